package org.vumi.message;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Where a message stands in a session; messages outside sessions have none (null). */
public enum SessionEvent {
    NEW,
    RESUME,
    CLOSE;

    /** The value on the wire: {@code new}, {@code resume}, {@code close}. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @param value as on the wire, null for none
     * @throws InvalidMessage for any other value
     */
    public static SessionEvent of(Object value) {
        if (value == null) {
            return null;
        }
        for (SessionEvent event : values()) {
            if (event.wire().equals(value)) {
                return event;
            }
        }
        throw InvalidMessage.invalid(
                "session_event",
                value,
                Arrays.stream(values()).map(SessionEvent::wire).collect(Collectors.joining(", ", "null, ", "")));
    }
}
