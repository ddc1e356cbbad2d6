package org.vumi.transport;

import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.vumi.component.vumi.BrokerUnavailable;
import org.vumi.component.vumi.VumiConstants;
import org.vumi.message.PermanentFailure;

/**
 * Stands in for {@code vumi:}: queues of bytes in memory, one per routing key. A message whose exchange ends with a failure comes again
 * at once, as a redelivered one. (Camel's stub component hands the end of an exchange over to whoever takes it from the queue, which
 * nobody does here.)
 */
public final class Queues extends DefaultComponent {
    /** After the routing key: the queue of this process alone. */
    public static final String OWN = ".own";

    private final Map<String, BlockingQueue<byte[]>> queues = new ConcurrentHashMap<>();

    /** Which publishes the broker does not take, by routing key. */
    public volatile Predicate<String> away = key -> false;

    /** Which publishes the broker takes, but is gone before it can confirm them. */
    public volatile Predicate<String> unconfirmed = key -> false;

    public BlockingQueue<byte[]> queue(String routingKey) {
        return queues.computeIfAbsent(routingKey, key -> new LinkedBlockingQueue<>());
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        boolean passesOn = parameters.containsKey("toInstance");
        String taken = parameters.containsKey("instance") ? remaining + OWN : remaining;
        parameters.clear();
        return new DefaultEndpoint(uri, this) {
            @Override
            public Producer createProducer() {
                return new DefaultProducer(this) {
                    @Override
                    public void process(Exchange exchange) {
                        if (passesOn) {
                            throw new PermanentFailure("instance_gone", "there is one process only");
                        }
                        if (away.test(remaining)) {
                            throw new BrokerUnavailable("away");
                        }
                        queue(remaining).add(exchange.getMessage().getBody(byte[].class));
                        if (unconfirmed.test(remaining)) {
                            throw new BrokerUnavailable("gone");
                        }
                    }
                };
            }

            @Override
            public Consumer createConsumer(Processor processor) {
                return new Taker(this, processor, taken, queue(taken));
            }
        };
    }

    private static final class Taker extends DefaultConsumer implements Suspendable {
        private final String routingKey;
        private final BlockingQueue<byte[]> queue;

        Taker(Endpoint endpoint, Processor processor, String routingKey, BlockingQueue<byte[]> queue) {
            super(endpoint, processor);
            this.routingKey = routingKey;
            this.queue = queue;
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            Thread thread = new Thread(this::take, "queue");
            thread.setDaemon(true);
            thread.start();
        }

        private void take() {
            try {
                while (isRunAllowed()) {
                    byte[] body = isSuspendingOrSuspended() ? null : queue.poll(20, TimeUnit.MILLISECONDS);
                    if (body != null) {
                        process(body, false);
                    } else {
                        TimeUnit.MILLISECONDS.sleep(5);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void process(byte[] body, boolean redelivered) {
            Exchange exchange = createExchange(false);
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeader(VumiConstants.ROUTING_KEY, routingKey);
            exchange.getMessage().setHeader(VumiConstants.REDELIVERED, redelivered);
            getAsyncProcessor().process(exchange, doneSync -> {
                boolean failed = exchange.getException() != null;
                releaseExchange(exchange, false);
                if (failed && (isSuspendingOrSuspended() || !isRunAllowed())) {
                    queue.add(body);
                } else if (failed) {
                    process(body, redelivered); // in place, as the broker's consumer does
                }
            });
        }
    }
}
