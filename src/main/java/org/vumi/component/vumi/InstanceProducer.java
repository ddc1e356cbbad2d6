package org.vumi.component.vumi;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.support.DefaultAsyncProducer;
import org.vumi.message.PermanentFailure;

/**
 * Publishes bytes to the own queue of the process that the header {@value VumiConstants#INSTANCE} names. A queue that is not there may
 * be on its way back, after the broker was away: the message is published again for a while. Then the process is taken for gone, and
 * this and later messages for it are permanent failures, {@code instance_gone}.
 */
final class InstanceProducer extends DefaultAsyncProducer {
    /** How long a queue may be away: so many times the delay before a failing message is tried again. */
    private static final int PATIENCE = 10;

    private static final int TRIES = 40;

    private final VumiEndpoint endpoint;
    private final Broker broker;
    private final Duration pause;
    private final Absences absences;
    private final PublishMeters meters;

    InstanceProducer(VumiEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.broker = endpoint.broker();
        Duration patience = broker.settings().retryDelay().multipliedBy(PATIENCE);
        this.pause = patience.dividedBy(TRIES);
        this.absences = new Absences(patience);
        this.meters = new PublishMeters(endpoint.meters());
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            publish(
                    exchange,
                    exchange.getMessage().getHeader(VumiConstants.INSTANCE, String.class),
                    exchange.getMessage().getMandatoryBody(byte[].class),
                    callback);
            return false;
        } catch (InvalidPayloadException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
    }

    private void publish(Exchange exchange, String instance, byte[] body, AsyncCallback callback) {
        Origin origin = Origin.of(exchange);
        Publisher.Completion completion = failure -> {
            if (failure instanceof NotAccepted && !absences.isGone(instance)) {
                if (origin != null && !origin.wanted()) {
                    exchange.setException(failure); // stopping: it belongs back into its queue
                    callback.done(false);
                } else {
                    broker.executeLater(pause, () -> publish(exchange, instance, body, callback));
                }
                return;
            }
            meters.of(exchange, endpoint.getRoutingKey()).published(failure);
            if (failure == null) {
                absences.forget(instance);
            } else {
                exchange.setException(
                        failure instanceof NotAccepted
                                ? new PermanentFailure("instance_gone", "process '" + instance + "' is gone")
                                : failure);
            }
            callback.done(false);
        };
        broker.publish(
                endpoint.getExchange(),
                endpoint.of(instance),
                true,
                broker.headers(exchange),
                body,
                origin == null ? completion : origin.patiently(completion));
    }

    /** Since when the queues of processes are not there. */
    private static final class Absences {
        private static final int MOST = 1_000;

        private final Duration patience;
        private final Map<String, Long> since = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                return size() > MOST;
            }
        };

        Absences(Duration patience) {
            this.patience = patience;
        }

        /** Its queue is not there now: whether that has been so for long enough. */
        synchronized boolean isGone(String instance) {
            long now = System.nanoTime();
            return now - since.computeIfAbsent(instance, name -> now) >= patience.toNanos();
        }

        synchronized void forget(String instance) {
            since.remove(instance);
        }
    }
}
