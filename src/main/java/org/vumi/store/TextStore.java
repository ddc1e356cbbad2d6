package org.vumi.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Texts in Redis that are read and changed together, as one step also beside other processes: they are read, and written if
 * none of them has changed meanwhile, else all is done again.
 *
 * <p>Every call waits for Redis, and fails with {@link RedisUnavailable}.
 */
public final class TextStore {
    private static final Script CHANGE = Script.of(TextStore.class, "texts-change.lua");
    private static final int MOST_TRIES = 1_000;

    private final Redis redis;
    private final String prefix;
    private final Duration expiry;

    /**
     * @param prefix how every key begins in Redis; those here go without
     * @param expiry a text is forgotten when it was not written for so long
     */
    public TextStore(Redis redis, String prefix, Duration expiry) {
        this.redis = redis;
        this.prefix = prefix;
        this.expiry = expiry;
    }

    /**
     * @param work called once or more, each time with the texts as they are then
     * @return what the work returned when what it had put was written
     */
    public <T> T change(Function<Texts, T> work) {
        for (int i = 0; i < MOST_TRIES; i++) {
            Attempt attempt = new Attempt();
            T result = work.apply(attempt);
            if (attempt.written()) {
                return result;
            }
        }
        throw new IllegalStateException("texts were changed by others " + MOST_TRIES + " times in between");
    }

    private final class Attempt implements Texts {
        private final Map<String, String> read = new HashMap<>();
        private final Map<String, String> put = new HashMap<>();

        @Override
        public String get(String key) {
            if (put.containsKey(key)) {
                return put.get(key);
            }
            if (!read.containsKey(key)) {
                read.put(key, redis.get(prefix + key));
            }
            return read.get(key);
        }

        @Override
        public void put(String key, String value) {
            put.put(key, value);
        }

        boolean written() {
            if (put.isEmpty()) {
                return true;
            }
            Set<String> all = new LinkedHashSet<>(read.keySet());
            all.addAll(put.keySet());
            List<String> keys = new ArrayList<>();
            List<String> arguments = new ArrayList<>(List.of(String.valueOf(expiry.toMillis())));
            for (String key : all) {
                keys.add(prefix + key);
                arguments.add(!read.containsKey(key) ? "any" : read.get(key) == null ? "none" : "=" + read.get(key));
                arguments.add(put.containsKey(key) ? "=" + put.get(key) : "keep");
            }
            return Long.valueOf(1).equals(redis.run(CHANGE, keys, arguments).get(0));
        }
    }
}
