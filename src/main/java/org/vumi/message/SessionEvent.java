package org.vumi.message;

/** Where a message stands in a session; messages outside sessions have none (null). */
public enum SessionEvent {
    NEW("new"),
    RESUME("resume"),
    CLOSE("close");

    private final String wire;

    SessionEvent(String wire) {
        this.wire = wire;
    }

    /** The value on the wire: {@code new}, {@code resume}, {@code close}. */
    public String wire() {
        return wire;
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
            if (event.wire.equals(value)) {
                return event;
            }
        }
        throw InvalidMessage.invalid("session_event", value, "null, new, resume, close");
    }
}
