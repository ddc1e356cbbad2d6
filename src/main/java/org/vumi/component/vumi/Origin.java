package org.vumi.component.vumi;

import java.util.Map;
import org.apache.camel.Exchange;

/** Where an exchange, and every copy of it, comes from: a delivery of a queue. */
public interface Origin {
    /** Exchange property. */
    String PROPERTY = "CamelVumiOrigin";

    /** Whether the broker has taken the delivery back, and will deliver it again. */
    boolean lost();

    /** Whether it is worth going on with: it is not lost, and its consumer is not stopping. */
    boolean wanted();

    /** The AMQP headers that it came with; empty if it had none. */
    default Map<String, Object> headers() {
        return Map.of();
    }

    /** @return null if the exchange does not come from a queue */
    static Origin of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, Origin.class);
    }

    /** For a publish on behalf of this delivery: it waits for the broker while the delivery is wanted. */
    default Publisher.Completion patiently(Publisher.Completion then) {
        return new Publisher.Completion() {
            @Override
            public void done(BrokerUnavailable failure) {
                then.done(failure);
            }

            @Override
            public boolean waits() {
                return wanted();
            }
        };
    }
}
