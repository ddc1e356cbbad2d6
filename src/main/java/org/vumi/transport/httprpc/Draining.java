package org.vumi.transport.httprpc;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.service.ServiceHelper;

/**
 * How a process stops while requests are open: it takes no new ones, and replies for a little while. Who waits then still is sent away
 * to come again, and no reply is taken any more.
 */
final class Draining extends LifecycleStrategySupport {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final CamelContext context;
    private final OpenRequests requests;
    private final List<String> routes;
    private final ScheduledExecutorService clock;

    /** @param routes that take replies */
    Draining(CamelContext context, OpenRequests requests, List<String> routes, ScheduledExecutorService clock) {
        this.context = context;
        this.requests = requests;
        this.routes = routes;
        this.clock = clock;
    }

    @Override
    public void onContextStopping(CamelContext stopping) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        clock.execute(() -> look(end));
    }

    /**
     * Another takes the worker's place, and does not know who waits here.
     *
     * @param page the route that brings those who would wait
     */
    void leave(String page) {
        suspend(page);
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!requests.isEmpty() && System.nanoTime() < end) {
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        requests.sendAway();
    }

    private void look(long end) {
        if (!requests.isEmpty() && System.nanoTime() < end) {
            clock.schedule(() -> look(end), LOOK.toMillis(), TimeUnit.MILLISECONDS);
            return;
        }
        requests.sendAway();
        routes.forEach(this::suspend);
    }

    private void suspend(String id) {
        Route route = context.getRoute(id);
        if (route != null) {
            ServiceHelper.suspendService(route.getConsumer());
        }
    }
}
