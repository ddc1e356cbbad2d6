package org.vumi.blinkenlights;

import java.time.Duration;
import java.time.Instant;

/**
 * Whether the monitor hears: while its broker is away, or it has slept itself, nobody else is to blame for a silence. Not for use by several
 * threads at once.
 */
final class Hearing {
    private static final Duration ASLEEP = Duration.ofSeconds(10);

    private Instant lost;
    private Instant asked;
    private boolean deaf;

    /**
     * Asked about once a second.
     *
     * @param connected whether all consumers of this process have their queues; another's may be missing for long
     * @param heard when anything was heard last
     * @return whether everybody is to be waited for anew: it was deaf, or asleep, and hears again
     */
    boolean again(Instant now, boolean connected, Instant heard) {
        boolean slept = asked != null && now.isAfter(asked.plus(ASLEEP));
        boolean wasDeaf = deaf;
        asked = now;
        lost = connected ? null : lost == null ? now : lost;
        deaf = lost != null && !heard.isAfter(lost);
        return !deaf && (wasDeaf || slept);
    }

    boolean deaf() {
        return deaf;
    }
}
