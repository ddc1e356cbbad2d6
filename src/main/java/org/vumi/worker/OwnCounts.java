package org.vumi.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.config.Counters;

/** What workers' classes count of their own. One that cannot tell is left out, so that the others are read. Safe for several threads. */
final class OwnCounts {
    private static final Logger LOG = LoggerFactory.getLogger(OwnCounts.class);

    /** Workers that could not tell the last time, so that each is logged once. */
    private final Set<String> silent = ConcurrentHashMap.newKeySet();

    /** Nothing of a worker whose class fails, or counts what has no name or no number. */
    List<Reading> of(String worker, Counters counting) {
        List<Reading> all = new ArrayList<>();
        try {
            counting.counters()
                    .forEach((what, count) -> all.add(
                            Reading.of(Measure.WORKER_COUNTED, count, worker, Objects.requireNonNull(what, "a name"))));
        } catch (RuntimeException | LinkageError e) { // the class may be anybody's
            if (silent.add(worker)) {
                LOG.warn("{}: counters() fails; what it counts is not measured until it does not", worker, e);
            }
            return List.of();
        }
        silent.remove(worker);
        return all;
    }
}
