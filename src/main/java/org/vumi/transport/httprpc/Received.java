package org.vumi.transport.httprpc;

import java.util.List;
import org.vumi.component.web.WebResponse;
import org.vumi.message.TransportUserMessage;

/**
 * What a request means.
 *
 * @param messages to publish, in their order
 * @param answer to give when they are published; null if the reply to the only one is the answer
 */
public record Received(List<TransportUserMessage> messages, WebResponse answer) {
    /** Nothing but an answer. */
    public static Received refused(WebResponse answer) {
        return new Received(List.of(), answer);
    }

    public static Received awaitingReply(TransportUserMessage message) {
        return new Received(List.of(message), null);
    }
}
