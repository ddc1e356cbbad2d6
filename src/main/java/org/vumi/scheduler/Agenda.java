package org.vumi.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.vumi.store.Redis;
import org.vumi.store.Script;

/**
 * Entries that wait in Redis until they are due, in Vumi's keys and form: a hash each, its name in a set of all and in the set of its
 * bucket. Whoever takes what is due has it for a while, by a lease; it is gone only when it is {@linkplain #done done}, and if its taker
 * dies another takes it. So any number of processes may work on one agenda, Vumi's among them. Entries of one bucket are in no order.
 *
 * <p>Every call is one step and one round trip; it waits for Redis, and fails with {@link org.vumi.store.RedisUnavailable}.
 */
public final class Agenda {
    /** Longer than the broker may take to confirm. */
    static final Duration LEASE = Duration.ofMinutes(2);

    /** How long it is known of an entry that is done, so that it is not added again: a delivery may come twice. */
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    /** Scores are local times, and may be off by this where clocks are put back. */
    private static final long CLOCK_CHANGE = 3_600;

    private static final int MOST_BYTES = 4 << 20;

    private static final Script ADD = Script.of(Agenda.class, "agenda-add.lua");
    private static final Script TAKE = Script.of(Agenda.class, "agenda-take.lua");
    private static final Script DONE = Script.of(Agenda.class, "agenda-done.lua");
    private static final Script RELEASE = Script.of(Agenda.class, "agenda-release.lua");
    private static final Script MOVE = Script.of(Agenda.class, "agenda-move.lua");

    private final Redis redis;
    private final AgendaKeys keys;
    private final Buckets buckets;

    public Agenda(Redis redis, AgendaKeys keys, Buckets buckets) {
        this.redis = redis;
        this.keys = keys;
        this.buckets = buckets;
    }

    /**
     * What is to be added.
     *
     * @param key by {@link AgendaKeys#entry}
     * @param bucket null if it is kept for the record only
     * @param expiry when it is forgotten; empty of what waits, or stays for ever
     * @param messageId to find it by; null if it need not be found
     */
    public record Entry(
            String key, Map<String, String> fields, String bucket, Optional<Instant> expiry, String messageId) {}

    /**
     * What was taken.
     *
     * @param payload null if there is none
     */
    public record Due(String key, String payload) {}

    /** An entry as it is kept. */
    public record Stored(String key, Map<String, String> fields) {
        /** What it is called among others: 32 hex digits. */
        public String id() {
            return key.substring(key.lastIndexOf('.') + 1);
        }

        /** When it was made, {@code YYYY-MM-DDTHH:MM:SS} UTC. */
        public String second() {
            String named = key.substring(0, Math.max(0, key.lastIndexOf('.')));
            return named.substring(named.lastIndexOf('.') + 1);
        }

        /** Whether it was {@linkplain Agenda#move made due} at another time than at first, or at all. */
        public boolean moved() {
            return fields.containsKey("moved");
        }

        public String field(String name) {
            return fields.getOrDefault(name, "");
        }
    }

    /** @return of each, whether it is new: one that is there, or is done, stays as it is */
    public List<Boolean> add(List<Entry> entries) {
        List<String> arguments = new ArrayList<>();
        arguments.add(keys.bucket());
        for (Entry entry : entries) {
            arguments.add(entry.key());
            arguments.add(entry.bucket() == null ? "" : entry.bucket());
            arguments.add(entry.bucket() == null ? "" : String.valueOf(buckets.score(entry.bucket())));
            arguments.add(entry.expiry().map(Agenda::millis).orElse(""));
            arguments.add(entry.messageId() == null ? "" : entry.messageId());
            arguments.add(String.valueOf(entry.fields().size()));
            entry.fields().forEach((name, value) -> {
                arguments.add(name);
                arguments.add(value);
            });
        }
        return redis
                .run(ADD, List.of(keys.all(), keys.timestamps(), keys.expiries(), keys.messages()), arguments)
                .stream()
                .map(Long.valueOf(1)::equals)
                .toList();
    }

    private static String millis(Instant time) {
        return String.valueOf(time.toEpochMilli());
    }

    /**
     * Takes what is due: first what others had and did not finish, then the oldest bucket. Forgets on the way what has expired.
     *
     * @param lapsed leases that ended before that have lapsed
     * @param most entries, 0 or more; fewer if they are long
     */
    public List<Due> take(Instant now, Instant lapsed, int most) {
        String bucket = Buckets.name(now);
        List<?> taken = redis.run(
                TAKE,
                List.of(keys.timestamps(), keys.inFlight(), keys.expiries(), keys.all()),
                List.of(
                        keys.bucket(),
                        keys.payload(),
                        bucket,
                        String.valueOf(buckets.score(bucket) + CLOCK_CHANGE),
                        millis(now),
                        millis(lapsed),
                        millis(lease(now)),
                        String.valueOf(most),
                        String.valueOf(MOST_BYTES)));
        List<Due> due = new ArrayList<>(taken.size() / 2);
        for (int i = 0; i < taken.size(); i += 2) {
            due.add(new Due((String) taken.get(i), (String) taken.get(i + 1)));
        }
        return due;
    }

    private static Instant lease(Instant taken) {
        return taken.plus(LEASE);
    }

    /**
     * They have been delivered.
     *
     * @param kept whether they stay for the record
     * @param expiry when those are forgotten; empty for never
     */
    public void done(Collection<String> entries, boolean kept, Optional<Instant> expiry) {
        List<String> arguments = new ArrayList<>(
                List.of(kept ? "1" : "", expiry.map(Agenda::millis).orElse(""), String.valueOf(REMEMBERED.toMillis())));
        arguments.addAll(entries);
        redis.run(DONE, List.of(keys.inFlight(), keys.all(), keys.expiries(), keys.messages()), arguments);
    }

    /**
     * They could not be delivered, and are due again; what another has taken since stays with it.
     *
     * @param taken when
     */
    public void release(Collection<String> entries, Instant taken) {
        String bucket = Buckets.name(taken);
        List<String> arguments = new ArrayList<>(
                List.of(keys.bucket(), bucket, String.valueOf(buckets.score(bucket)), millis(lease(taken))));
        arguments.addAll(entries);
        redis.run(RELEASE, List.of(keys.timestamps(), keys.inFlight()), arguments);
    }

    /**
     * Makes entries due at another time, waiting ones and those kept for the record.
     *
     * @return of each, whether it was done: not of one that is not there, or on its way
     */
    public List<Boolean> move(List<String> entries, Instant due) {
        String bucket = Buckets.name(due);
        return move(entries, bucket, String.valueOf(buckets.score(bucket)));
    }

    /** Removes entries. Answers as {@link #move}. */
    public List<Boolean> drop(List<String> entries) {
        return move(entries, "", "");
    }

    /** Passes on all entries, in no order. One that comes or goes meanwhile may be among them or not; one may come twice. */
    public void list(Consumer<Stored> reader) {
        redis.scanSet(keys.all(), some -> {
            List<Map<String, String>> hashes = redis.hashes(some);
            for (int i = 0; i < some.size(); i++) {
                if (!hashes.get(i).isEmpty()) {
                    reader.accept(new Stored(some.get(i), hashes.get(i)));
                }
            }
        });
    }

    /** @return whether the message waited, and does so no more */
    public boolean cancel(String messageId) {
        String key = redis.field(keys.messages(), messageId);
        return key != null && drop(List.of(key)).get(0);
    }

    private List<Boolean> move(List<String> entries, String bucket, String score) {
        List<String> arguments = new ArrayList<>(List.of(keys.bucket(), bucket, score));
        arguments.addAll(entries);
        return redis
                .run(
                        MOVE,
                        List.of(keys.timestamps(), keys.inFlight(), keys.expiries(), keys.all(), keys.messages()),
                        arguments)
                .stream()
                .map(Long.valueOf(1)::equals)
                .toList();
    }
}
