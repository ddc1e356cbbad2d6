package org.vumi.metrics;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A function that makes one value of all that were measured in a bucket of time.
 *
 * @param name by which metrics ask for it
 * @param function of the values, in no particular order and possibly none, for which it should return 0; called by one thread at a time.
 *     Source: manual 6.3.
 */
public record Aggregator(String name, ToDoubleFunction<List<Double>> function) {
    public static final Aggregator SUM = new Aggregator(
            "sum", values -> values.stream().mapToDouble(Double::doubleValue).sum());
    public static final Aggregator AVG = new Aggregator(
            "avg",
            values -> values.stream().mapToDouble(Double::doubleValue).average().orElse(0));
    public static final Aggregator MAX = new Aggregator(
            "max",
            values -> values.stream().mapToDouble(Double::doubleValue).max().orElse(0));
    public static final Aggregator MIN = new Aggregator(
            "min",
            values -> values.stream().mapToDouble(Double::doubleValue).min().orElse(0));

    public double apply(List<Double> values) {
        return function.applyAsDouble(values);
    }
}
