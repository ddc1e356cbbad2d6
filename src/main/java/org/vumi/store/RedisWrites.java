package org.vumi.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStringCommands.SetOption;
import org.springframework.data.redis.connection.RedisZSetCommands.ZAddArgs;
import org.springframework.data.redis.core.types.Expiration;

/** What {@link Redis#write} can do in one round trip, in this order. */
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

    /** Puts a text at the end of a list, of which the last so many stay. */
    public void append(String key, String value, int most) {
        connection.listCommands().rPush(key.getBytes(UTF_8), value.getBytes(UTF_8));
        connection.listCommands().lTrim(key.getBytes(UTF_8), -most, -1);
    }

    /** Has a key forgotten after the given time, unless it is asked so again. */
    public void expire(String key, Duration expiry) {
        connection.keyCommands().pExpire(key.getBytes(UTF_8), expiry.toMillis());
    }

    /** Forgets a key. */
    public void delete(String key) {
        connection.keyCommands().del(key.getBytes(UTF_8));
    }

    /** Sets a field of a hash. */
    public void putField(String key, String name, String value) {
        connection.hashCommands().hSet(key.getBytes(UTF_8), name.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    /** Removes a field of a hash. */
    public void deleteField(String key, String name) {
        connection.hashCommands().hDel(key.getBytes(UTF_8), name.getBytes(UTF_8));
    }

    /** Adds a member to a set. */
    public void addMember(String key, String member) {
        connection.setCommands().sAdd(key.getBytes(UTF_8), member.getBytes(UTF_8));
    }

    /** Asks for the last so many items of a list, oldest first; none if there is none. */
    public void list(String key, int last) {
        connection.listCommands().lRange(key.getBytes(UTF_8), -last, -1);
    }

    /** Asks for the items of a list, oldest first; none if there is none. */
    public void list(String key) {
        connection.listCommands().lRange(key.getBytes(UTF_8), 0, -1);
    }

    /** Puts a member in its place of a sorted set, which stays for ever. */
    public void rank(String key, double score, String member) {
        connection.zSetCommands().zAdd(key.getBytes(UTF_8), score, member.getBytes(UTF_8));
    }

    /** As {@link #rank}, unless it has a place already. */
    public void rankIfNew(String key, double score, String member) {
        connection.zSetCommands().zAdd(key.getBytes(UTF_8), score, member.getBytes(UTF_8), ZAddArgs.ifNotExists());
    }
}
