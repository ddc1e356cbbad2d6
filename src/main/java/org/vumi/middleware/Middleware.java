package org.vumi.middleware;

import static java.util.concurrent.CompletableFuture.completedFuture;

import java.util.concurrent.CompletionStage;
import org.vumi.message.FailureMessage;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;

/**
 * Sees every message that a worker consumes or publishes, and may put another in its place. One object serves one worker,
 * from several threads; it is made like a worker's class (docs/adding-a-worker.md), and if it is a Camel {@code Service} it
 * is started before the first message and stopped after the last.
 *
 * <p>A handler must not wait: it returns at once what it has at hand, or else a stage that it completes later. Messages leave it
 * in the order in which they came, whichever is ready first. Returning null, or completing with null, is a failure of the
 * message, and so is throwing: what becomes of it then is as if the worker itself had failed (docs/middleware/middleware.md).
 *
 * <p>Handlers that are not overridden pass the message on. The endpoint is the {@code transport_name} that the message comes
 * from or goes to. Source: manual 5.2, spec core 6.2.
 */
public interface Middleware {
    /** A message from a user: published by a transport, consumed by an application. */
    default CompletionStage<TransportUserMessage> handleInbound(TransportUserMessage message, String endpoint) {
        return completedFuture(message);
    }

    /** A message to a user: published by an application, consumed by a transport. */
    default CompletionStage<TransportUserMessage> handleOutbound(TransportUserMessage message, String endpoint) {
        return completedFuture(message);
    }

    /** What became of a message to a user: published by a transport, consumed by an application. */
    default CompletionStage<TransportEvent> handleEvent(TransportEvent event, String endpoint) {
        return completedFuture(event);
    }

    /** A message that its transport could not send; applications see none. */
    default CompletionStage<FailureMessage> handleFailure(FailureMessage failure, String endpoint) {
        return completedFuture(failure);
    }
}
