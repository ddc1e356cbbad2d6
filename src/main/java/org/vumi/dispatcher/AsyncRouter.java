package org.vumi.dispatcher;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;

/**
 * A router that has to ask somebody else, such as Redis, and answers later; it holds no thread meanwhile. Messages go on in the
 * order in which they came in on an endpoint, whatever the order of the answers.
 *
 * <p>An answer that fails, or a call that throws, with {@link org.vumi.message.InvalidMessage} sets the message aside; with
 * anything else it is tried again first.
 *
 * @see Router for the rest
 */
public interface AsyncRouter {
    /** @param transport the transport name that it came in on */
    CompletionStage<List<Dispatch>> routeInbound(TransportUserMessage message, String transport);

    /** @param transport the transport name that it came in on */
    CompletionStage<List<Dispatch>> routeEvent(TransportEvent event, String transport);

    /** @param exposed the exposed name that it came in on, so the application's that sent it */
    CompletionStage<List<Dispatch>> routeOutbound(TransportUserMessage message, String exposed);
}
