package org.vumi.metrics;

import java.util.concurrent.TimeUnit;

/**
 * Measures how long something takes, in seconds; its values are averaged. Several threads may measure at once, each with its own
 * {@link Running}. Source: manual 6.2.
 *
 * <pre>{@code
 * try (Timer.Running running = timer.start()) {
 *     processData();
 * }
 * }</pre>
 */
public final class Timer extends Metric {
    public Timer(String suffix) {
        super(suffix, Aggregator.AVG);
    }

    public Timer(String suffix, Aggregator... aggregators) {
        super(suffix, aggregators);
    }

    public Running start() {
        return new Running();
    }

    /** One measurement, which ends once. */
    public final class Running implements AutoCloseable {
        private final long started = System.nanoTime();
        private boolean over;

        private Running() {}

        /** @throws IllegalStateException if it has ended already */
        public void stop() {
            if (over) {
                throw new IllegalStateException("timer '" + suffix() + "' is stopped twice");
            }
            over = true;
            set((System.nanoTime() - started) / (double) TimeUnit.SECONDS.toNanos(1));
        }

        /** Stops it, also where what was measured failed. */
        @Override
        public void close() {
            stop();
        }
    }
}
