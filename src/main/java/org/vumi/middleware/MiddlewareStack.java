package org.vumi.middleware;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.vumi.codec.MessageCodec;
import org.vumi.component.vumi.VumiConstants;
import org.vumi.message.VumiMessage;

/**
 * The middleware of one worker, in the order of its configuration. What the worker consumes passes it in this order, what it
 * publishes in the reverse one. Source: spec core 6.2.
 */
public final class MiddlewareStack {
    /**
     * Exchange property: the {@code transport_name} that the message comes from or goes to. A worker of several endpoints sets
     * it before it publishes.
     */
    public static final String ENDPOINT = "endpoint";

    /** Exchange properties that routes may have of a message, and that follow it when it is changed: its bytes, and itself. */
    private static final String WIRE = "wire";

    private static final String MESSAGE = "message";

    private final String endpoint;
    private final ScheduledExecutorService threads;
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(String name, Map<Direction, AsyncProcessor> handlers) {}

    /**
     * @param endpoint the worker's {@code transport_name}, null if it has several
     * @param threads run what comes after a message had to wait
     */
    public MiddlewareStack(String endpoint, ScheduledExecutorService threads) {
        this.endpoint = endpoint;
        this.threads = threads;
    }

    /** @param handlers steps that leave a message as the body; directions without one pass by */
    public void add(String name, Map<Direction, AsyncProcessor> handlers) {
        entries.add(new Entry(name, new EnumMap<>(handlers)));
    }

    /** The step after which a consumed message has passed all of them. */
    public AsyncProcessor consume(Direction direction) {
        return new Passage(direction, layers(direction));
    }

    /** The step after which a message to be published has passed all of them. */
    public AsyncProcessor publish(Direction direction) {
        List<Layer> layers = layers(direction);
        Collections.reverse(layers);
        return new Passage(direction, layers);
    }

    /** As {@link #publish}, of each message of a list, one after the other; the list of what they became goes on. */
    public AsyncProcessor publishEach(Direction direction) {
        return new EachPassage(publish(direction));
    }

    private List<Layer> layers(Direction direction) {
        List<Layer> layers = new ArrayList<>();
        for (Entry entry : entries) {
            AsyncProcessor handler = entry.handlers().get(direction);
            if (handler != null) {
                layers.add(new Layer(entry.name(), direction, handler, threads));
            }
        }
        return layers;
    }

    private final class Passage extends AsyncProcessorSupport {
        private final Direction direction;
        private final List<Layer> layers;

        Passage(Direction direction, List<Layer> layers) {
            this.direction = direction;
            this.layers = layers;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Object before = exchange.getMessage().getBody();
            if (!direction.takes(before)) {
                exchange.setException(new IllegalArgumentException(
                        "middleware takes messages, one that goes " + direction + " here: unmarshal first"));
                callback.done(true);
                return true;
            }
            exchange.setProperty(Direction.PROPERTY, direction);
            if (exchange.getProperty(ENDPOINT) == null) {
                exchange.setProperty(ENDPOINT, endpoint(exchange));
            }
            return go(0, exchange, before, callback, true);
        }

        private boolean go(int first, Exchange exchange, Object before, AsyncCallback callback, boolean sync) {
            for (int i = first; i < layers.size() && exchange.getException() == null; i++) {
                int next = i + 1;
                boolean passed = layers.get(i).process(exchange, doneSync -> {
                    if (!doneSync) {
                        go(next, exchange, before, callback, false);
                    }
                });
                if (!passed) {
                    return false;
                }
            }
            if (exchange.getException() == null) {
                keepTrack(exchange, before);
            }
            callback.done(sync);
            return sync;
        }
    }

    private static final class EachPassage extends AsyncProcessorSupport {
        private final AsyncProcessor passage;

        EachPassage(AsyncProcessor passage) {
            this.passage = passage;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            List<?> before = exchange.getMessage().getBody(List.class);
            return go(before, new ArrayList<>(before.size()), exchange, callback, true);
        }

        private boolean go(
                List<?> before, List<Object> after, Exchange exchange, AsyncCallback callback, boolean sync) {
            while (after.size() < before.size()) {
                exchange.getMessage().setBody(before.get(after.size()));
                boolean passed = passage.process(exchange, doneSync -> {
                    if (!doneSync && take(after, exchange)) {
                        go(before, after, exchange, callback, false);
                    } else if (!doneSync) {
                        callback.done(false);
                    }
                });
                if (!passed) {
                    return false;
                }
                if (!take(after, exchange)) {
                    callback.done(sync);
                    return sync;
                }
            }
            exchange.getMessage().setBody(after);
            callback.done(sync);
            return sync;
        }

        /** @return whether the message has passed */
        private static boolean take(List<Object> after, Exchange exchange) {
            if (exchange.getException() != null) {
                return false;
            }
            after.add(exchange.getMessage().getBody());
            return true;
        }
    }

    private String endpoint(Exchange exchange) {
        if (endpoint != null) {
            return endpoint;
        }
        String key = exchange.getMessage().getHeader(VumiConstants.ROUTING_KEY, "", String.class);
        return key.substring(0, Math.max(0, key.lastIndexOf('.')));
    }

    private static void keepTrack(Exchange exchange, Object before) {
        if (!(exchange.getMessage().getBody() instanceof VumiMessage now) || now == before) {
            return;
        }
        if (exchange.getProperty(WIRE) != null) {
            exchange.setProperty(WIRE, MessageCodec.encode(now));
        }
        if (exchange.getProperty(MESSAGE) == before) {
            exchange.setProperty(MESSAGE, now);
        }
    }
}
