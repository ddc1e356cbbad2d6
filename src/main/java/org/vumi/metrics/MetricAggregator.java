package org.vumi.metrics;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Header;
import org.apache.camel.spi.ClassResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.tick.TickConstants;
import org.vumi.component.vumi.Addressed;
import org.vumi.config.Config;
import org.vumi.config.Counters;
import org.vumi.config.Maker;

/**
 * The worker that makes one value of all that were measured in a bucket of time. There is one for each number that the time bucket workers
 * know.
 *
 * <p>Operator's page: docs/metrics.md. Source: manual 6.4, spec core 8.5.
 */
public final class MetricAggregator implements Counters {
    static final String AGGREGATES = "vumi.metrics.aggregates";

    private static final Logger LOG = LoggerFactory.getLogger(MetricAggregator.class);
    private static final String OWN = "aggregators";
    private static final int MOST_NAMED = 10;

    private final String worker;
    private final Clock clock;
    private final Aggregation aggregation;
    private final AtomicLong late = new AtomicLong();
    private final AtomicLong early = new AtomicLong();

    public MetricAggregator(Config config, Clock clock, CamelContext context, Maker maker) {
        this.worker = config.worker();
        this.clock = clock;
        Aggregators aggregators = new Aggregators();
        config.map(OWN).forEach((name, value) -> own(config, context.getClassResolver(), maker, name, value)
                .ifPresent(aggregators::register));
        this.aggregation = new Aggregation(
                config.integer("bucket_size"), config.seconds("lag").toNanos() / 1e9, aggregators, now());
    }

    private static Optional<Aggregator> own(
            Config config, ClassResolver classes, Maker maker, String name, Object className) {
        Class<?> type = classes.resolveClass(String.valueOf(className));
        if (type == null || !AggregatorFunction.class.isAssignableFrom(type)) {
            config.reject(
                    OWN + "." + name,
                    OWN + "." + name + " '" + className + "' is no class that implements "
                            + AggregatorFunction.class.getName() + " (users' classes: lib/*.jar)");
            return Optional.empty();
        }
        AggregatorFunction function = (AggregatorFunction) maker.make(type);
        return Optional.of(new Aggregator(name, function::aggregate));
    }

    private double now() {
        return clock.millis() / 1e3;
    }

    /** @throws org.vumi.message.InvalidMessage if the body is no metric message */
    public synchronized void add(byte[] body) {
        double now = now();
        MetricMessage.decode(body).datapoints().forEach(datapoint -> aggregation.add(datapoint, now));
    }

    /**
     * The aggregates of the buckets that are done, one message each.
     *
     * @param last whether none will follow: then all buckets are
     */
    public synchronized List<Addressed> done(@Header(TickConstants.LAST) boolean last) {
        Aggregation.Done done = last ? aggregation.all() : aggregation.due(now());
        if (!done.late().isEmpty()) {
            LOG.warn(
                    "{}: values of {} came after their bucket was published and are lost, {} such so far (a larger lag waits for them)",
                    worker,
                    some(done.late()),
                    late.addAndGet(done.late().size()));
        }
        if (!done.early().isEmpty()) {
            LOG.warn(
                    "{}: values of {} are dated more than an hour ahead and are lost, {} such so far (clocks should agree)",
                    worker,
                    some(done.early()),
                    early.addAndGet(done.early().size()));
        }
        if (!done.unknown().isEmpty()) {
            LOG.warn(
                    "{}: metrics ask for aggregators that are not there: {}",
                    worker,
                    String.join(", ", done.unknown()));
        }
        done.failed()
                .forEach((aggregator, failure) -> LOG.warn(
                        "{}: aggregator {} failed, its values of this time are lost", worker, aggregator, failure));
        return done.aggregates().stream()
                .map(aggregate ->
                        new Addressed(AGGREGATES, MetricMessage.of(aggregate).encode()))
                .toList();
    }

    private static String some(List<String> names) {
        return names.stream().distinct().limit(MOST_NAMED).collect(Collectors.joining(", "));
    }

    /**
     * {@code late}: metrics whose values came after their bucket was published, each once for each bucket; {@code early}: datapoints too
     * far ahead.
     */
    @Override
    public Map<String, Long> counters() {
        return Map.of("late", late.get(), "early", early.get());
    }
}
