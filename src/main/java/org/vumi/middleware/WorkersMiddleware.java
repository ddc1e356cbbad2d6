package org.vumi.middleware;

import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.support.AsyncProcessorSupport;

/** A step for what workers share, such as a route configuration: the same step of the worker whose message it is, if it has any. */
public final class WorkersMiddleware extends AsyncProcessorSupport {
    private final String step;

    /** @param step such as {@code middleware.publishFailure} */
    public WorkersMiddleware(String step) {
        this.step = step;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Route route = exchange.getContext().getRoute(exchange.getFromRouteId());
        AsyncProcessor ofWorker = exchange.getContext()
                .getRegistry()
                .lookupByNameAndType(route.getGroup() + "." + step, AsyncProcessor.class);
        if (ofWorker != null) {
            return ofWorker.process(exchange, callback);
        }
        callback.done(true);
        return true;
    }
}
