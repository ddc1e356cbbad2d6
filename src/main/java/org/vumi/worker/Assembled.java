package org.vumi.worker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
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

    /** All templates there were that have a short name of these: its classes may ask for one that was not there. */
    Set<String> family = Set.of();

    Worker worker;

    Assembled(PlannedWorker plan, Function<String, Map<Class<?>, Supplier<?>>> belongings, Holdings holdings) {
        this.plan = plan;
        this.belongings = belongings;
        this.holdings = holdings;
    }

    String name() {
        return plan.name();
    }

    /** @param templates that are there now */
    boolean isAsIn(PlannedWorker other, Templates templates) {
        return plan.isAs(other)
                && family.equals(templates.family(sources.keySet()))
                && sources.entrySet().stream()
                        .allMatch(template -> template.getValue().equals(templates.source(template.getKey())));
    }
}
