package org.vumi.metrics;

import java.util.List;

/**
 * What was measured of one metric since it was last published.
 *
 * @param name of the metric, such as {@code shop.worker1.orders}
 * @param aggregators names of the functions that are to be applied to its values
 * @param samples in the order in which they were measured, possibly none
 */
public record Datapoint(String name, List<String> aggregators, List<Sample> samples) {
    public Datapoint {
        aggregators = List.copyOf(aggregators);
        samples = List.copyOf(samples);
    }
}
