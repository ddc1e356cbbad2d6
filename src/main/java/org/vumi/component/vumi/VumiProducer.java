package org.vumi.component.vumi;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.support.DefaultAsyncProducer;

/** Publishes bytes; the exchange goes on, on another thread, when the broker has confirmed. */
final class VumiProducer extends DefaultAsyncProducer {
    private final VumiEndpoint endpoint;
    private final Broker broker;

    VumiProducer(VumiEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.broker = endpoint.broker();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        broker.require(endpoint.published());
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
        broker.publish(endpoint.getExchange(), endpoint.getRoutingKey(), endpoint.mandatory(), body, failure -> {
            if (failure != null) {
                exchange.setException(failure);
            }
            callback.done(false);
        });
        return false;
    }
}
