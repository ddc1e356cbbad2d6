package org.vumi.blinkenlights;

import java.util.Locale;

/** How a component's state looks from afar. */
enum Light {
    /** Works. */
    GREEN,
    /** Says that it does not, or not as it should. */
    AMBER,
    /** Has not been heard of in time, or is missing. */
    RED,
    /** Has ended in order. */
    GREY;

    static Light of(String state) {
        return switch (state) {
            case StatusUpdate.UP -> GREEN;
            case StatusUpdate.STOPPED -> GREY;
            case Component.SILENT, MonitoredSystems.TOO_FEW -> RED;
            default -> AMBER;
        };
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
