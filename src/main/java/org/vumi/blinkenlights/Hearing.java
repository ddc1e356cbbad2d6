package org.vumi.blinkenlights;

import java.time.Duration;
import java.time.Instant;

/**
 * Whether the monitor hears: while its broker is away, or it has slept itself, nobody else is to blame for a silence. Not for use by several
 * threads at once.
 */
final class Hearing {
    private static final Duration LEFTOVERS = Duration.ofSeconds(5); // of before the broker was lost
    private static final Duration SHORTEST_SLEEP = Duration.ofSeconds(2);
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(10);

    private final Duration asleep;
    private Instant lost;
    private Instant asked;
    private boolean deaf;

    /** @param deadline how long others are waited for: who sleeps for half of it may have missed them */
    Hearing(Duration deadline) {
        Duration half = deadline.dividedBy(2);
        this.asleep = half.compareTo(LONGEST_SLEEP) > 0
                ? LONGEST_SLEEP
                : half.compareTo(SHORTEST_SLEEP) < 0 ? SHORTEST_SLEEP : half;
    }

    /**
     * Asked about once a second.
     *
     * @param connected whether all consumers of this process have their queues; another's may be missing for long
     * @param heard when anything was heard last
     * @return whether everybody is to be waited for anew: it was deaf, or asleep, and hears again
     */
    boolean again(Instant now, boolean connected, Instant heard) {
        boolean slept = asked != null && now.isAfter(asked.plus(asleep));
        boolean wasDeaf = deaf;
        asked = now;
        lost = connected ? null : lost == null ? now : lost;
        deaf = lost != null && !heard.isAfter(lost.plus(LEFTOVERS));
        return !deaf && (wasDeaf || slept);
    }

    boolean deaf() {
        return deaf;
    }
}
