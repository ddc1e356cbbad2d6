package org.vumi.middleware;

import org.vumi.message.FailureMessage;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;

/** The four ways of messages, each of which a middleware has a handler for. */
public enum Direction {
    INBOUND("inbound", TransportUserMessage.class),
    OUTBOUND("outbound", TransportUserMessage.class),
    EVENT("event", TransportEvent.class),
    FAILURE("failure", FailureMessage.class);

    /** Exchange property that says which way a message goes: a Direction, whose text is its word. */
    public static final String PROPERTY = "direction";

    private final String word;
    private final Class<? extends VumiMessage> type;

    Direction(String word, Class<? extends VumiMessage> type) {
        this.word = word;
        this.type = type;
    }

    /** Whether this is a message that can go this way. */
    boolean takes(Object body) {
        return type.isInstance(body);
    }

    /** As it stands in route ids and routing keys. */
    @Override
    public String toString() {
        return word;
    }
}
