package org.vumi.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.vumi.message.Tag;

/**
 * Pools of tags that are given out one by one, each to one taker at a time, under Vumi's keys.
 *
 * <p>Every call is one step, also beside other processes; it waits for Redis, and fails with {@link RedisUnavailable}.
 * Source: spec core 4.3.
 */
public final class TagpoolManager {
    /** Of {@code vumi tagpools}; Vumi has none. */
    public static final String PREFIX = "vumi";

    private static final Script DECLARE = Script.of(TagpoolManager.class, "tagpool-declare.lua");
    private static final Script ACQUIRE = Script.of(TagpoolManager.class, "tagpool-acquire.lua");
    private static final Script RELEASE = Script.of(TagpoolManager.class, "tagpool-release.lua");
    private static final Script PURGE = Script.of(TagpoolManager.class, "tagpool-purge.lua");
    private static final int MOST_AT_ONCE = 1_000;
    private static final List<String> PARTS = List.of(":free:list", ":free:set", ":inuse:set");

    /** As Python sorts: by code points, which is how their UTF-8 sorts. */
    private static final Comparator<String> PYTHONS_ORDER =
            (one, other) -> Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));

    private final Redis redis;
    private final String prefix;

    /** @param prefix how every key begins */
    public TagpoolManager(Redis redis, String prefix) {
        this.redis = redis;
        this.prefix = prefix + ":tagpools:";
    }

    private List<String> keys(String pool) {
        return PARTS.stream().map(part -> prefix + pool + part).toList();
    }

    /**
     * Adds tags to their pools, in ascending order; those that are there, free or in use, stay as they are.
     *
     * @return how many are new
     */
    public long declare(Collection<Tag> tags) {
        Map<String, List<String>> byPool = tags.stream()
                .collect(Collectors.groupingBy(
                        Tag::pool, TreeMap::new, Collectors.mapping(Tag::name, Collectors.toList())));
        long added = 0;
        for (Map.Entry<String, List<String>> pool : byPool.entrySet()) {
            List<String> names = pool.getValue().stream().sorted(PYTHONS_ORDER).toList();
            for (int from = 0; from < names.size(); from += MOST_AT_ONCE) {
                List<String> some = names.subList(from, Math.min(names.size(), from + MOST_AT_ONCE));
                added += number(redis.run(DECLARE, keys(pool.getKey()), some));
            }
        }
        return added;
    }

    /** @return the tag that has been free for longest, now in use; empty if none is free */
    public Optional<Tag> acquire(String pool) {
        List<?> taken = redis.run(ACQUIRE, keys(pool), List.of());
        return taken.isEmpty() || taken.get(0) == null
                ? Optional.empty()
                : Optional.of(new Tag(pool, (String) taken.get(0)));
    }

    /** @return whether it was in use; if not, nothing is done */
    public boolean release(Tag tag) {
        return number(redis.run(RELEASE, keys(tag.pool()), List.of(tag.name()))) == 1;
    }

    /**
     * Removes a pool with all its tags.
     *
     * @throws TagpoolInUse if one is in use; nothing is done then
     */
    public void purge(String pool) {
        long used = number(redis.run(PURGE, keys(pool), List.of()));
        if (used > 0) {
            throw new TagpoolInUse(pool, used);
        }
    }

    private static long number(List<?> result) {
        return (Long) result.get(0);
    }

    /** Names of all pools that have tags. Looks at every key of the database. */
    public SortedSet<String> pools() {
        SortedSet<String> pools = new TreeSet<>();
        redis.scan(prefix, keys -> keys.forEach(key -> pool(key).ifPresent(pools::add)));
        return pools;
    }

    private Optional<String> pool(String key) {
        return PARTS.stream()
                .filter(key::endsWith)
                .findFirst()
                .map(part -> key.substring(prefix.length(), key.length() - part.length()));
    }

    /** The free tags of a pool, the next one first. */
    public List<String> free(String pool) {
        return redis.list(prefix + pool + ":free:list");
    }

    /** The tags of a pool that are in use. */
    public SortedSet<String> inUse(String pool) {
        return redis.members(prefix + pool + ":inuse:set");
    }
}
