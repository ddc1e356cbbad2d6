package org.vumi.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/** SIGTERM, SIGINT and SIGHUP: the first asks for an end in order, another after a moment ends the process at once. */
final class EndSignal {
    private static final Logger LOG = LoggerFactory.getLogger(EndSignal.class);
    private static final List<String> NAMES = List.of("TERM", "INT", "HUP");

    /** timeout(1) and a terminal that goes away signal a process twice at once, and mean one end. */
    private static final Duration ONE_WISH = Duration.ofMillis(50);

    private EndSignal() {}

    /**
     * @param end asked for once
     * @param beforeHalt the least that has to be tidied if the process ends at once
     */
    static void handle(Runnable end, Runnable beforeHalt) {
        AtomicLong asked = new AtomicLong();
        for (String name : NAMES) {
            Signal.handle(new Signal(name), signal -> {
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
