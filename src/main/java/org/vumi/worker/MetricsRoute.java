package org.vumi.worker;

import org.apache.camel.CamelContext;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;
import org.vumi.metrics.Metrics;

/** What the Java classes of all workers measure -> vumi.metrics. Source: manual 6.1. */
final class MetricsRoute extends RouteBuilder {
    private static final String ID = "metrics.published";
    private static final int SECONDS = 5;

    private final Metrics metrics;

    private MetricsRoute(Metrics metrics) {
        this.metrics = metrics;
    }

    /** Unless it is there; a process whose workers measure nothing has no such route. */
    static void addTo(CamelContext context) throws Exception {
        Metrics metrics = context.getRegistry().findSingleByType(Metrics.class);
        if (metrics != null && metrics.any() && context.getRoute(ID) == null) {
            context.addRoutes(new MetricsRoute(metrics));
        }
    }

    @Override
    public void configure() {
        from("tick:metrics?seconds=" + SECONDS)
                .routeId(ID)
                .routeGroup("metrics")
                .routeConfigurationId("until-published")
                .bean(metrics, "poll")
                .to(ExchangePattern.InOnly, "vumi:many?exchange=" + Metrics.KEY);
    }
}
