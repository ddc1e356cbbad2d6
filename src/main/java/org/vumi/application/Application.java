package org.vumi.application;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;
import org.vumi.scheduler.DueTime;

/**
 * Answers people, by whatever network they come. A worker has one object of its application, made by its only public
 * constructor, which gets the worker's {@link org.vumi.config.Config} and other things by type if it asks for them;
 * keys of its own are declared by {@link org.vumi.config.Key}.
 *
 * <p>A callback returns the messages to send, in order, {@code List.of()} for none. They go to {@code
 * <transport_name>.outbound}, and what the callback was called for is acknowledged when the broker has confirmed them.
 * Callbacks may block, and are called on several threads at once: messages from one address, and events of one message,
 * one after the other, others at the same time. What they throw is tried again, then set aside; {@link
 * org.vumi.message.InvalidMessage} sets aside at once.
 *
 * <p>After a crash a message may be handled once more, several of one person's in their order; within {@link Sessions} it is
 * not. The n-th message that is made for one address while it is
 * handled has the same id each time, by which a transport knows what it has sent already.
 *
 * <p>Source: spec core 4.1. Developer's page: docs/application/own-application.md.
 */
public abstract class Application {
    /** The tag of {@link #sendTo(String, String)}. */
    public static final String DEFAULT_TAG = "default";

    private static final Logger LOG = LoggerFactory.getLogger(Application.class);

    private Outbox outbox;

    /** A message outside sessions, or within one. */
    protected List<TransportUserMessage> consumeUserMessage(TransportUserMessage message) {
        return List.of();
    }

    /** The first message of a session, often without content; unless overridden one like any other. */
    protected List<TransportUserMessage> newSession(TransportUserMessage message) {
        return consumeUserMessage(message);
    }

    /** A session has ended: nobody is there to read a reply. */
    protected List<TransportUserMessage> closeSession(TransportUserMessage message) {
        return List.of();
    }

    /** The network has accepted a message. */
    protected List<TransportUserMessage> consumeAck(TransportEvent event) {
        return List.of();
    }

    /** The network has refused a message for good. 0.4 does not know this kind. */
    protected List<TransportUserMessage> consumeNack(TransportEvent event) {
        return List.of();
    }

    /** A message was delivered, or not, or is on its way. */
    protected List<TransportUserMessage> consumeDeliveryReport(TransportEvent event) {
        return List.of();
    }

    /** An event of a kind that the message format does not have yet. */
    protected List<TransportUserMessage> consumeUnknownEvent(TransportEvent event) {
        LOG.warn("{}: {} is of an unknown type", getClass().getName(), event);
        return List.of();
    }

    /**
     * The tags that the application sends to: each needs a section with a {@code transport_name} in {@code send_to}.
     * Asked once, at the start.
     */
    protected Set<String> sendToTags() {
        return Set.of();
    }

    /** An answer to the sender of a message, in its session, which goes on. */
    protected final TransportUserMessage replyTo(TransportUserMessage message, String content) {
        return replyTo(message, content, true);
    }

    /** @param continueSession false: this is the last message of the session */
    protected final TransportUserMessage replyTo(
            TransportUserMessage message, String content, boolean continueSession) {
        return outbox().reply(message, content, continueSession);
    }

    /** An answer to the group that a message was written in, to its sender if there is none. */
    protected final TransportUserMessage replyToGroup(TransportUserMessage message, String content) {
        return replyToGroup(message, content, true);
    }

    /** @param continueSession false: this is the last message of the session */
    protected final TransportUserMessage replyToGroup(
            TransportUserMessage message, String content, boolean continueSession) {
        return outbox().replyToGroup(message, content, continueSession);
    }

    /** A message that answers none, with the fields that {@code send_to} has for the tag {@value #DEFAULT_TAG}. */
    protected final TransportUserMessage sendTo(String toAddr, String content) {
        return sendTo(toAddr, content, DEFAULT_TAG);
    }

    /**
     * @param tag whose section of {@code send_to} says by which transport it goes
     * @throws IllegalArgumentException if it is none of {@link #sendToTags}
     */
    protected final TransportUserMessage sendTo(String toAddr, String content, String tag) {
        return outbox().send(toAddr, content, tag);
    }

    /** A message that a scheduler keeps until that time: it goes to {@code <transport_name>.scheduled}. See docs/scheduler.md. */
    protected final TransportUserMessage at(TransportUserMessage message, Instant time) {
        return DueTime.set(message, time);
    }

    private Outbox outbox() {
        if (outbox == null) {
            throw new IllegalStateException(
                    getClass().getName() + " makes a message before it has a worker (accepted: in callbacks)");
        }
        return outbox;
    }

    /** Of whoever asked for the callback that is running; null if there is none. */
    final Object span() {
        return outbox().span();
    }

    /** Before the first callback. */
    final void use(Outbox given) {
        outbox = given;
    }

    /** Calls the callback that the message or event is for. */
    final List<TransportUserMessage> handle(VumiMessage message) {
        return handle(message, null);
    }

    /** @param span of whoever asks for it; null if there is none */
    final List<TransportUserMessage> handle(VumiMessage message, Object span) {
        return outbox().during(message, span, () -> {
            if (message instanceof TransportUserMessage user) {
                return consume(user);
            }
            TransportEvent event = (TransportEvent) message;
            return consume(event.eventType(), event);
        });
    }

    private List<TransportUserMessage> consume(TransportUserMessage message) {
        if (message.sessionEvent() == null) {
            return consumeUserMessage(message);
        }
        return switch (message.sessionEvent()) {
            case NEW -> newSession(message);
            case RESUME -> consumeUserMessage(message);
            case CLOSE -> closeSession(message);
        };
    }

    /** @param type of the event */
    final List<TransportUserMessage> consume(String type, TransportEvent event) {
        return switch (type) {
            case "ack" -> consumeAck(event);
            case "nack" -> consumeNack(event);
            case "delivery_report" -> consumeDeliveryReport(event);
            default -> consumeUnknownEvent(event);
        };
    }
}
