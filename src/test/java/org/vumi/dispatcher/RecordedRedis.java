package org.vumi.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import org.vumi.Vector;
import org.vumi.servers.RedisServer;
import redis.clients.jedis.Jedis;

/** What a recorded case has in Redis before and after. */
final class RecordedRedis {
    private final RedisServer server;

    RecordedRedis(RedisServer server) {
        this.server = server;
    }

    private Jedis jedis() {
        return new Jedis(URI.create(server.uri()));
    }

    void before(Vector vector) {
        server.flush();
        try (Jedis jedis = jedis()) {
            vector.input()
                    .path("redis")
                    .fields()
                    .forEachRemaining(
                            key -> jedis.set(key.getKey(), key.getValue().asText()));
        }
    }

    /** Every key and its expiry, where the case says something about them. */
    void after(Vector vector) {
        if (vector.expected().has("redis")) {
            Map<String, String> expected = new TreeMap<>();
            vector.expected()
                    .get("redis")
                    .fields()
                    .forEachRemaining(
                            key -> expected.put(key.getKey(), key.getValue().asText()));
            assertThat(keys()).isEqualTo(expected);
            try (Jedis jedis = jedis()) {
                expected.keySet().forEach(key -> assertThat(jedis.ttl(key))
                        .as(key)
                        .isBetween(expiry(vector, key) - 10, expiry(vector, key)));
            }
        }
    }

    /** Seconds; -1 for none, as Redis has it. */
    private static long expiry(Vector vector, String key) {
        return vector.expected().path("redis_expire_seconds").path(key).asLong(-1);
    }

    Map<String, String> keys() {
        Map<String, String> keys = new TreeMap<>();
        try (Jedis jedis = jedis()) {
            jedis.keys("*").forEach(key -> keys.put(key, jedis.get(key)));
        }
        return keys;
    }
}
