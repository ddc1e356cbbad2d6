package org.vumi.middleware;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.vumi.message.FailureMessage;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;

/** A middleware as a route step: the handler of the message's direction, and then what it returned as the body. */
public final class MiddlewareProcessor extends AsyncProcessorSupport {
    private final Middleware middleware;

    public MiddlewareProcessor(Middleware middleware) {
        this.middleware = middleware;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        CompletableFuture<? extends VumiMessage> result;
        try {
            CompletionStage<? extends VumiMessage> stage = handle(exchange);
            result = stage == null ? CompletableFuture.completedFuture(null) : stage.toCompletableFuture();
        } catch (Throwable e) { // of a user's class, which may be linked wrongly, or never return from itself
            result = CompletableFuture.failedFuture(e);
        }
        if (result.isDone()) {
            result.whenComplete((message, failure) -> handled(exchange, message, failure));
            callback.done(true);
            return true;
        }
        result.whenComplete((message, failure) -> {
            handled(exchange, message, failure);
            callback.done(false);
        });
        return false;
    }

    private CompletionStage<? extends VumiMessage> handle(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        String endpoint = exchange.getProperty(MiddlewareStack.ENDPOINT, String.class);
        return switch (exchange.getProperty(Direction.PROPERTY, Direction.class)) {
            case INBOUND -> middleware.handleInbound((TransportUserMessage) body, endpoint);
            case OUTBOUND -> middleware.handleOutbound((TransportUserMessage) body, endpoint);
            case EVENT -> middleware.handleEvent((TransportEvent) body, endpoint);
            case FAILURE -> middleware.handleFailure((FailureMessage) body, endpoint);
        };
    }

    private static void handled(Exchange exchange, VumiMessage message, Throwable failure) {
        if (failure == null) {
            exchange.getMessage().setBody(message);
        } else {
            exchange.setException(
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
        }
    }
}
