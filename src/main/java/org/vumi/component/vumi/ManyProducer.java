package org.vumi.component.vumi;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Publishes a list of {@link Addressed}, none, one or many, all at once; the exchange goes on when the broker has confirmed
 * the last of them. What two exchanges publish by one key arrives in the order in which they came here.
 */
final class ManyProducer extends DefaultAsyncProducer {
    private final VumiEndpoint endpoint;
    private final Broker broker;
    private final SizeWarning sizes = new SizeWarning();
    private final PublishMeters meters;
    private final OptionalExchange optional; // null: what is published must arrive

    ManyProducer(VumiEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.broker = endpoint.broker();
        this.meters = new PublishMeters(endpoint.meters());
        this.optional =
                endpoint.isOptional() ? new OptionalExchange(endpoint.getExchange(), endpoint.getExchangeType()) : null;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (optional != null) {
            broker.join(optional);
            return;
        }
        for (Topology.Entry entry : endpoint.published()) {
            broker.require(entry);
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (optional != null) {
            broker.leave(optional);
        }
        super.doStop();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        List<Addressed> all;
        try {
            all = addressed(exchange.getMessage().getBody());
        } catch (IllegalArgumentException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        if (optional != null && optional.state() == OptionalExchange.State.UNKNOWN) {
            exchange.setException(new BrokerUnavailable("broker is not connected"));
            callback.done(true);
            return true;
        }
        if (all.isEmpty() || optional != null && optional.state() == OptionalExchange.State.REFUSED) {
            callback.done(true);
            return true;
        }
        Origin origin = Origin.of(exchange);
        Publisher.Completion each = all.size() == 1 ? one(exchange, callback) : last(all.size(), exchange, callback);
        Map<String, Object> headers = broker.headers(exchange);
        for (Addressed one : all) {
            sizes.look(one.routingKey(), one.body());
            Meter meter = meters.of(exchange, endpoint.measured(one.routingKey()));
            Publisher.Completion completion = failure -> {
                meter.published(failure);
                each.done(failure);
            };
            broker.publish(
                    endpoint.getExchange(),
                    one.routingKey(),
                    endpoint.mandatory(),
                    headers,
                    one.body(),
                    origin == null ? completion : origin.patiently(completion));
        }
        Lanes.published(exchange);
        return false;
    }

    private List<Addressed> addressed(Object body) {
        if (!(body instanceof List<?> list)) {
            throw new IllegalArgumentException("vumi:" + endpoint.getRoutingKey() + " takes a list of Addressed");
        }
        for (Object item : list) {
            String key = item instanceof Addressed one ? one.routingKey() : "something else";
            if (!(item instanceof Addressed)
                    || endpoint.mandatory() && !endpoint.getRoutingKeys().contains(key)) {
                throw new IllegalArgumentException("vumi:" + endpoint.getRoutingKey()
                        + " takes a list of Addressed with one of its routingKeys, not " + key);
            }
        }
        @SuppressWarnings("unchecked") // looked at, each
        List<Addressed> all = (List<Addressed>) list;
        return all;
    }

    private static Publisher.Completion one(Exchange exchange, AsyncCallback callback) {
        return failure -> {
            if (failure != null) {
                exchange.setException(failure);
            }
            callback.done(false);
        };
    }

    private static Publisher.Completion last(int count, Exchange exchange, AsyncCallback callback) {
        AtomicInteger open = new AtomicInteger(count);
        AtomicReference<BrokerUnavailable> first = new AtomicReference<>();
        return failure -> {
            if (failure != null) {
                first.compareAndSet(null, failure);
            }
            if (open.decrementAndGet() == 0) {
                exchange.setException(first.get());
                callback.done(false);
            }
        };
    }
}
