package org.vumi.component.vumi;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.support.DefaultAsyncProducer;
import org.vumi.message.MessageIds;

/**
 * Publishes bytes; the exchange goes on, on another thread, when the broker has confirmed. What was consumed by {@code vumi:}
 * waits for a broker that is away, and so keeps its place; what comes from elsewhere fails at once with
 * {@link BrokerUnavailable}, since whoever sent it should know.
 */
final class VumiProducer extends DefaultAsyncProducer {
    private final VumiEndpoint endpoint;
    private final Broker broker;
    private final SizeWarning sizes = new SizeWarning();
    private final PublishMeters meters;

    VumiProducer(VumiEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.broker = endpoint.broker();
        this.meters = new PublishMeters(endpoint.meters());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        for (Topology.Entry entry : endpoint.published()) {
            broker.require(entry);
        }
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        byte[] body;
        try {
            body = exchange.getMessage().getMandatoryBody(byte[].class);
        } catch (InvalidPayloadException e) {
            exchange.setException(new IllegalArgumentException(
                    "vumi:" + endpoint.getRoutingKey() + " takes bytes or text: marshal messages first", e));
            callback.done(true);
            return true;
        }
        sizes.look(endpoint.getRoutingKey(), body);
        if (VumiConstants.INVALID.equals(endpoint.getRoutingKey())) {
            setAside(exchange, body, callback);
            return false;
        }
        Meter meter = meters.of(exchange, endpoint.measured(endpoint.getRoutingKey()));
        Publisher.Completion completion = failure -> {
            meter.published(failure);
            done(exchange, failure, callback);
        };
        Origin origin = Origin.of(exchange);
        broker.publish(
                endpoint.getExchange(),
                endpoint.getRoutingKey(),
                endpoint.mandatory(),
                broker.headers(exchange),
                body,
                origin == null ? completion : origin.patiently(completion));
        Lanes.published(exchange);
        return false;
    }

    private void setAside(Exchange exchange, byte[] body, AsyncCallback callback) {
        // what a route sets aside is counted where it came in
        Runnable counted = Origin.of(exchange) instanceof Delivery delivery
                ? delivery::setAside
                : meters.of(exchange, VumiConstants.INVALID)::setAside;
        broker.setAside(body, MessageIds.RANDOM.next(), why(exchange), failure -> {
            if (failure == null) {
                counted.run();
            }
            done(exchange, failure, callback);
        });
    }

    private static void done(Exchange exchange, BrokerUnavailable failure, AsyncCallback callback) {
        if (failure != null) {
            exchange.setException(failure);
        }
        callback.done(false);
    }

    /** What an operator is to know about a message that a route sets aside. */
    private Map<String, Object> why(Exchange exchange) {
        Map<String, Object> why = new HashMap<>(broker.headers(exchange));
        for (String header : List.of(
                VumiConstants.ORIGIN,
                VumiConstants.REASON,
                VumiConstants.SENTENCE,
                VumiConstants.TIME,
                VumiConstants.WORKER)) {
            Object value = exchange.getMessage().getHeader(header);
            if (value != null) {
                why.put(header, value);
            }
        }
        return why;
    }
}
