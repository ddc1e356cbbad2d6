package org.vumi.blinkenlights;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.message.InvalidMessage;

/** Messages that are none: all counted, the newest kept for whoever looks for their sender, one a minute told in the log. */
final class InvalidUpdates {
    private static final Logger LOG = LoggerFactory.getLogger(InvalidUpdates.class);

    static final int KEPT = 50;
    private static final long MILLIS_BETWEEN = 60_000;

    private final String worker;
    private final Clock clock;

    // Guarded by this.
    private final Deque<Map<String, Object>> newest = new ArrayDeque<>();
    private long count;
    private long nextMillis;

    InvalidUpdates(String worker, Clock clock) {
        this.worker = worker;
        this.clock = clock;
    }

    synchronized void add(String key, int bytes, InvalidMessage why) {
        count++;
        long now = clock.millis();
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("time", now / 1000);
        one.put("key", key);
        one.put("reason", why.reason());
        one.put("sentence", why.getMessage());
        one.put("bytes", bytes);
        newest.addFirst(one);
        if (newest.size() > KEPT) {
            newest.removeLast();
        }
        if (now >= nextMillis) {
            nextMillis = now + MILLIS_BETWEEN;
            LOG.warn("{}: {}: {}; {} invalid messages so far", worker, key, why.getMessage(), count);
        }
    }

    synchronized long count() {
        return count;
    }

    /** Newest first. */
    synchronized List<Map<String, Object>> newest() {
        return List.copyOf(newest);
    }
}
