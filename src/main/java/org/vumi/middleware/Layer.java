package org.vumi.middleware;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.vumi.Departures;
import org.vumi.component.vumi.Origin;
import org.vumi.message.GivenBack;
import org.vumi.message.InvalidMessage;
import org.vumi.store.RedisUnavailable;

/**
 * One middleware of a stack, for one direction: keeps the order of the messages, and holds it to returning one. While Redis is
 * away, a message that was taken from a queue waits, and keeps its place; whoever else has sent one gets the failure.
 */
final class Layer extends AsyncProcessorSupport {
    private static final Logger LOG = LoggerFactory.getLogger(Layer.class);

    /** A handler has tried for some time itself. */
    private static final long REST_MILLIS = 1_000;

    private final String name;
    private final Direction direction;
    private final AsyncProcessor handler;
    private final ScheduledExecutorService threads;
    private final Departures departures;
    private final AtomicBoolean waiting = new AtomicBoolean();

    /**
     * @param name of the middleware, for sentences
     * @param handler puts another message in the place of the body, or leaves it
     */
    Layer(String name, Direction direction, AsyncProcessor handler, ScheduledExecutorService threads) {
        this.name = name;
        this.direction = direction;
        this.handler = handler;
        this.threads = threads;
        this.departures = new Departures(threads);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Departures.Place place = departures.enter(callback);
        Object before = exchange.getMessage().getBody();
        boolean atOnce = handler.process(exchange, doneSync -> {
            if (!doneSync) {
                handled(exchange, before, place);
            }
        });
        if (atOnce && !isAwaited(exchange)) {
            check(exchange);
            return place.readyAtOnce();
        }
        if (atOnce) {
            handled(exchange, before, place);
        }
        return false;
    }

    private void handled(Exchange exchange, Object before, Departures.Place place) {
        if (isAwaited(exchange)) {
            await(exchange, before, place);
        } else {
            check(exchange);
            place.ready();
        }
    }

    /** Whether what the message failed of is a Redis that is away, and the message can wait for it. */
    private static boolean isAwaited(Exchange exchange) {
        return exchange.getException(RedisUnavailable.class) != null && Origin.of(exchange) != null;
    }

    private void await(Exchange exchange, Object before, Departures.Place place) {
        if (waiting.compareAndSet(false, true)) {
            LOG.warn(
                    "{}: {}; messages wait until it answers",
                    name,
                    exchange.getException(RedisUnavailable.class).getMessage());
        }
        exchange.setException(null);
        exchange.getMessage().setBody(before);
        try {
            threads.schedule(() -> again(exchange, before, place), REST_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            giveBack(exchange, place);
        }
    }

    private void again(Exchange exchange, Object before, Departures.Place place) {
        if (Origin.of(exchange).wanted()) {
            handler.process(exchange, doneSync -> handled(exchange, before, place));
        } else {
            giveBack(exchange, place);
        }
    }

    private void giveBack(Exchange exchange, Departures.Place place) {
        exchange.setException(new GivenBack("middleware '" + name + "' has not handled it: Redis is away"));
        place.ready();
    }

    private void check(Exchange exchange) {
        boolean stopped = exchange.isRouteStop();
        Object body = exchange.getMessage().getBody();
        exchange.setRouteStop(false); // a message is not dropped in silence
        if (exchange.getException() != null) {
            return;
        }
        if (stopped || !direction.takes(body)) {
            String returned =
                    stopped || body == null ? "nothing" : "a " + body.getClass().getSimpleName();
            exchange.setException(new InvalidMessage(
                    "MiddlewareError",
                    "middleware '" + name + "' returned " + returned + " for a message that goes " + direction
                            + " (accepted: the message, or another of its kind)"));
        } else if (waiting.get() && waiting.compareAndSet(true, false)) {
            LOG.info("{}: Redis answers again", name);
        }
    }
}
