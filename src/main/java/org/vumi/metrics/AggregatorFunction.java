package org.vumi.metrics;

import java.util.List;

/** A user's own way to make one value of many, named in the configuration of a MetricAggregator. */
@FunctionalInterface
public interface AggregatorFunction {
    /** @param values in no particular order; 0 should be returned if there are none */
    double aggregate(List<Double> values);
}
