package org.vumi.metrics;

import java.time.Clock;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The worker that measures nothing, for trying out everything that follows: a count, a value about 2, a time of at most 0.1 s.
 *
 * <p>Source: spec core 8.7.
 */
public final class RandomMetricsGenerator {
    private static final double MEAN = 2.0;
    private static final double DEVIATION = 0.1;
    private static final double LONGEST_SECONDS = 0.1;

    private final MetricManager manager;
    private final Count count;
    private final Metric value;
    private final Metric timer;

    public RandomMetricsGenerator(Clock clock) {
        manager = new MetricManager("vumi.random.", clock);
        count = manager.register(new Count("count"));
        value = manager.register(new Metric("value"));
        timer = manager.register(new Timer("timer"));
    }

    public void generate() {
        Random random = ThreadLocalRandom.current();
        if (random.nextBoolean()) {
            count.inc();
        }
        value.set(MEAN + DEVIATION * random.nextGaussian());
        timer.set(random.nextDouble() * LONGEST_SECONDS);
    }

    /** What was generated since the last time. */
    public byte[] poll() {
        return manager.poll().encode();
    }
}
