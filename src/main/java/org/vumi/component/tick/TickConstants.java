package org.vumi.component.tick;

/** Headers of {@code tick:}. */
public final class TickConstants {
    /** Boolean: whether the route stops after this one. */
    public static final String LAST = "CamelTickLast";

    private TickConstants() {}
}
