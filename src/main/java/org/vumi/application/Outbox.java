package org.vumi.application;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;

/**
 * Makes the messages of one worker's application. While a message or an event is handled, what is made on the same
 * thread gets an id that follows from what is handled, to whom it goes, and how many went there before: who handles it
 * again makes the same ids.
 */
final class Outbox {
    private final String transportName;
    private final SendTo sendTo;
    private final MessageIds ids;
    private final Clock clock;
    private final ThreadLocal<Handling> handling = new ThreadLocal<>();

    /** @param ids for what is made while nothing is handled */
    Outbox(String transportName, SendTo sendTo, MessageIds ids, Clock clock) {
        this.transportName = transportName;
        this.sendTo = sendTo;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * @param handled a user message or an event
     * @param span of whoever asks for it; null if there is none
     */
    <T> T during(VumiMessage handled, Object span, Supplier<T> callback) {
        handling.set(new Handling(
                transportName,
                handled instanceof TransportEvent event
                        ? event.eventId()
                        : ((TransportUserMessage) handled).messageId(),
                new HashMap<>(),
                span));
        try {
            return callback.get();
        } finally {
            handling.remove();
        }
    }

    TransportUserMessage reply(TransportUserMessage message, String content, boolean continueSession) {
        return inSession(message.reply(content, idsFor(message.fromAddr()), clock), continueSession);
    }

    TransportUserMessage replyToGroup(TransportUserMessage message, String content, boolean continueSession) {
        String to = message.group() == null ? message.fromAddr() : null;
        return inSession(message.replyGroup(content, idsFor(to), clock), continueSession);
    }

    private static TransportUserMessage inSession(TransportUserMessage.Builder reply, boolean goesOn) {
        return (goesOn ? reply : reply.endSession()).build();
    }

    /** @throws IllegalArgumentException if the application does not send to this tag */
    TransportUserMessage send(String toAddr, String content, String tag) {
        return sendTo.send(toAddr, content, tag, idsFor(toAddr), clock);
    }

    /** Of what is handled on this thread; null if there is none. */
    Object span() {
        Handling now = handling.get();
        return now == null ? null : now.span();
    }

    private MessageIds idsFor(String toAddr) {
        Handling now = handling.get();
        return now == null ? ids : now.idsFor(toAddr);
    }

    /** @param made how many messages, by address */
    private record Handling(String transportName, String id, Map<String, Integer> made, Object span) {
        MessageIds idsFor(String toAddr) {
            int place = made.merge(toAddr, 1, Integer::sum);
            return MessageIds.of("made", transportName, id, toAddr, String.valueOf(place));
        }
    }
}
