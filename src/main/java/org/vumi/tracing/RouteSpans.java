package org.vumi.tracing;

import io.opentelemetry.api.trace.Tracer;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;

/** A span for every exchange of a worker's route: of what is made from a template, and so of no other. */
final class RouteSpans implements RoutePolicyFactory {
    private final Tracer tracer;

    RouteSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode definition) {
        Map<String, Object> parameters =
                definition instanceof RouteDefinition route ? route.getTemplateParameters() : null;
        Object worker = parameters == null ? null : parameters.get("worker");
        return worker == null ? null : new RouteSpan(tracer, routeId, worker.toString());
    }
}
