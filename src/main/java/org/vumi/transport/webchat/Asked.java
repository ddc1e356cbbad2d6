package org.vumi.transport.webchat;

import java.util.List;
import java.util.Map;
import org.vumi.component.web.WebResponse;
import org.vumi.message.TransportUserMessage;

/**
 * What a request is.
 *
 * @param messages to be published first
 * @param answer null if the page waits for news
 * @param known what the page has, by session; null if it does not wait
 * @param published done when they are published
 * @param failed done when they cannot be
 */
record Asked(
        List<TransportUserMessage> messages,
        WebResponse answer,
        Map<String, Long> known,
        Runnable published,
        Runnable failed) {
    private static final Runnable NOTHING = () -> {};

    static Asked answered(WebResponse answer, TransportUserMessage... messages) {
        return new Asked(List.of(messages), answer, null, NOTHING, NOTHING);
    }

    static Asked waiting(Map<String, Long> known) {
        return new Asked(List.of(), null, known, NOTHING, NOTHING);
    }

    Asked whenPublished(Runnable what) {
        return new Asked(messages, answer, known, what, failed);
    }

    Asked whenFailed(Runnable what) {
        return new Asked(messages, answer, known, published, what);
    }
}
