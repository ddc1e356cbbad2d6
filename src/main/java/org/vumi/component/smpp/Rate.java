package org.vumi.component.smpp;

import java.time.Duration;

/**
 * Hands out places in time, so many per second: a token bucket that holds one token, and a little more for a timer that
 * is late. Whoever gets a place goes at its time and need not ask again. Not safe to share between threads.
 */
final class Rate {
    /** What a late timer may catch up with; more would be a burst. */
    private static final long SLACK = Duration.ofMillis(20).toNanos();

    private final long interval;
    private long next;

    /**
     * @param perSecond more than 0
     * @param now as {@link System#nanoTime}, as every other time here
     */
    Rate(double perSecond, long now) {
        this.interval = (long) (1e9 / perSecond);
        this.next = now;
    }

    /** @return nanoseconds until the next free place, which is now taken; 0 for at once */
    long take(long now) {
        long place = now - next > SLACK ? now : next;
        next = place + interval;
        return Math.max(0, place - now);
    }

    /** @return nanoseconds until there is a free place, which is not taken; 0 if there is one */
    long free(long now) {
        return Math.max(0, next - now);
    }
}
