package org.vumi.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Set;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeExtension;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.util.StringHelper;
import org.vumi.component.vumi.VumiConstants;
import org.vumi.component.vumi.VumiEndpoint;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;
import org.vumi.message.VumiMessage;

/**
 * The span of each exchange of one route, from when it is taken until it is done. A route that others call is part of theirs; what a
 * clock starts, and metrics, have none.
 */
final class RouteSpan extends RoutePolicySupport {
    private static final Set<String> NO_SOURCE = Set.of("direct", "timer", "tick", "scheduler", "quartz", "cron");
    private static final int SERVER_ERROR = 500;

    private static final AttributeKey<String> WORKER = AttributeKey.stringKey("vumi.worker");
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation.name");
    private static final AttributeKey<String> OPERATION_TYPE = AttributeKey.stringKey("messaging.operation.type");
    private static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");

    private final Tracer tracer;
    private final String name;
    private final String worker;
    private String destination; // null if it is not from the broker
    private boolean wanted;

    RouteSpan(Tracer tracer, String name, String worker) {
        this.tracer = tracer;
        this.name = name;
        this.worker = worker;
    }

    @Override
    public void onInit(Route route) {
        Endpoint from = route.getEndpoint();
        if (from instanceof VumiEndpoint vumi) {
            wanted = VumiConstants.EXCHANGE.equals(vumi.getExchange());
            destination = vumi.getRoutingKey();
        } else {
            wanted = !NO_SOURCE.contains(StringHelper.before(from.getEndpointBaseUri(), ":"));
        }
    }

    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
        if (!wanted) {
            return;
        }
        Context parent = Trace.PROPAGATOR.extract(Context.root(), exchange, ArrivedHeaders.GETTER);
        SpanBuilder builder = tracer.spanBuilder(name).setParent(parent).setAttribute(WORKER, worker);
        if (destination != null) {
            builder.setSpanKind(SpanKind.CONSUMER)
                    .setAttribute(SYSTEM, "rabbitmq")
                    .setAttribute(OPERATION, "process")
                    .setAttribute(OPERATION_TYPE, "process")
                    .setAttribute(DESTINATION, destination);
        } else if (exchange.getMessage().getBody() instanceof WebRequest request) {
            builder.setSpanKind(SpanKind.SERVER).setAttribute(METHOD, request.method());
        } else {
            builder.setSpanKind(SpanKind.CONSUMER);
        }
        Trace trace = new Trace(builder.startSpan(), parent);
        trace.putInto(exchange);
        exchange.getExchangeExtension().addOnCompletion(new End(trace));
    }

    /** With the exchange, not with the policy, which Camel no longer asks while it stops. */
    private static final class End extends SynchronizationAdapter {
        private final Trace trace;

        End(Trace trace) {
            this.trace = trace;
        }

        /** A copy that goes on elsewhere, such as by {@code seda:}, is not waited for. */
        @Override
        public boolean allowHandover() {
            return false;
        }

        @Override
        public void onDone(Exchange exchange) {
            Span span = trace.span;
            Object body = exchange.getMessage().getBody();
            if (body instanceof VumiMessage message) { // decoded by another step than vumiJson
                trace.identify(message);
            }
            if (body instanceof WebResponse response) {
                span.setAttribute(STATUS, response.status());
                if (response.status() >= SERVER_ERROR) {
                    Trace.fail(span, String.valueOf(response.status()));
                }
            }
            Exception failure = failure(exchange);
            if (failure != null) {
                Trace.fail(span, failure);
            }
            span.end();
        }

        /** Also one that became a failure message, which ends well for the broker. */
        private static Exception failure(Exchange exchange) {
            ExchangeExtension more = exchange.getExchangeExtension();
            boolean handled = more.isErrorHandlerHandledSet() && more.isErrorHandlerHandled();
            return handled && exchange.getException() == null
                    ? exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class)
                    : exchange.getException();
        }
    }
}
