package org.vumi.dispatcher;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;

/** Which of a router's three functions. */
enum Direction {
    INBOUND,
    EVENT,
    OUTBOUND;

    List<Dispatch> ask(Router router, Object message, String endpoint) {
        return switch (this) {
            case INBOUND -> router.routeInbound((TransportUserMessage) message, endpoint);
            case EVENT -> router.routeEvent((TransportEvent) message, endpoint);
            case OUTBOUND -> router.routeOutbound((TransportUserMessage) message, endpoint);
        };
    }

    /** @param span of whoever asks; null if there is none */
    CompletionStage<List<Dispatch>> ask(AsyncRouter router, VumiMessage message, String endpoint, Object span) {
        if (router instanceof TracedRouter traced) {
            return traced.route(this, message, endpoint, span);
        }
        return switch (this) {
            case INBOUND -> router.routeInbound((TransportUserMessage) message, endpoint);
            case EVENT -> router.routeEvent((TransportEvent) message, endpoint);
            case OUTBOUND -> router.routeOutbound((TransportUserMessage) message, endpoint);
        };
    }

    /** The last part of the routing key. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
