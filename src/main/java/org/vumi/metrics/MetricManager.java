package org.vumi.metrics;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics of a worker, whose names begin with one prefix. They are published together. Source: manual 6.1, spec core 8.3.
 *
 * <pre>{@code
 * public MyApplication(Metrics metrics) {
 *     MetricManager manager = metrics.manager("myworker.");
 *     orders = manager.register(new Count("orders"));
 * }
 * }</pre>
 */
public final class MetricManager {
    private static final Logger LOG = LoggerFactory.getLogger(MetricManager.class);

    private final String prefix;
    private final Clock clock;

    // Guarded by this.
    private final Map<String, Metric> bySuffix = new LinkedHashMap<>();

    /** One that is published by whoever makes it; others come from {@link Metrics#manager}. */
    MetricManager(String prefix, Clock clock) {
        this.prefix = prefix;
        this.clock = clock;
    }

    /**
     * @return the metric
     * @throws IllegalArgumentException if it is registered already, here or elsewhere, or its suffix is
     */
    public synchronized <T extends Metric> T register(T metric) {
        if (bySuffix.containsKey(metric.suffix())) {
            throw new IllegalArgumentException("metric '" + prefix + metric.suffix() + "' is registered already");
        }
        metric.manage(prefix, clock);
        bySuffix.put(metric.suffix(), metric);
        return metric;
    }

    public synchronized Optional<Metric> find(String suffix) {
        return Optional.ofNullable(bySuffix.get(suffix));
    }

    /** What was measured since the last time: a datapoint for each metric, in the order in which they were registered. */
    MetricMessage poll() {
        List<Metric> metrics;
        synchronized (this) {
            metrics = List.copyOf(bySuffix.values());
        }
        List<Datapoint> datapoints = new ArrayList<>(metrics.size());
        for (Metric metric : metrics) {
            datapoints.add(metric.poll());
            long dropped = metric.pollDropped();
            if (dropped > 0) {
                LOG.warn(
                        "metric {}: {} values had to make room for newer ones before they were published",
                        metric.name(),
                        dropped);
            }
        }
        return new MetricMessage(datapoints);
    }
}
