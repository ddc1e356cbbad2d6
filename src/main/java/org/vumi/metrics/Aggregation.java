package org.vumi.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds the values of each bucket of time until no more are to be expected, and then makes one value of them for each aggregator that their
 * metric asks for.
 *
 * <p>A bucket is done at the first {@link #due} a lag after its end. What comes for it later is late: it is counted, not aggregated,
 * for its bucket is published already. What is dated more than {@value #MOST_AHEAD_SECONDS} seconds ahead is early, and treated alike: it
 * would be held for as long. Not for several threads at once. Source: spec core 8.5.
 */
final class Aggregation {
    private static final int MOST_AHEAD_SECONDS = 3_600;

    private final TimeBuckets buckets;
    private final double lagSeconds;
    private final Aggregators aggregators;
    private final TreeMap<Long, Map<String, Held>> held = new TreeMap<>();
    private List<String> early = new ArrayList<>();
    private long last;

    private static final class Held {
        private final TreeSet<String> aggregators = new TreeSet<>();
        private final List<Double> values = new ArrayList<>();
    }

    /**
     * What became of the buckets that are done.
     *
     * @param aggregates one datapoint of one value each, without aggregators
     * @param late metrics whose bucket was published before they came, each once for each bucket
     * @param early metrics that were dated too far ahead since the last time, each once for each datapoint
     * @param unknown aggregators that metrics asked for and that are not there
     * @param failed aggregators, users' ones, that threw, each with what
     */
    record Done(
            List<Datapoint> aggregates,
            List<String> late,
            List<String> early,
            TreeSet<String> unknown,
            Map<String, RuntimeException> failed) {}

    /** @param now Unix seconds */
    Aggregation(int bucketSeconds, double lagSeconds, Aggregators aggregators, double now) {
        this.buckets = new TimeBuckets(1, bucketSeconds);
        this.lagSeconds = lagSeconds;
        this.aggregators = aggregators;
        this.last = bucketAt(now) - 2;
    }

    private long bucketAt(double now) {
        return buckets.of(new Sample(now - lagSeconds, 0));
    }

    /**
     * The bucket of its first value takes all its values: a time bucket worker sends none that belong to several.
     *
     * @param now Unix seconds
     */
    void add(Datapoint datapoint, double now) {
        if (datapoint.samples().isEmpty()) {
            return;
        }
        Sample first = datapoint.samples().get(0);
        if (first.second() > now + MOST_AHEAD_SECONDS) {
            early.add(datapoint.name());
            return;
        }
        Held metric = held.computeIfAbsent(buckets.of(first), bucket -> new LinkedHashMap<>())
                .computeIfAbsent(datapoint.name(), name -> new Held());
        metric.aggregators.addAll(datapoint.aggregators());
        datapoint.samples().forEach(sample -> metric.values.add(sample.value().doubleValue()));
    }

    /** @param now Unix seconds */
    Done due(double now) {
        long current = bucketAt(now) - 1;
        Done done = take(current);
        last = Math.max(last, current);
        return done;
    }

    /** All that is held, whether more is to be expected or not. */
    Done all() {
        return take(Long.MAX_VALUE);
    }

    private Done take(long current) {
        Done done = new Done(new ArrayList<>(), new ArrayList<>(), early, new TreeSet<>(), new TreeMap<>());
        early = new ArrayList<>();
        Map<Long, Map<String, Held>> over = held.headMap(current, true);
        over.forEach((bucket, metrics) -> {
            if (bucket <= last) {
                done.late().addAll(metrics.keySet());
            } else {
                metrics.forEach((name, metric) -> aggregate(name, bucket * buckets.seconds(), metric, done));
            }
        });
        over.clear();
        return done;
    }

    private void aggregate(String name, long timestamp, Held metric, Done done) {
        for (String wanted : metric.aggregators) {
            Optional<Aggregator> aggregator = aggregators.find(wanted);
            if (aggregator.isEmpty()) {
                done.unknown().add(wanted);
                continue;
            }
            try {
                Sample sample = new Sample(timestamp, aggregator.get().apply(metric.values));
                done.aggregates().add(new Datapoint(name + "." + wanted, List.of(), List.of(sample)));
            } catch (RuntimeException e) { // else what is held would be held for ever, and nothing published any more
                done.failed().putIfAbsent(wanted, e);
            }
        }
    }
}
