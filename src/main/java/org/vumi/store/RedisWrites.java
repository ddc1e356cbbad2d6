package org.vumi.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStringCommands.SetOption;
import org.springframework.data.redis.core.types.Expiration;

/** What {@link Redis#write} can do in one round trip. */
public final class RedisWrites {
    private final RedisConnection connection;

    RedisWrites(RedisConnection connection) {
        this.connection = connection;
    }

    /** Sets a text, forgotten after the given time. */
    public void put(String key, String value, Duration expiry) {
        connection
                .stringCommands()
                .set(key.getBytes(UTF_8), value.getBytes(UTF_8), Expiration.from(expiry), SetOption.upsert());
    }

    /** Adds to the end of a list that keeps its newest items, and is forgotten a time after the last one came. */
    public void append(String key, String item, int most, Duration expiry) {
        byte[] list = key.getBytes(UTF_8);
        connection.listCommands().rPush(list, item.getBytes(UTF_8));
        connection.listCommands().lTrim(list, -most, -1);
        connection.keyCommands().pExpire(list, expiry.toMillis());
    }

    /** Adds to a set, which stays for ever. */
    public void add(String key, String member) {
        connection.setCommands().sAdd(key.getBytes(UTF_8), member.getBytes(UTF_8));
    }

    /** Puts a member in its place of a sorted set, which stays for ever. */
    public void rank(String key, double score, String member) {
        connection.zSetCommands().zAdd(key.getBytes(UTF_8), score, member.getBytes(UTF_8));
    }
}
