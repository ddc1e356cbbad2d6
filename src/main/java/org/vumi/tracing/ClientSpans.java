package org.vumi.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.net.URI;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.EndpointAware;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/** A span for every request that a step makes: by HTTP, which takes the trace along, and every submit_sm. */
final class ClientSpans implements InterceptStrategy {
    private static final int CLIENT_ERROR = 400;

    private static final AttributeKey<String> PROTOCOL = AttributeKey.stringKey("network.protocol.name");
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> ADDRESS = AttributeKey.stringKey("server.address");
    private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");

    private final Tracer tracer;

    ClientSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, Processor nextTarget) {
        String uri = uri(definition);
        if (uri.startsWith("esme:")) {
            return new Submit(target);
        }
        return uri.startsWith("http:") || uri.startsWith("https:") ? new Request(target) : target;
    }

    private static String uri(NamedNode definition) {
        if (definition instanceof ToDefinition to) {
            return to.getEndpointUri();
        }
        return definition instanceof ToDynamicDefinition to ? to.getUri() : "";
    }

    /** A step within a span of its own. */
    private abstract static class Step extends DelegateAsyncProcessor {
        Step(Processor target) {
            super(target);
        }

        abstract SpanBuilder begin(Exchange exchange);

        /** Before the request is made. */
        void send(Trace request, Exchange exchange) {}

        /** After it was answered. */
        void answered(Span span, Exchange exchange) {}

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Trace trace = Trace.of(exchange);
            if (trace == null) {
                return super.process(exchange, callback);
            }
            Span span = begin(exchange)
                    .setParent(trace.context())
                    .setSpanKind(SpanKind.CLIENT)
                    .startSpan();
            send(new Trace(span, trace.context()), exchange);
            return super.process(exchange, doneSync -> {
                if (exchange.getException() != null) {
                    Trace.fail(span, exchange.getException());
                } else {
                    answered(span, exchange);
                }
                span.end();
                callback.done(doneSync);
            });
        }
    }

    private final class Submit extends Step {
        Submit(Processor target) {
            super(target);
        }

        @Override
        SpanBuilder begin(Exchange exchange) {
            return tracer.spanBuilder("submit_sm").setAttribute(PROTOCOL, "smpp");
        }
    }

    private final class Request extends Step {
        private final String uri;

        Request(Processor target) {
            super(target);
            this.uri = target instanceof EndpointAware to && to.getEndpoint() != null
                    ? to.getEndpoint().getEndpointBaseUri()
                    : "";
        }

        @Override
        SpanBuilder begin(Exchange exchange) {
            String method = exchange.getMessage().getHeader(Exchange.HTTP_METHOD, "HTTP", String.class);
            SpanBuilder builder = tracer.spanBuilder(method).setAttribute(METHOD, method);
            server(exchange.getMessage().getHeader(Exchange.HTTP_URI, uri, String.class), builder);
            return builder;
        }

        /** Not the path or the query: they may hold a password or a number. */
        private static void server(String uri, SpanBuilder builder) {
            try {
                URI server = URI.create(uri);
                builder.setAttribute(ADDRESS, server.getHost());
                if (server.getPort() > 0) {
                    builder.setAttribute(PORT, (long) server.getPort());
                }
            } catch (IllegalArgumentException e) {
                // the request will say so
            }
        }

        @Override
        void send(Trace request, Exchange exchange) {
            request.headers().forEach(exchange.getMessage()::setHeader);
        }

        @Override
        void answered(Span span, Exchange exchange) {
            Trace.PROPAGATOR.fields().forEach(exchange.getMessage()::removeHeader);
            Integer status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
            if (status != null) {
                span.setAttribute(STATUS, status);
                if (status >= CLIENT_ERROR) {
                    Trace.fail(span, status.toString());
                }
            }
        }
    }
}
