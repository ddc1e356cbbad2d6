package org.vumi.metrics;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;

/**
 * Values that a worker measures under one name, until its {@link MetricManager} publishes them. Safe for several threads.
 *
 * <p>It keeps the newest {@value #MOST_SAMPLES} of them, which is more than any bucket of time needs, while the broker is away.
 *
 * <p>Source: manual 6.2.
 */
public class Metric {
    static final int MOST_SAMPLES = 10_000;

    private final String suffix;
    private final List<String> aggregators;

    // Guarded by this.
    private final Queue<Sample> samples = new ArrayDeque<>();
    private long dropped;
    private String name;
    private Clock clock;

    /** A metric whose values are averaged. */
    public Metric(String suffix) {
        this(suffix, Aggregator.AVG);
    }

    /** @param suffix of its name; the manager's prefix comes before */
    public Metric(String suffix, Aggregator... aggregators) {
        this.suffix = suffix;
        this.aggregators = Arrays.stream(aggregators)
                .map(Aggregator::name)
                .distinct()
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    public final String suffix() {
        return suffix;
    }

    /** @throws IllegalStateException if it is not registered yet */
    public final synchronized String name() {
        if (name == null) {
            throw new IllegalStateException("metric '" + suffix + "' is not registered yet");
        }
        return name;
    }

    final synchronized void manage(String prefix, Clock managers) {
        if (name != null) {
            throw new IllegalArgumentException("metric '" + name + "' is registered already");
        }
        name = prefix + suffix;
        clock = managers;
    }

    /** @throws IllegalStateException if it is not registered yet */
    public final void set(double value) {
        synchronized (this) {
            name();
            if (samples.size() == MOST_SAMPLES) {
                samples.remove();
                dropped++;
            }
            samples.add(new Sample(clock.instant().getEpochSecond(), value));
        }
    }

    /** What was set since the last time. */
    final synchronized Datapoint poll() {
        Datapoint datapoint = new Datapoint(name(), aggregators, List.copyOf(samples));
        samples.clear();
        return datapoint;
    }

    /** How many values had to make room since the last time. */
    final synchronized long pollDropped() {
        long polled = dropped;
        dropped = 0;
        return polled;
    }
}
