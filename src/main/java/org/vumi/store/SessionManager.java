package org.vumi.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * What an application remembers of each user while a session lasts, under Vumi's keys. A session is fields, names and values both
 * text. It lasts {@code maxSessionLength} from when it began, whatever happens in it.
 *
 * <p>Every call is one step, also beside other processes; it waits for Redis, and fails with {@link RedisUnavailable}.
 * Source: spec core 4.2.
 */
public final class SessionManager {
    private static final Script SAVE = Script.of(SessionManager.class, "session-save.lua");
    private static final Script UPDATE = Script.of(SessionManager.class, "session-update.lua");
    private static final Script ENTER = Script.of(SessionManager.class, "session-enter.lua");
    private static final Script FORGET = Script.of(SessionManager.class, "session-forget.lua");
    private static final int MOST_TRIES = 1_000;
    private static final int NANOS_PER_HUNDREDTH = 10_000_000;

    private final Redis redis;
    private final String prefix;
    private final String users;
    private final String handled;
    private final String length;
    private final Clock clock;

    /**
     * @param prefix how every key begins
     * @param maxSessionLength empty: sessions end only when they are cleared
     */
    public SessionManager(Redis redis, String prefix, Optional<Duration> maxSessionLength, Clock clock) {
        this.redis = redis;
        this.prefix = prefix + ":session:";
        this.users = prefix + ":active_sessions";
        this.handled = prefix + ":handled:";
        this.length =
                maxSessionLength.map(Duration::toMillis).map(String::valueOf).orElse("");
        this.clock = clock;
    }

    private List<String> keys(String userId) {
        return List.of(prefix + userId, users, handled + userId);
    }

    /**
     * What a user's message finds.
     *
     * @param fields of the session, empty if there is none
     * @param said what was said to this message when it was handled before, also in a session that has ended; null if it was not
     */
    public record Entered(Map<String, String> fields, String said) {}

    /** Looks into the session, and whether the message was among the last that {@link #leave} was told of. */
    public Entered enter(String userId, String messageId) {
        List<?> found = redis.run(ENTER, List.of(prefix + userId, handled + userId), List.of(messageId));
        return new Entered(fields((List<?>) found.get(0)), (String) found.get(1));
    }

    /**
     * Does {@link #replace}, and remembers with it, for as long as a session lasts, that a message was handled.
     *
     * @param said what {@link #enter} is to return for this message; of the last messages of a user only
     */
    public boolean leave(
            String userId, Map<String, String> before, Map<String, String> after, String messageId, String said) {
        return replace(userId, before, after, List.of(messageId, said));
    }

    /**
     * Begins a session; one that the user has is gone.
     *
     * @param fields beside {@code created_at}, seconds since 1970 with two decimals, which they may replace
     * @return all fields of the new session
     */
    public Map<String, String> create(String userId, Map<String, String> fields) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("created_at", now());
        all.putAll(fields);
        return save(userId, true, all);
    }

    private String now() {
        Instant now = clock.instant();
        return "%d.%02d".formatted(now.getEpochSecond(), now.getNano() / NANOS_PER_HUNDREDTH);
    }

    /**
     * Sets some fields and leaves the others. Begins a session if there is none.
     *
     * @return all fields of the session
     */
    public Map<String, String> save(String userId, Map<String, String> fields) {
        return save(userId, false, fields);
    }

    private Map<String, String> save(String userId, boolean anew, Map<String, String> fields) {
        List<String> arguments = new ArrayList<>(List.of(userId, length, anew ? "1" : ""));
        add(arguments, fields);
        return fields(redis.run(SAVE, keys(userId), arguments));
    }

    private static Map<String, String> fields(List<?> namesAndValues) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            fields.put((String) namesAndValues.get(i), (String) namesAndValues.get(i + 1));
        }
        return fields;
    }

    private static void add(List<String> arguments, Map<String, String> fields) {
        fields.forEach((name, value) -> {
            arguments.add(name);
            arguments.add(value);
        });
    }

    /**
     * Changes a session by what is in it. If others change it at the same time, the change is made again on what they have left.
     *
     * @param change fields before, empty if there is no session, to fields after, empty to end it; called once or more
     * @return the fields after
     */
    public Map<String, String> update(String userId, UnaryOperator<Map<String, String>> change) {
        for (int i = 0; i < MOST_TRIES; i++) {
            Map<String, String> before = load(userId);
            Map<String, String> after = change.apply(Map.copyOf(before));
            if (replace(userId, before, after)) {
                return after;
            }
        }
        throw new IllegalStateException("a session was changed by others " + MOST_TRIES + " times in between");
    }

    /**
     * Gives a session other fields, unless somebody has changed it.
     *
     * @param before fields as they were read, empty if there was no session
     * @param after empty to end it
     * @return whether it was done
     */
    public boolean replace(String userId, Map<String, String> before, Map<String, String> after) {
        return replace(userId, before, after, List.of("", ""));
    }

    /** @param message its id and what was said to it; an empty id for none */
    private boolean replace(
            String userId, Map<String, String> before, Map<String, String> after, List<String> message) {
        List<String> arguments = new ArrayList<>(List.of(userId, length));
        arguments.addAll(message);
        arguments.add(String.valueOf(before.size()));
        add(arguments, before);
        add(arguments, after);
        return Long.valueOf(1).equals(redis.run(UPDATE, keys(userId), arguments).get(0));
    }

    /** @return empty if the user has none */
    public Map<String, String> load(String userId) {
        return redis.hash(prefix + userId);
    }

    /** Ends the user's session. */
    public void clear(String userId) {
        redis.delete(prefix + userId);
        forget(List.of(userId));
    }

    /** All sessions, in no order; users whose sessions have ended are forgotten on the way. */
    public void forEach(BiConsumer<String, Map<String, String>> reader) {
        redis.scanSet(users, userIds -> read(userIds, reader));
    }

    private void read(List<String> userIds, BiConsumer<String, Map<String, String>> reader) {
        List<Map<String, String>> sessions =
                redis.hashes(userIds.stream().map(userId -> prefix + userId).toList());
        List<String> gone = new ArrayList<>();
        for (int i = 0; i < sessions.size(); i++) {
            if (sessions.get(i).isEmpty()) {
                gone.add(userIds.get(i));
            } else {
                reader.accept(userIds.get(i), sessions.get(i));
            }
        }
        if (!gone.isEmpty()) {
            forget(gone);
        }
    }

    /** Those of them who have begun another session meanwhile stay. */
    private void forget(List<String> userIds) {
        List<String> keys = new ArrayList<>(List.of(users));
        userIds.forEach(userId -> keys.add(prefix + userId));
        redis.run(FORGET, keys, userIds);
    }
}
