package org.vumi.component.vumi;

import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;

/** One message taken from a queue, until it is acknowledged, set aside, or given back. */
final class Delivery implements AsyncCallback, Origin {
    private final VumiConsumer consumer;
    final Subscription subscription;
    final long tag;
    final boolean redelivered;
    final byte[] body;
    final long began = System.nanoTime();

    private final Map<String, Object> headers;

    /** Whether its transport has sent it: in an earlier try, or before it was set aside. */
    boolean sent;

    /** Whether its route has set it aside, which was counted then. */
    volatile boolean setAside;

    /** How often it was tried and failed for a reason of its own. */
    int failures;

    /** How often it was tried while the broker did not confirm. */
    int unconfirmed;

    /** Key of the redelivery count; null for a message that is here for the first time. */
    String countKey;

    private Exchange exchange;

    Delivery(
            VumiConsumer consumer,
            Subscription subscription,
            long tag,
            boolean redelivered,
            Map<String, Object> headers,
            byte[] body) {
        this.consumer = consumer;
        this.subscription = subscription;
        this.tag = tag;
        this.redelivered = redelivered;
        this.headers = headers;
        this.sent = headers.containsKey(VumiConstants.SENT);
        this.body = body;
    }

    /** One try. */
    void process() {
        exchange = consumer.createExchange(false);
        exchange.getMessage().setBody(body);
        exchange.getMessage()
                .setHeader(VumiConstants.ROUTING_KEY, consumer.getEndpoint().getRoutingKey());
        exchange.getMessage().setHeader(VumiConstants.REDELIVERED, redelivered || failures + unconfirmed > 0);
        exchange.setProperty(PROPERTY, this);
        if (sent) {
            exchange.setProperty(VumiConstants.SENT, "true");
        }
        consumer.getAsyncProcessor().process(exchange, this);
    }

    /** Its route has put it on {@value VumiConstants#INVALID}. */
    void setAside() {
        setAside = true;
        consumer.meter().setAside();
    }

    @Override
    public boolean lost() {
        return !subscription.alive();
    }

    @Override
    public boolean wanted() {
        return !lost() && !subscription.cancelled();
    }

    @Override
    public Map<String, Object> headers() {
        return headers;
    }

    @Override
    public String toString() {
        return "delivery " + tag;
    }

    @Override
    public void done(boolean doneSync) {
        Exception failure = exchange.getException();
        sent = exchange.getProperty(VumiConstants.SENT) != null;
        consumer.releaseExchange(exchange, false);
        exchange = null;
        consumer.processed(this, failure);
    }
}
