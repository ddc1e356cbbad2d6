package org.vumi.dispatcher;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;

/** One whose questions to others belong to the trace of the message. */
interface TracedRouter extends AsyncRouter {
    /** @param span of whoever asks; null if there is none */
    CompletionStage<List<Dispatch>> route(Direction direction, VumiMessage message, String endpoint, Object span);

    @Override
    default CompletionStage<List<Dispatch>> routeInbound(TransportUserMessage message, String transport) {
        return route(Direction.INBOUND, message, transport, null);
    }

    @Override
    default CompletionStage<List<Dispatch>> routeEvent(TransportEvent event, String transport) {
        return route(Direction.EVENT, event, transport, null);
    }

    @Override
    default CompletionStage<List<Dispatch>> routeOutbound(TransportUserMessage message, String exposed) {
        return route(Direction.OUTBOUND, message, exposed, null);
    }
}
