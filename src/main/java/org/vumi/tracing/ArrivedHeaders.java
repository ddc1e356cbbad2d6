package org.vumi.tracing;

import io.opentelemetry.context.propagation.TextMapGetter;
import org.apache.camel.Exchange;
import org.vumi.component.vumi.Origin;
import org.vumi.component.web.WebRequest;

/** The headers that an exchange came with, from the broker, by HTTP or from another component. */
enum ArrivedHeaders implements TextMapGetter<Exchange> {
    GETTER;

    @Override
    public Iterable<String> keys(Exchange exchange) {
        return Trace.PROPAGATOR.fields();
    }

    @Override
    public String get(Exchange exchange, String key) {
        Object value;
        Origin origin = Origin.of(exchange);
        if (origin != null) {
            value = origin.headers().get(key);
        } else if (exchange.getMessage().getBody() instanceof WebRequest request) {
            value = request.header(key);
        } else {
            value = exchange.getMessage().getHeader(key);
        }
        return value == null ? null : value.toString();
    }
}
