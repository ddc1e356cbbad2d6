package org.vumi.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * SIGTERM and SIGINT, and SIGHUP unless it means something else: the first asks for an end in order, another after a moment ends the process
 * at once.
 */
final class EndSignal {
    private static final Logger LOG = LoggerFactory.getLogger(EndSignal.class);
    private static final String HANG_UP = "HUP";
    private static final List<String> NAMES = List.of("TERM", "INT", HANG_UP);

    /** timeout(1) and a terminal that goes away signal a process twice at once, and mean one end. */
    private static final Duration ONE_WISH = Duration.ofMillis(50);

    private EndSignal() {}

    /** SIGHUP asks for the end, too. */
    static void handle(Runnable end, Runnable beforeHalt) {
        handle(end, beforeHalt, () -> false);
    }

    /**
     * @param end asked for once
     * @param beforeHalt the least that has to be tidied if the process ends at once
     * @param hangUp what SIGHUP does; false if it asks for the end
     */
    static void handle(Runnable end, Runnable beforeHalt, BooleanSupplier hangUp) {
        AtomicLong asked = new AtomicLong();
        for (String name : NAMES) {
            Signal.handle(new Signal(name), signal -> {
                if (name.equals(HANG_UP) && hangUp.getAsBoolean()) {
                    return;
                }
                long now = System.nanoTime() | 1; // never 0
                if (asked.compareAndSet(0, now)) {
                    end.run();
                } else if (now - asked.get() > ONE_WISH.toNanos()) {
                    LOG.warn("second signal: stopping at once");
                    beforeHalt.run();
                    Runtime.getRuntime().halt(128 + signal.getNumber());
                }
            });
        }
    }
}
