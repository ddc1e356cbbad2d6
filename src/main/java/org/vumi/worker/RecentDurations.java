package org.vumi.worker;

import java.util.function.LongSupplier;
import org.vumi.component.vumi.Durations;

/** Which durations are recent: those of the last one to two minutes, or since it was last asked, if that is longer ago. */
final class RecentDurations {
    private static final long TURN_NANOS = 60_000_000_000L;

    private final LongSupplier nanoTime;
    private long[] older;
    private long[] newer;
    private long turned;

    /** @param nanoTime a clock as {@link System#nanoTime} */
    RecentDurations(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.older = new long[Durations.boundsSeconds().length];
        this.newer = older;
        this.turned = nanoTime.getAsLong();
    }

    /** @param counts all there were so far, as {@link Durations#counts} */
    synchronized long[] of(long[] counts) {
        long now = nanoTime.getAsLong();
        if (now - turned >= TURN_NANOS) {
            older = newer;
            newer = counts.clone();
            turned = now;
        }
        long[] recent = new long[counts.length];
        for (int i = 0; i < counts.length; i++) {
            recent[i] = Math.max(0, counts[i] - older[i]);
        }
        return recent;
    }
}
