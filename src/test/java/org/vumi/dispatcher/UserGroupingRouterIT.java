package org.vumi.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.codec.MessageCodec;
import org.vumi.config.ConfigException;
import org.vumi.mainjob.Amqp;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.store.Redis;

/** Every recorded case of the grouping router, on a real Redis, and what 0.4 does not promise. */
@ExtendWith(Servers.class)
class UserGroupingRouterIT {
    static RedisServer server;

    /** What the step publishes instead of stopping the consumer. */
    @Differs({"group that is gone", "events with groups"})
    private static final Map<String, List<String>> DIFFERENCES = Map.of(
            "stored group no longer configured", List.of("app2.inbound"), "event without route_mappings", List.of());

    private final RecordedRedis recorded = new RecordedRedis(server);
    private Redis redis;

    static Stream<Vector> cases() {
        return Vectors.cases("router_user_grouping");
    }

    @BeforeEach
    void connect() {
        server.flush();
        redis = new Redis(server::uri);
    }

    @AfterEach
    void disconnect() {
        redis.stop();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void routesAsRecorded(Vector vector) {
        Map<String, Object> config = RouterVectors.config(vector);
        if (vector.expected().has("startup_error")) {
            assertThatThrownBy(() -> DispatcherRig.dispatcher(config, redis)).isInstanceOf(ConfigException.class);
            return;
        }
        recorded.before(vector);
        try (DispatcherRig rig = DispatcherRig.dispatcher(config, redis)) {
            if (DIFFERENCES.containsKey(vector.name())) {
                assertThat(RouterVectors.deliver(
                                        rig, config, vector.input().get("steps").get(0))
                                .routingKeys())
                        .isEqualTo(DIFFERENCES.get(vector.name()));
            } else {
                RouterVectors.play(vector, rig);
                recorded.after(vector);
            }
        }
    }

    private static Map<String, Object> config(String... groups) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("router_class", "vumi.dispatchers.UserGroupingRouter");
        config.put("dispatcher_name", "ab");
        config.put("transport_names", List.of("tr1"));
        config.put("exposed_names", List.of(groups));
        Map<String, String> mappings = new LinkedHashMap<>();
        for (String group : groups) {
            mappings.put("group_" + group, group);
        }
        config.put("group_mappings", mappings);
        return config;
    }

    private static byte[] inbound(String id, String from) {
        return MessageCodec.encode(TransportUserMessage.builder(MessageIds.RANDOM, Clock.systemUTC())
                .put("message_id", id)
                .put("to_addr", "8181")
                .put("from_addr", from)
                .put("content", "hi")
                .put("transport_name", "tr1")
                .put("transport_type", "sms")
                .build());
    }

    private static byte[] ack(String id) {
        return MessageCodec.encode(TransportEvent.ack("tr1", id, "s", MessageIds.RANDOM, Clock.systemUTC()));
    }

    @Test
    void aGroupThatIsGoneIsGivenAnew() {
        try (DispatcherRig rig = DispatcherRig.dispatcher(config("a", "b"), redis)) {
            assertThat(rig.deliver("tr1.inbound", inbound("1", "u")).routingKeys())
                    .containsExactly("a.inbound");
        }
        try (DispatcherRig rig = DispatcherRig.dispatcher(config("b", "c"), redis)) {
            assertThat(rig.deliver("tr1.inbound", inbound("2", "u")).routingKeys())
                    .containsExactly("c.inbound");
            assertThat(rig.deliver("tr1.inbound", inbound("3", "u")).routingKeys())
                    .containsExactly("c.inbound");
        }
        assertThat(recorded.keys()).isEqualTo(Map.of("ab:round-robin", "2", "ab:user:u", "group_c"));
    }

    /** 0.4 reads, counts and writes in three steps: there the later one would have won. */
    @Test
    void twoDispatchersNeverGiveAUserTwoGroups() {
        int users = 200;
        Map<String, Set<String>> seen = new TreeMap<>();
        try (Redis2 other = new Redis2();
                DispatcherRig one = DispatcherRig.dispatcher(config("a", "b", "c"), redis);
                DispatcherRig two = DispatcherRig.dispatcher(config("a", "b", "c"), other.redis)) {
            Map<String, List<CompletableFuture<DispatcherRig.Outcome>>> all = new LinkedHashMap<>();
            for (int i = 0; i < users; i++) {
                byte[] body = inbound("m" + i, "u" + i);
                all.put("u" + i, List.of(one.deliverLater("tr1.inbound", body), two.deliverLater("tr1.inbound", body)));
            }
            all.forEach((user, outcomes) ->
                    outcomes.forEach(outcome -> seen.computeIfAbsent(user, any -> new java.util.TreeSet<>())
                            .addAll(outcome.join().routingKeys())));
        }
        assertThat(seen.values()).hasSize(users).allMatch(groups -> groups.size() == 1);
        assertThat(recorded.keys()).containsEntry("ab:round-robin", "" + users).hasSize(users + 1);
    }

    /** A connection of its own, as another process has. */
    private static final class Redis2 implements AutoCloseable {
        private final Redis redis = new Redis(server::uri);

        @Override
        public void close() {
            redis.stop();
        }
    }

    @Test
    void eventsGoBackToTheApplicationThatSentTheMessage() {
        try (DispatcherRig rig = DispatcherRig.dispatcher(config("a", "b"), redis)) {
            assertThat(rig.deliver("b.outbound", Amqp.userMessage("tr1", "m1", "256", "hi"))
                            .routingKeys())
                    .containsExactly("tr1.outbound");
            assertThat(recorded.keys()).isEqualTo(Map.of("ab:message:m1", "b"));
            assertThat(rig.deliver("tr1.event", ack("m1")).routingKeys()).containsExactly("b.event");
            assertThat(rig.deliver("tr1.event", ack("unknown")).published()).isEmpty();
        }
    }

    @Test
    void messagesWaitInTheirOrderForARedisThatIsAway() {
        try (DispatcherRig rig = DispatcherRig.dispatcher(config("a"), redis)) {
            rig.deliver("tr1.inbound", inbound("before", "u"));
            server.kill();
            List<CompletableFuture<DispatcherRig.Outcome>> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                all.add(rig.deliverLater("tr1.inbound", inbound("m" + i, "u" + i % 5)));
            }
            assertThat(all).noneMatch(CompletableFuture::isDone);
            server.start();
            all.forEach(CompletableFuture::join);
            List<String> ids = rig.published().stream()
                    .map(one -> MessageCodec.decodeUserMessage(one.body()).messageId())
                    .toList();
            assertThat(ids).hasSize(51).startsWith("before", "m0", "m1").endsWith("m48", "m49");
            assertThat(ids.subList(1, 51))
                    .isEqualTo(Stream.iterate(0, i -> i + 1)
                            .limit(50)
                            .map(i -> "m" + i)
                            .toList());
        } finally {
            if (!server.isRunning()) {
                server.start();
            }
        }
    }
}
