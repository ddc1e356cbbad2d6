package org.vumi.worker;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.vumi.component.vumi.Addressed;
import org.vumi.component.vumi.Durations;
import org.vumi.metrics.Aggregator;
import org.vumi.metrics.Datapoint;
import org.vumi.metrics.MetricMessage;
import org.vumi.metrics.Metrics;
import org.vumi.metrics.Sample;

/**
 * Readings of all workers as Vumi's own metrics, named {@code <prefix><worker>.<endpoint>.<direction>.<key>}. What was counted is the
 * number since the last time, and left out if nothing was. Not for several threads.
 */
final class WorkerMetrics {
    /** Of one message, which so has some 60 kB. */
    private static final int MOST_DATAPOINTS = 500;

    /** Graphite takes a dot for a step down, and Python's collector passes on nothing but lower case. */
    private static final Pattern UNSAFE = Pattern.compile("[^a-z0-9_-]");

    private static final List<String> COUNTED = List.of(Aggregator.SUM.name());
    private static final List<String> LEVELS = List.of(Aggregator.AVG.name(), Aggregator.MAX.name());
    private static final List<String> STATES = List.of(Aggregator.AVG.name(), Aggregator.MIN.name());
    private static final List<String> MEANS = List.of(Aggregator.AVG.name());
    private static final List<String> HIGHEST = List.of(Aggregator.MAX.name());

    private final Supplier<List<Reading>> readings;
    private final String prefix;
    private final Clock clock;

    // What was read last.
    private Map<Source, Double> values = new HashMap<>();
    private Map<Source, long[]> durations = new HashMap<>();

    /** What a reading is of; names may be the same of two, where they differ in unsafe characters. */
    private record Source(Measure measure, List<String> labels) {}

    /** @param prefix with the dot after it */
    WorkerMetrics(Supplier<List<Reading>> readings, String prefix, Clock clock) {
        this.readings = readings;
        this.prefix = prefix;
        this.clock = clock;
    }

    /** The readings of now, in as few messages as they fit into. */
    List<Addressed> poll() {
        Poll poll = new Poll(clock.instant().getEpochSecond());
        readings.get().stream().filter(reading -> reading.measure().ofWorker()).forEach(poll::add);
        values = poll.newValues;
        durations = poll.newDurations;
        List<Addressed> messages = new ArrayList<>();
        for (int from = 0; from < poll.datapoints.size(); from += MOST_DATAPOINTS) {
            int to = Math.min(poll.datapoints.size(), from + MOST_DATAPOINTS);
            messages.add(new Addressed(Metrics.KEY, new MetricMessage(poll.datapoints.subList(from, to)).encode()));
        }
        return messages;
    }

    private String name(Reading reading) {
        StringBuilder name = new StringBuilder(prefix);
        for (String label : reading.labels()) {
            name.append(UNSAFE.matcher(label.toLowerCase(Locale.ROOT)).replaceAll("_"))
                    .append('.');
        }
        return name.append(reading.measure().key()).toString();
    }

    /** One round. */
    private final class Poll {
        private final long second;
        private final List<Datapoint> datapoints = new ArrayList<>();
        private final Map<Source, Double> newValues = new HashMap<>();
        private final Map<Source, long[]> newDurations = new HashMap<>();

        Poll(long second) {
            this.second = second;
        }

        void add(Reading reading) {
            Source source = new Source(reading.measure(), reading.labels());
            switch (reading.measure().kind()) {
                case COUNT -> addCount(source, reading);
                case LEVEL -> addLevel(source, reading);
                case STATE -> addPoint(name(reading), STATES, reading.value());
                case DURATION -> addDurations(source, reading);
                case INFO -> throw new IllegalStateException("no worker's: " + name(reading));
            }
        }

        private void addCount(Source source, Reading reading) {
            double count = reading.value();
            double before = values.getOrDefault(source, 0.0);
            newValues.put(source, count);
            double more = count >= before ? count - before : count; // else it began anew
            if (more > 0) {
                addPoint(name(reading), COUNTED, more);
            }
        }

        /** A 0 only where it has just become one. */
        private void addLevel(Source source, Reading reading) {
            double level = reading.value();
            newValues.put(source, level);
            if (level != 0 || values.getOrDefault(source, 0.0) != 0) {
                addPoint(name(reading), LEVELS, level);
            }
        }

        private void addDurations(Source source, Reading reading) {
            Durations all = reading.durations();
            double seconds = all.seconds();
            long[] counts = all.counts();
            long[] before = durations.getOrDefault(source, new long[counts.length]);
            double secondsBefore = values.getOrDefault(source, 0.0);
            newDurations.put(source, counts);
            newValues.put(source, seconds);
            long[] more = new long[counts.length];
            long count = 0;
            for (int i = 0; i < counts.length; i++) {
                more[i] = counts[i] >= before[i] ? counts[i] - before[i] : counts[i];
                count += more[i];
            }
            if (count > 0) {
                String name = name(reading);
                addPoint(name, MEANS, (seconds >= secondsBefore ? seconds - secondsBefore : seconds) / count);
                addPoint(name + "_p95", HIGHEST, Durations.quantileMillis(more, 0.95) / 1e3);
            }
        }

        private void addPoint(String name, List<String> aggregators, double value) {
            datapoints.add(new Datapoint(name, aggregators, List.of(new Sample(second, value))));
        }
    }
}
