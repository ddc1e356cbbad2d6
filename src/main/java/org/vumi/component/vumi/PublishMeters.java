package org.vumi.component.vumi;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Route;

/** Finds who publishes: the worker in whose route an exchange began, which may not be the route that has the producer. */
final class PublishMeters {
    private final Meters meters;
    private final Map<String, Map<String, Meter>> byRoute = new ConcurrentHashMap<>();

    PublishMeters(Meters meters) {
        this.meters = meters;
    }

    Meter of(Exchange exchange, String routingKey) {
        String route = exchange.getFromRouteId();
        Map<String, Meter> ofRoute = byRoute.get(route == null ? "" : route);
        Meter meter = ofRoute == null ? null : ofRoute.get(routingKey);
        return meter == null ? add(exchange, route == null ? "" : route, routingKey) : meter;
    }

    private Meter add(Exchange exchange, String route, String routingKey) {
        Route from = exchange.getContext().getRoute(route);
        // what no route sends (a test, a tool) is nobody's
        Meter meter = from == null ? Meter.of("", routingKey, false) : meters.of(from, routingKey);
        byRoute.computeIfAbsent(route, any -> new ConcurrentHashMap<>()).put(routingKey, meter);
        return meter;
    }
}
