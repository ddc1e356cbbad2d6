package org.vumi.component.smpp;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Says when the next submit_sm may go: at most so many per second, and more slowly if the SMSC finds it too fast.
 *
 * <p>With {@code SLOW_DOWN} one throttled submit_sm among ten is repeated and nothing else: to slow down would not make it
 * fewer, where an SMSC throttles now and then, and is soon enough, where it has a limit. If there are more, what goes is held
 * to the rate that was accepted lately and a tenth; from there it grows again, until nobody has to wait for it. If that
 * does not make the share of throttled ones smaller, it has nothing to do with the rate, and is put up with for a while. If hardly
 * anything is accepted there is no such rate, but a pause that doubles, up to 10 s, until something is.
 *
 * <p>With {@code PAUSE_LINK} each is followed by a pause, always the same. Safe to share between threads.
 */
final class Pace {
    private static final long LONGEST_PAUSE = Duration.ofSeconds(10).toNanos();

    /** What a late timer may catch up with; more would be a burst. */
    private static final long SLACK = Duration.ofMillis(20).toNanos();

    /** What is accepted is counted by this and the last period. */
    private static final long PERIOD = Duration.ofMillis(250).toNanos();

    /** Accepted ones that one throttled may be repeated for, and how many of them are remembered. */
    private static final double ACCEPTED_FOR_EACH = 9;

    private static final double MOST_REMEMBERED = 45;

    /** To tell whether a slower rate helps: fewer answers say nothing, and two times in a row must say the same. */
    private static final int ENOUGH_ANSWERS = 20;

    private static final int TIMES_IN_VAIN = 2;
    private static final double SLOWER = 0.95;
    private static final double FEWER = 0.8;
    private static final double SURE = 0.75;
    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();

    /** What a rate can be told from, as what was accepted lately, and in what time at least. */
    private static final int FEWEST_ACCEPTED = 4;

    private static final long SHORTEST_SPAN = Duration.ofMillis(20).toNanos();
    private static final double HEADROOM = 1.1;
    private static final double FIRST_GROWTH = 1.25;
    private static final double GROWTH = 2;

    private final LinkRates limits;
    private final LongSupplier nanoTime;
    private long next;

    /** What the SMSC accepts per second, as far as we know; 0 while it does not complain. */
    private double slowed;

    private double growth = FIRST_GROWTH;
    private long periodBegan;
    private int accepted;
    private int acceptedBefore;
    private boolean slowedNow;
    private boolean waitedNow;
    private double remembered;

    private long judgedFrom;
    private int acceptedToJudge;
    private int throttledToJudge;
    private double rateBefore;
    private double shareBefore;
    private int inVain;
    private double acceptedForEach = ACCEPTED_FOR_EACH;
    private long patientUntil;

    private long pausedUntil;
    private long pause;
    private boolean acceptedSincePause = true;

    /** @param nanoTime a clock as {@link System#nanoTime} */
    Pace(LinkRates limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.next = nanoTime.getAsLong();
        this.pausedUntil = next;
        this.periodBegan = next;
        this.judgedFrom = next;
    }

    /**
     * Takes the turn if it is free.
     *
     * @return 0 if the caller may send now, else the nanoseconds after which to ask again
     */
    synchronized long turn() {
        long now = now();
        if (pausedUntil - now > 0) {
            return pausedUntil - now;
        }
        double perSecond = perSecond();
        if (perSecond > 0) {
            if (next - now > 0) {
                waitedNow = true;
                return next - now;
            }
            next = (now - next > SLACK ? now : next) + (long) (1e9 / perSecond);
        }
        return 0;
    }

    private double perSecond() {
        if (slowed > 0 && limits.ofLink() > 0) {
            return Math.min(slowed, limits.ofLink());
        }
        return Math.max(slowed, limits.ofLink());
    }

    /** Also begins the next period if it is time. */
    private long now() {
        long now = nanoTime.getAsLong();
        if (now - periodBegan >= PERIOD) {
            judge(now);
            grow();
            acceptedBefore = now - periodBegan < 2 * PERIOD ? accepted : 0;
            accepted = 0;
            periodBegan = now;
            slowedNow = false;
            waitedNow = false;
        }
        return now;
    }

    /** Whether slowing down was in vain, since as large a share is throttled as before. */
    private void judge(long now) {
        if (acceptedForEach < ACCEPTED_FOR_EACH && now - patientUntil >= 0) {
            acceptedForEach = ACCEPTED_FOR_EACH;
        }
        int answers = acceptedToJudge + throttledToJudge;
        if (answers < ENOUGH_ANSWERS) {
            return;
        }
        double share = (double) throttledToJudge / answers;
        double rate = (double) answers / (now - judgedFrom);
        if (share <= FEWER * shareBefore || share <= 1 / HEADROOM / ACCEPTED_FOR_EACH || acceptedToJudge == 0) {
            inVain = 0;
        } else if (rate < SLOWER * rateBefore && ++inVain >= TIMES_IN_VAIN) {
            inVain = 0;
            acceptedForEach = SURE * acceptedToJudge / throttledToJudge;
            patientUntil = now + PATIENCE;
            slowedNow = false;
        }
        rateBefore = rate;
        shareBefore = share;
        acceptedToJudge = 0;
        throttledToJudge = 0;
        judgedFrom = now;
    }

    private void grow() {
        if (slowed > 0 && !slowedNow) {
            slowed = waitedNow ? slowed * growth : 0;
            growth = GROWTH;
        }
    }

    synchronized void accepted() {
        now();
        accepted++;
        acceptedToJudge++;
        acceptedSincePause = true;
        remembered = Math.min(MOST_REMEMBERED, remembered + 1);
    }

    /** @return the pause that begins; zero if none does, or one was on already */
    synchronized Duration throttled() {
        long now = now();
        if (pausedUntil - now > 0) {
            return Duration.ZERO;
        }
        throttledToJudge++;
        if (limits.policy() == LinkRates.ThrottlePolicy.PAUSE_LINK) {
            return pause(now, limits.throttlePause().toNanos());
        }
        if (remembered >= acceptedForEach) {
            remembered -= acceptedForEach;
            return Duration.ZERO;
        }
        if (accepted + acceptedBefore < FEWEST_ACCEPTED) {
            long first = limits.throttleDelay().toNanos();
            pause = acceptedSincePause ? first : Math.min(LONGEST_PAUSE, Math.max(first, pause * 2));
            return pause(now, pause);
        }
        double lately = acceptedLately(now);
        if (!slowedNow) {
            slowed = slowed > 0 ? Math.min(slowed, lately * HEADROOM) : lately * HEADROOM;
            slowedNow = true;
            growth = FIRST_GROWTH;
        }
        return Duration.ZERO;
    }

    private Duration pause(long now, long length) {
        acceptedSincePause = false;
        pausedUntil = now + length;
        return Duration.ofNanos(length);
    }

    private double acceptedLately(long now) {
        long elapsed = now - periodBegan;
        long span = acceptedBefore > 0 ? PERIOD + elapsed : Math.max(elapsed, SHORTEST_SPAN);
        return (accepted + acceptedBefore) * 1e9 / span;
    }

    synchronized boolean paused() {
        return pausedUntil - nanoTime.getAsLong() > 0;
    }
}
