package org.vumi.metrics;

/**
 * One value of a metric.
 *
 * @param timestamp Unix seconds, whole or not, as it came
 */
public record Sample(Number timestamp, Number value) {
    /** Unix seconds, cut toward zero as Python's {@code int} does. */
    long second() {
        return timestamp.longValue();
    }
}
