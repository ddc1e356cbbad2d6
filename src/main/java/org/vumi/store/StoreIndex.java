package org.vumi.store;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vumi.codec.MessageCodec;
import org.vumi.message.InvalidMessage;
import org.vumi.message.Tag;

/**
 * Puts what others have stored, say a Python Vumi, into the index that queries read. May be done at any time, beside workers, and again.
 *
 * <p>Waits for Redis, and fails with {@link RedisUnavailable}.
 */
public final class StoreIndex {
    private final Redis redis;
    private final StoreKeys keys;
    private final MessageBatches batches;
    private final Clock clock;
    private long indexed;

    /** @param prefix of the store */
    public StoreIndex(Redis redis, String prefix, Clock clock) {
        this.redis = redis;
        this.keys = new StoreKeys(prefix);
        this.batches = new MessageBatches(redis, StoreSettings.of(prefix), () -> "", clock);
        this.clock = clock;
    }

    /** @return how many messages there are */
    public long build() {
        indexed = 0;
        for (Direction direction : Direction.values()) {
            redis.scan(keys.bodies(direction), found -> messages(direction, ids(found, keys.bodies(direction))));
        }
        for (Direction direction : Direction.values()) {
            redis.scan(keys.members(direction), found -> ids(found, keys.members(direction))
                    .forEach(batch -> members(direction, batch)));
        }
        for (Direction direction : Direction.values()) {
            redis.scan(keys.members(direction), found -> ids(found, keys.members(direction))
                    .forEach(this::began));
        }
        redis.scan(
                keys.batches(),
                found -> redis.write(writes ->
                        ids(found, keys.batches()).forEach(batch -> writes.rankIfNew(keys.batchIndex(), 0, batch))));
        redis.put(keys.indexBuilt(), StoreTime.write(clock.instant()));
        return indexed;
    }

    private static List<String> ids(List<String> found, String beginning) {
        return found.stream().map(key -> key.substring(beginning.length())).toList();
    }

    private List<Map<String, String>> bodies(Direction direction, List<String> ids) {
        return redis.hashes(ids.stream().map(id -> keys.body(direction, id)).toList());
    }

    private void messages(Direction direction, List<String> ids) {
        List<Map<String, String>> bodies = bodies(direction, ids);
        redis.write(writes -> {
            for (int i = 0; i < ids.size(); i++) {
                if (!bodies.get(i).isEmpty()) {
                    index(writes, direction, ids.get(i), bodies.get(i));
                    indexed++;
                }
            }
        });
    }

    private void index(RedisWrites writes, Direction direction, String id, Map<String, String> body) {
        String entry = direction.word() + ":" + id;
        long score = score(body);
        writes.rank(keys.index(), score, entry);
        if (column(body, direction.personField()).orElse(null) instanceof String address && !address.isEmpty()) {
            writes.rank(keys.addressIndex(address), score, entry);
        }
        tag(body).ifPresent(tag -> writes.rank(keys.tagIndex(tag), score, entry));
    }

    /** What has no time is as old as can be. */
    private static long score(Map<String, String> body) {
        return column(body, "timestamp")
                .flatMap(timestamp -> StoreTime.read(String.valueOf(timestamp)))
                .map(StoreTime::score)
                .orElse(0L);
    }

    private static Optional<Tag> tag(Map<String, String> body) {
        try {
            return column(body, "helper_metadata").map(metadata -> Tag.read(object(metadata)));
        } catch (InvalidMessage noTag) {
            return Optional.empty();
        }
    }

    @SuppressWarnings("unchecked") // as JSON is read
    private static Map<String, Object> object(Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    private static Optional<Object> column(Map<String, String> body, String name) {
        try {
            return Optional.ofNullable(body.get(name)).map(MessageCodec::decodeValue);
        } catch (InvalidMessage notJson) {
            return Optional.empty();
        }
    }

    /** A batch of one tag tells the tag of those messages that do not say it themselves. */
    private void members(Direction direction, String batch) {
        List<Tag> tags = batches.tags(batch).orElse(List.of());
        redis.scanFields(keys.membersOf(batch, direction), ids -> {
            List<Map<String, String>> bodies = bodies(direction, ids);
            redis.write(writes -> {
                for (int i = 0; i < ids.size(); i++) {
                    Map<String, String> body = bodies.get(i);
                    if (body.isEmpty()) {
                        continue;
                    }
                    String entry = direction.word() + ":" + ids.get(i);
                    writes.rank(keys.batchIndex(batch), score(body), entry);
                    if (tags.size() == 1) {
                        writes.rank(keys.tagIndex(tags.get(0)), score(body), entry);
                    }
                }
            });
        });
    }

    private void began(String batch) {
        IndexPage first = IndexPage.read(redis, List.of(keys.batchIndex(batch)), MessageQuery.ALL, "", null, 1);
        first.entries()
                .forEach(entry -> redis.write(
                        writes -> writes.rankIfNew(keys.batchIndex(), StoreTime.score(entry.time()), batch)));
    }
}
