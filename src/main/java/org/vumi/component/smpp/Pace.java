package org.vumi.component.smpp;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Says when the next submit_sm may go: at most so many per second, and none during a pause that the SMSC asked for. A pause
 * starts with the throttle delay and doubles, up to 10 s, until something is accepted again.
 */
final class Pace {
    private static final long LONGEST_PAUSE = Duration.ofSeconds(10).toNanos();

    /** What a late timer may catch up with; more would be a burst. */
    private static final long SLACK = Duration.ofMillis(20).toNanos();

    private final long interval;
    private final long firstPause;
    private final LongSupplier nanoTime;
    private long next;
    private long pausedUntil;
    private long pause;
    private boolean acceptedSince = true;

    /**
     * @param tps most per second; 0 for any number
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    Pace(double tps, Duration throttleDelay, LongSupplier nanoTime) {
        this.interval = tps > 0 ? (long) (1e9 / tps) : 0;
        this.firstPause = throttleDelay.toNanos();
        this.nanoTime = nanoTime;
        this.next = nanoTime.getAsLong();
        this.pausedUntil = next;
    }

    /**
     * Takes the turn if it is free.
     *
     * @return 0 if the caller may send now, else the nanoseconds after which to ask again
     */
    synchronized long turn() {
        long now = nanoTime.getAsLong();
        if (pausedUntil - now > 0) {
            return pausedUntil - now;
        }
        if (interval > 0) {
            if (next - now > 0) {
                return next - now;
            }
            next = (now - next > SLACK ? now : next) + interval;
        }
        return 0;
    }

    synchronized void accepted() {
        acceptedSince = true;
    }

    /** @return the pause that begins; zero if one was on already */
    synchronized Duration throttled() {
        long now = nanoTime.getAsLong();
        if (pausedUntil - now > 0) {
            return Duration.ZERO;
        }
        pause = acceptedSince ? firstPause : Math.min(LONGEST_PAUSE, Math.max(firstPause, pause * 2));
        acceptedSince = false;
        pausedUntil = now + pause;
        return Duration.ofNanos(pause);
    }

    synchronized boolean paused() {
        return pausedUntil - nanoTime.getAsLong() > 0;
    }
}
