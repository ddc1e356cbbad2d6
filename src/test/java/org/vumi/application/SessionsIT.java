package org.vumi.application;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.codec.MessageCodec;
import org.vumi.config.Config;
import org.vumi.config.Key;
import org.vumi.dispatcher.DispatcherRig;
import org.vumi.message.GivenBack;
import org.vumi.message.MessageIds;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.store.Redis;
import redis.clients.jedis.Jedis;

/** Sessions of an application, in a real Redis. */
@ExtendWith(Servers.class)
class SessionsIT {
    private static final int MOST_TIMES = 1_000;

    private RedisServer server;
    private Redis redis;
    private Jedis jedis;

    /** Counts, in the session of each, what people have written. */
    @Key(name = "end", defaultValue = "bye", description = "(text) Ends the session.")
    public static final class CountingApplication extends Application {
        private final Sessions sessions;
        private final String end;

        public CountingApplication(Config config, Sessions sessions) {
            this.sessions = sessions;
            this.end = config.text("end");
        }

        @Override
        protected List<TransportUserMessage> consumeUserMessage(TransportUserMessage message) {
            return sessions.during(message, session -> {
                String count = String.valueOf(Integer.parseInt(session.getOrDefault("count", "0")) + 1);
                session.put("count", count);
                session.put("last", null);
                return List.of(replyTo(message, count, !end.equals(message.content())));
            });
        }
    }

    @BeforeEach
    void connect(RedisServer running) {
        server = running;
        server.flush();
        redis = new Redis(server::uri);
        jedis = new Jedis(URI.create(server.uri()));
    }

    @AfterEach
    void disconnect() {
        jedis.close();
        redis.stop();
    }

    private DispatcherRig rig(Map<String, Object> keys) {
        Map<String, Object> config = new HashMap<>(Map.of("transport_name", "ussd"));
        config.putAll(keys);
        return DispatcherRig.start(CountingApplication.class.getName(), config, Path.of("target", "no-home"), redis);
    }

    private static byte[] message(String from, String content, SessionEvent event) {
        return MessageCodec.encode(TransportUserMessage.builder(MessageIds.RANDOM, Clock.systemUTC())
                .put("to_addr", "*120#")
                .put("from_addr", from)
                .put("content", content)
                .put("session_event", event == null ? null : event.wire())
                .put("transport_name", "ussd")
                .put("transport_type", "ussd")
                .build());
    }

    private static String said(DispatcherRig.Outcome outcome) {
        return MessageCodec.decodeUserMessage(outcome.published().get(0).body()).content();
    }

    private static String said(DispatcherRig rig, String from, String content, SessionEvent event) {
        return said(rig.deliver("ussd.inbound", message(from, content, event)));
    }

    @Test
    void eachHasASessionUntilItEnds() {
        try (DispatcherRig rig = rig(Map.of("session_prefix", "orders"))) {
            assertThat(said(rig, "27", "a", SessionEvent.NEW)).isEqualTo("1");
            assertThat(said(rig, "27", "b", SessionEvent.RESUME)).isEqualTo("2");
            assertThat(said(rig, "28", "c", null)).isEqualTo("1");
            assertThat(jedis.hgetAll("orders:session:27"))
                    .containsOnlyKeys("created_at", "count")
                    .containsEntry("count", "2");
            assertThat(jedis.ttl("orders:session:27")).isBetween(500L, 600L);
            assertThat(jedis.ttl("orders:session:28")).isBetween(500L, 600L);
            assertThat(said(rig, "27", "again", SessionEvent.NEW)).isEqualTo("1");
            assertThat(said(rig, "27", "bye", SessionEvent.RESUME)).isEqualTo("2");
            assertThat(jedis.exists("orders:session:27")).isFalse();
            assertThat(said(rig, "28", "d", null)).isEqualTo("2");
        }
    }

    /** After a crash the broker delivers all that was not acknowledged, in its order. */
    @Test
    void whatComesAgainIsNotHandledAgain() {
        try (DispatcherRig rig = rig(Map.of())) {
            List<byte[]> crashed = List.of(
                    message("27", "a", SessionEvent.NEW),
                    message("27", "b", SessionEvent.RESUME),
                    message("27", "bye", SessionEvent.RESUME));
            List<String> replies = replies(rig, crashed);
            assertThat(replies(rig, crashed)).isEqualTo(replies);
            assertThat(jedis.exists("ussd:session:27")).isFalse();
            assertThat(jedis.ttl("ussd:handled:27")).isBetween(500L, 600L);
        }
    }

    private static List<String> replies(DispatcherRig rig, List<byte[]> messages) {
        return messages.stream()
                .map(message -> new String(
                        rig.deliver("ussd.inbound", message).published().get(0).body(), UTF_8))
                .toList();
    }

    @Test
    void remembersTheLastMessagesOnly() {
        try (DispatcherRig rig = rig(Map.of())) {
            byte[] first = message("27", "a", null);
            rig.deliver("ussd.inbound", first);
            for (int i = 0; i < 20; i++) {
                said(rig, "27", "b", null);
            }
            assertThat(said(rig.deliver("ussd.inbound", first))).isEqualTo("22");
            assertThat(jedis.llen("ussd:handled:27")).isEqualTo(40);
        }
    }

    @Test
    void aSessionExpires() {
        try (DispatcherRig rig = rig(Map.of("session_length", 1))) {
            assertThat(said(rig, "27", "a", null)).isEqualTo("1");
            await().until(() -> !jedis.exists("ussd:session:27"));
            assertThat(said(rig, "27", "b", null)).isEqualTo("1");
        }
    }

    /** Two workers share a queue; the broker would deliver again what was given back. */
    @Test
    void noChangeIsLostBesideAnotherProcess() {
        try (DispatcherRig one = rig(Map.of());
                DispatcherRig other = rig(Map.of())) {
            List<DispatcherRig> rigs = List.of(one, other);
            List<CompletableFuture<Void>> all = IntStream.range(0, 200)
                    .mapToObj(i ->
                            CompletableFuture.runAsync(() -> untilTaken(rigs.get(i % 2), message("27", "m" + i, null))))
                    .toList();
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
            assertThat(jedis.hget("ussd:session:27", "count")).isEqualTo("200");
        }
    }

    private static void untilTaken(DispatcherRig rig, byte[] message) {
        for (int i = 0; i < MOST_TIMES; i++) {
            Exception failure = rig.deliver("ussd.inbound", message).failure();
            if (failure == null) {
                return;
            }
            assertThat(failure).isInstanceOf(GivenBack.class);
        }
        throw new AssertionError("given back " + MOST_TIMES + " times");
    }

    @Test
    void aMessageWaitsForARedisThatIsAway() {
        try (DispatcherRig rig = rig(Map.of())) {
            server.stop();
            assertThat(rig.deliver("ussd.inbound", message("27", "a", null)).failure())
                    .isInstanceOf(GivenBack.class);
            server.start();
            assertThat(said(rig, "27", "a", null)).isEqualTo("1");
        }
    }
}
