package org.vumi.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import redis.clients.jedis.Jedis;

@ExtendWith(Servers.class)
class RedisIT {
    private RedisServer server;
    private Redis redis;

    @BeforeEach
    void connect(RedisServer running) {
        server = running;
        server.flush();
        redis = new Redis(server::uri);
    }

    @AfterEach
    void disconnect() {
        redis.stop();
    }

    private Jedis jedis() {
        return new Jedis(java.net.URI.create(server.uri()));
    }

    @Test
    void keepsPlainStrings() {
        redis.put("key", "value é");
        assertThat(redis.get("key")).isEqualTo("value é");
        assertThat(redis.get("other")).isNull();
        try (Jedis jedis = jedis()) {
            assertThat(jedis.get("key")).isEqualTo("value é");
            assertThat(jedis.ttl("key")).isEqualTo(-1);
        }
        assertThat(redis.delete("key")).isTrue();
        assertThat(redis.delete("key")).isFalse();
    }

    @Test
    void forgetsAfterTheGivenTime() {
        redis.put("key", "value", Duration.ofMillis(200));
        assertThat(redis.get("key")).isEqualTo("value");
        await().until(() -> redis.get("key") == null);
    }

    @Test
    void writesSeveralThingsInOneRoundTrip() {
        try (Jedis jedis = jedis()) {
            jedis.rpush("list", "item 1", "item 2");
        }
        List<List<String>> lists = redis.write(writes -> {
            writes.list("none");
            writes.put("a", "1", Duration.ofSeconds(100));
            writes.list("list");
            writes.put("b", "2", Duration.ofMillis(100_500));
        });
        assertThat(lists).containsExactly(List.of(), List.of("item 1", "item 2"));
        assertThat(redis.get("a")).isEqualTo("1");
        assertThat(redis.get("b")).isEqualTo("2");
        try (Jedis jedis = jedis()) {
            assertThat(jedis.ttl("a")).isBetween(90L, 100L);
        }
    }

    @Test
    void saysWhatIsWrongWithAKeyOfAnotherKind() {
        redis.put("key", "value");
        assertThatThrownBy(() -> redis.sorted("key")).isInstanceOf(InvalidDataAccessApiUsageException.class);
        assertThat(redis.get("key")).isEqualTo("value");
    }

    @Test
    void goesOnByItselfAfterALoss() {
        server.confirmOnlyWhatIsOnDisk();
        redis.put("key", "value");
        server.kill();
        assertThatThrownBy(() -> redis.get("key")).isInstanceOf(RedisUnavailable.class);
        assertThatThrownBy(() -> redis.write(writes -> writes.put("key", "other", Duration.ofSeconds(1))))
                .isInstanceOf(RedisUnavailable.class)
                .hasMessageContaining("redis://127.0.0.1:");
        server.start();
        await().ignoreExceptions().until(() -> redis.get("key").equals("value"));
    }

    @Test
    @Timeout(30)
    void doesNotWaitForeverForAServerThatHangs() {
        redis.put("key", "value");
        server.pause();
        try {
            assertThatThrownBy(() -> redis.get("key")).isInstanceOf(RedisUnavailable.class);
        } finally {
            server.resume();
        }
        await().ignoreExceptions().until(() -> redis.get("key").equals("value"));
    }
}
