package org.vumi.component.vumi;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** How long things took, as how many were not longer than each of a few bounds. Some 200 bytes. Safe for several threads. */
public final class Durations {
    /** 1 ms to a minute; what took longer has a place of its own. */
    private static final long[] BOUNDS_MILLIS = {
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000
    };

    private static final long NANOS = 1_000_000;

    private final AtomicLongArray counts = new AtomicLongArray(BOUNDS_MILLIS.length + 1);
    private final AtomicLong nanos = new AtomicLong();

    public void add(long tookNanos) {
        int place = 0;
        while (place < BOUNDS_MILLIS.length && tookNanos > BOUNDS_MILLIS[place] * NANOS) {
            place++;
        }
        counts.incrementAndGet(place);
        nanos.addAndGet(tookNanos);
    }

    /** The upper bound of each place, in seconds and in order; the last is infinite. */
    public static double[] boundsSeconds() {
        double[] seconds = new double[BOUNDS_MILLIS.length + 1];
        for (int i = 0; i < BOUNDS_MILLIS.length; i++) {
            seconds[i] = BOUNDS_MILLIS[i] / 1e3;
        }
        seconds[BOUNDS_MILLIS.length] = Double.POSITIVE_INFINITY;
        return seconds;
    }

    /** How many there were so far in each place. */
    public long[] counts() {
        long[] now = new long[counts.length()];
        for (int i = 0; i < now.length; i++) {
            now[i] = counts.get(i);
        }
        return now;
    }

    public long count() {
        long sum = 0;
        for (int i = 0; i < counts.length(); i++) {
            sum += counts.get(i);
        }
        return sum;
    }

    /** Of all together. */
    public double seconds() {
        return nanos.get() / 1e9;
    }

    /**
     * The time within which this share of some durations ended, as if those in one place were spread evenly over it.
     *
     * @param counts as {@link #counts}, or a difference or sum of such
     * @param share such as 0.95
     * @return in milliseconds, at most the highest bound; 0 if there are none
     */
    public static double quantileMillis(long[] counts, double share) {
        long all = 0;
        for (long count : counts) {
            all += count;
        }
        double rank = share * all;
        long before = 0;
        for (int i = 0; i < BOUNDS_MILLIS.length; i++) {
            if (counts[i] > 0 && before + counts[i] >= rank) {
                double from = i == 0 ? 0 : BOUNDS_MILLIS[i - 1];
                return from + (BOUNDS_MILLIS[i] - from) * (rank - before) / counts[i];
            }
            before += counts[i];
        }
        return all == 0 ? 0 : BOUNDS_MILLIS[BOUNDS_MILLIS.length - 1];
    }
}
