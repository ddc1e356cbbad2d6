package org.vumi.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vumi.embedded.DataDirectory;
import org.vumi.embedded.EmbeddedRedis;
import org.vumi.message.MessageIds;
import org.vumi.message.Tag;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RedisServer;
import org.vumi.servers.RedisServer.Refusal;
import org.vumi.servers.Servers;
import redis.clients.jedis.Jedis;

/** A Redis that is there, but out of memory or a copy of another, is waited for as one that is away; the words differ by version. */
@ExtendWith(Servers.class)
class RefusedWritesIT {
    private static final Tag TAG = new Tag("pool", "t1");

    @ParameterizedTest
    @EnumSource
    void areTriedAgain(Refusal refusal, RedisServer installed) throws Exception {
        installed.flush();
        areTriedAgain(refusal, installed.uri());
    }

    @ParameterizedTest
    @EnumSource
    void areTriedAgainOnTheEmbeddedOne(Refusal refusal, @TempDir Path parent) throws Exception {
        try (DataDirectory data = DataDirectory.open(parent.toRealPath().resolve("data"));
                EmbeddedRedis embedded = EmbeddedRedis.start(data)) {
            areTriedAgain(refusal, embedded.url());
        }
    }

    private static void areTriedAgain(Refusal refusal, String uri) throws Exception {
        Redis redis = new Redis(() -> uri);
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        try (Jedis jedis = new Jedis(URI.create(uri))) {
            StoreSettings settings = StoreSettings.of("ms");
            MessageBatches batches = new MessageBatches(redis, settings, MessageIds.RANDOM, Clock.systemUTC());
            MessageStore store = new MessageStore(redis, settings, Clock.systemUTC(), thread);
            String batch = batches.start(List.of(TAG));

            RedisServer.refuseWrites(jedis, refusal);
            TransportUserMessage message = TransportUserMessage.send("1", "hello", MessageIds.RANDOM, Clock.systemUTC())
                    .build();
            CompletableFuture<Void> added = store.addOutbound(message, TAG).toCompletableFuture();
            assertThatThrownBy(() -> redis.put("key", "value"))
                    .isInstanceOf(RedisUnavailable.class)
                    .hasMessageContaining(refusal.name());
            assertThatThrownBy(() -> redis.write(writes -> writes.put("key", "value", Duration.ofSeconds(9))))
                    .isInstanceOf(RedisUnavailable.class);
            assertThatThrownBy(() -> batches.start(List.of(TAG))).isInstanceOf(RedisUnavailable.class);
            assertThat(added).isNotDone();
            RedisServer.takeWrites(jedis);

            added.get(60, TimeUnit.SECONDS);
            assertThat(batches.messages(batch)).containsExactly(message.messageId());
            assertThat(batches.status(batch))
                    .isEqualTo(Map.of("ack", 0L, "delivery_report", 0L, "message", 1L, "sent", 1L));
        } finally {
            thread.shutdownNow();
            redis.stop();
        }
    }
}
