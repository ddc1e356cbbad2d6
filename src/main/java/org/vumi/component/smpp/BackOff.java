package org.vumi.component.smpp;

import java.time.Duration;
import java.util.Random;

/**
 * How long to wait before the next try: the initial delay, growing by e up to the longest, each drawn from a normal
 * distribution around it, so that many links that broke together do not come back together. A link that was bound is tried
 * again after a second, since an SMSC that hung up mostly takes the next bind.
 *
 * <p>Source: spec transports 1.5. Unlike there the first wait is the initial delay itself, and a refused bind does not reset it.
 */
final class BackOff {
    private static final Duration LONGEST = Duration.ofSeconds(45);
    private static final Duration AFTER_A_BIND = Duration.ofSeconds(1);
    private static final double SPREAD = 0.1196;

    private final double initial;
    private final Random random;
    private double seconds;

    BackOff(Duration initial, Random random) {
        this.initial = initial.toMillis() / 1000.0;
        this.random = random;
        this.seconds = this.initial;
    }

    /** The link was bound. */
    void reset() {
        seconds = Math.min(AFTER_A_BIND.toSeconds(), initial);
    }

    /** Does not grow. */
    Duration steady() {
        return drawn(initial);
    }

    Duration next() {
        Duration drawn = drawn(seconds);
        seconds = seconds < initial ? initial : Math.min(seconds * Math.E, Math.max(LONGEST.toSeconds(), initial));
        return drawn;
    }

    private Duration drawn(double around) {
        double drawn = around * (1 + Math.max(-3, Math.min(3, random.nextGaussian())) * SPREAD);
        return Duration.ofMillis(Math.round(drawn * 1000));
    }
}
