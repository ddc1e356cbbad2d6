package org.vumi.dispatcher;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/** As {@link RouterStep}, of a router that answers later: exchanges leave in the order in which they came, and no thread waits. */
final class AsyncRouterStep extends AsyncProcessorSupport {
    private final AsyncRouter router;
    private final Direction direction;
    private final String endpoint;
    private final Answers answers;

    // Guarded by the queue.
    private final Queue<Waiting> queue = new ArrayDeque<>();
    private boolean leaving;

    AsyncRouterStep(AsyncRouter router, Direction direction, String endpoint, Answers answers) {
        this.router = router;
        this.direction = direction;
        this.endpoint = endpoint;
        this.answers = answers;
    }

    private static final class Waiting {
        private final Exchange exchange;
        private final AsyncCallback callback;
        private boolean answered;

        Waiting(Exchange exchange, AsyncCallback callback) {
            this.exchange = exchange;
            this.callback = callback;
        }
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Waiting one = new Waiting(exchange, callback);
        synchronized (queue) {
            queue.add(one);
        }
        answer(exchange.getMessage().getBody()).whenComplete((dispatches, failure) -> {
            take(exchange, dispatches, failure);
            synchronized (queue) {
                one.answered = true;
            }
            leave();
        });
        return false;
    }

    private CompletionStage<List<Dispatch>> answer(Object message) {
        try {
            CompletionStage<List<Dispatch>> answer = direction.ask(router, message, endpoint);
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

    private void leave() {
        for (Waiting next = next(); next != null; next = next()) {
            try {
                next.callback.done(false);
            } finally {
                synchronized (queue) {
                    leaving = false;
                }
            }
        }
    }

    /** One at a time, whichever thread lets them go. */
    private Waiting next() {
        synchronized (queue) {
            if (leaving || queue.isEmpty() || !queue.peek().answered) {
                return null;
            }
            leaving = true;
            return queue.remove();
        }
    }
}
