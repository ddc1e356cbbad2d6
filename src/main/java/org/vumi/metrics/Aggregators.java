package org.vumi.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Aggregators by name: those of the manual, and what is registered beside them. Not for several threads at once. */
public final class Aggregators {
    private final Map<String, Aggregator> byName = new HashMap<>();

    public Aggregators() {
        List.of(Aggregator.SUM, Aggregator.AVG, Aggregator.MAX, Aggregator.MIN).forEach(this::register);
    }

    /** @throws IllegalArgumentException if the name is taken */
    public void register(Aggregator aggregator) {
        if (byName.putIfAbsent(aggregator.name(), aggregator) != null) {
            throw new IllegalArgumentException("aggregator '" + aggregator.name() + "' is there already");
        }
    }

    public Optional<Aggregator> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
