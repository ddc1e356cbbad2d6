package org.vumi.store;

import java.util.Locale;
import java.util.Optional;
import org.vumi.message.TransportUserMessage;

/** Which way a stored message went. */
public enum Direction {
    /** From a person. */
    INBOUND("inbound_messages", "replies", "from_addr"),
    /** To a person. */
    OUTBOUND("messages", "messages", "to_addr");

    /** Of Vumi's keys, and the field with the person's address. */
    private final String table;

    private final String batchFamily;
    private final String personField;

    Direction(String table, String batchFamily, String personField) {
        this.table = table;
        this.batchFamily = batchFamily;
        this.personField = personField;
    }

    /** {@code inbound} or {@code outbound}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @return empty if it is neither word */
    public static Optional<Direction> of(String word) {
        return word.equals("inbound")
                ? Optional.of(INBOUND)
                : word.equals("outbound") ? Optional.of(OUTBOUND) : Optional.empty();
    }

    /** The address of the person, not ours; null if the message has none. */
    public String person(TransportUserMessage message) {
        return this == INBOUND ? message.fromAddr() : message.toAddr();
    }

    String personField() {
        return personField;
    }

    String table() {
        return table;
    }

    String batchFamily() {
        return batchFamily;
    }
}
