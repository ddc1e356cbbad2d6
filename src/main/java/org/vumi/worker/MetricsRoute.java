package org.vumi.worker;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;
import org.vumi.component.vumi.Addressed;
import org.vumi.metrics.Metrics;

/** What is measured of all workers, and what their Java classes measure -> vumi.metrics. Source: manual 6.1. */
final class MetricsRoute extends RouteBuilder {
    private static final String ID = "metrics.published";
    private static final int SECONDS = 5;

    private final Metrics metrics;
    private final WorkerMetrics ofWorkers;

    private MetricsRoute(Metrics metrics, WorkerMetrics ofWorkers) {
        this.metrics = metrics;
        this.ofWorkers = ofWorkers;
    }

    /** Unless it is there, or there is nothing to measure. */
    static void addTo(CamelContext context) throws Exception {
        Metrics metrics = context.getRegistry().findSingleByType(Metrics.class);
        WorkerMetrics ofWorkers = context.getRegistry().findSingleByType(WorkerMetrics.class);
        boolean any = ofWorkers != null || metrics != null && metrics.any();
        if (any && context.getRoute(ID) == null) {
            context.addRoutes(new MetricsRoute(metrics, ofWorkers));
        }
    }

    @Override
    public void configure() {
        from("tick:metrics?seconds=" + SECONDS)
                .routeId(ID)
                .routeGroup("metrics")
                .routeDescription("metrics: what the workers have measured -> the exchange " + Metrics.KEY)
                .routeConfigurationId("until-published")
                .process(exchange -> exchange.getMessage().setBody(poll()))
                .to(ExchangePattern.InOnly, "vumi:many?exchange=" + Metrics.KEY + "&optional=true");
    }

    private List<Addressed> poll() {
        // what fails to be read comes before what is forgotten once it is polled
        List<Addressed> all = new ArrayList<>(ofWorkers == null ? List.of() : ofWorkers.poll());
        all.addAll(metrics.poll());
        return all;
    }
}
