package org.vumi.component.vumi;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Route;

/** The meters of all workers of a process. A worker that is swapped goes on with those it had. Safe for several threads. */
public final class Meters {
    private final Map<String, Map<String, Meter>> byWorker = new ConcurrentHashMap<>();
    private final boolean counting;

    public Meters() {
        this(true);
    }

    /** @param counting false to measure what counting costs */
    Meters(boolean counting) {
        this.counting = counting;
    }

    /**
     * To be looked up once, and kept.
     *
     * @param routingKey or a path that begins with a slash
     */
    Meter of(String worker, String routingKey) {
        return byWorker.computeIfAbsent(worker, any -> new ConcurrentHashMap<>())
                .computeIfAbsent(routingKey, any -> Meter.of(worker, routingKey, counting));
    }

    /** That of the worker whose route it is: a route's group, or a route that has none. */
    public Meter of(Route route, String routingKey) {
        return of(route.getGroup() == null ? route.getRouteId() : route.getGroup(), routingKey);
    }

    /** Those of one worker, in the order of their endpoints; none if there is no such worker. */
    public List<Meter> of(String worker) {
        return sorted(byWorker.getOrDefault(worker, Map.of()).values());
    }

    /** All, in the order of their workers. */
    public List<Meter> all() {
        return byWorker.keySet().stream()
                .sorted()
                .flatMap(worker -> of(worker).stream())
                .toList();
    }

    private static List<Meter> sorted(Collection<Meter> some) {
        return some.stream()
                .sorted(Comparator.comparing(Meter::endpoint).thenComparing(Meter::direction))
                .toList();
    }

    /** The workers are gone. */
    public void forget(Collection<String> workers) {
        byWorker.keySet().removeAll(Set.copyOf(workers));
    }
}
