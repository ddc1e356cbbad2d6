package org.vumi.metrics;

import java.util.ArrayList;
import java.util.List;
import org.vumi.component.vumi.Addressed;
import org.vumi.config.Config;

/**
 * The worker that sends each value to the aggregator that has its bucket of time. Any number of them may run.
 *
 * <p>Operator's page: docs/metrics.md. Source: manual 6.4, spec core 8.4.
 */
public final class MetricTimeBucket {
    private final TimeBuckets buckets;

    public MetricTimeBucket(Config config) {
        this(new TimeBuckets(config.integer("buckets"), config.integer("bucket_size")));
    }

    MetricTimeBucket(TimeBuckets buckets) {
        this.buckets = buckets;
    }

    /**
     * @return one message for each metric and bucket, in no order that means anything
     * @throws org.vumi.message.InvalidMessage if the body is no metric message
     */
    public List<Addressed> sort(byte[] body) {
        List<Addressed> sorted = new ArrayList<>();
        for (Datapoint datapoint : MetricMessage.decode(body).datapoints()) {
            buckets.split(datapoint)
                    .forEach((bucket, part) -> sorted.add(new Addressed(
                            "bucket." + buckets.aggregator(part.name(), bucket),
                            MetricMessage.of(part).encode())));
        }
        return sorted;
    }
}
