package org.vumi.worker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.vumi.metrics.MetricManager;

/** A worker as it was made: its routes, those of its middleware and of its classes, and what else goes when it goes. */
final class Assembled {
    final PlannedWorker plan;

    /** What it gets by type beside its configuration, by its and its middleware's names. */
    final Function<String, Map<Class<?>, Supplier<?>>> belongings;

    final Holdings holdings;
    final List<Worker> layers = new ArrayList<>();
    final List<MetricManager> metrics = new ArrayList<>();

    /** In the order they were made, each with its template. */
    final Map<RouteDefinition, RouteTemplateDefinition> routes = new LinkedHashMap<>();

    /** What these templates said, by id. */
    final Map<String, String> sources = new LinkedHashMap<>();

    Worker worker;

    Assembled(PlannedWorker plan, Function<String, Map<Class<?>, Supplier<?>>> belongings, Holdings holdings) {
        this.plan = plan;
        this.belongings = belongings;
        this.holdings = holdings;
    }

    String name() {
        return plan.name();
    }

    /** @param source what a template says now, by id */
    boolean isAsIn(PlannedWorker other, UnaryOperator<String> source) {
        return plan.isAs(other)
                && sources.entrySet().stream()
                        .allMatch(template -> template.getValue().equals(source.apply(template.getKey())));
    }
}
