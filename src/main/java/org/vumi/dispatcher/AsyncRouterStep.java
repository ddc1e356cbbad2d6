package org.vumi.dispatcher;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.vumi.component.vumi.Departures;
import org.vumi.component.vumi.VumiConstants;
import org.vumi.message.VumiMessage;

/** As {@link RouterStep}, of a router that answers later: exchanges leave in the order in which they came, and no thread waits. */
final class AsyncRouterStep extends AsyncProcessorSupport {
    private final AsyncRouter router;
    private final Direction direction;
    private final String endpoint;
    private final Answers answers;
    private final Departures departures;

    /** @param threads that exchanges leave on */
    AsyncRouterStep(AsyncRouter router, Direction direction, String endpoint, Answers answers, Executor threads) {
        this.router = router;
        this.direction = direction;
        this.endpoint = endpoint;
        this.answers = answers;
        this.departures = new Departures(threads);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Departures.Place place = departures.enter(callback);
        answer(exchange).whenComplete((dispatches, failure) -> {
            take(exchange, dispatches, failure);
            place.ready();
        });
        return false;
    }

    private CompletionStage<List<Dispatch>> answer(Exchange exchange) {
        try {
            CompletionStage<List<Dispatch>> answer = direction.ask(
                    router,
                    (VumiMessage) exchange.getMessage().getBody(),
                    endpoint,
                    exchange.getProperty(VumiConstants.SPAN));
            return answer == null ? CompletableFuture.completedFuture(null) : answer;
        } catch (RuntimeException | Error e) { // else the message would stand before all others for ever
            return CompletableFuture.failedFuture(e);
        }
    }

    private void take(Exchange exchange, List<Dispatch> dispatches, Throwable failure) {
        if (failure != null) {
            exchange.setException(
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
            return;
        }
        try {
            exchange.getMessage().setBody(answers.taken(dispatches, direction, endpoint));
        } catch (RuntimeException | Error e) {
            exchange.setException(e);
        }
    }
}
