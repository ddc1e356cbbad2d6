package org.vumi.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.Differs;
import org.vumi.codec.MessageCodec;
import org.vumi.mainjob.Amqp;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.store.Redis;

@ExtendWith(Servers.class)
class EventsByOriginIT {
    static RedisServer server;

    private Redis redis;

    @BeforeEach
    void connect() {
        server.flush();
        redis = new Redis(server::uri);
    }

    @AfterEach
    void disconnect() {
        redis.stop();
    }

    private static Map<String, Object> config(String router, String key, Object value, Object... more) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("router_class", router);
        config.put("transport_names", List.of("tr1"));
        config.put("exposed_names", List.of("app1", "app2"));
        config.put(key, value);
        for (int i = 0; i < more.length; i += 2) {
            config.put((String) more[i], more[i + 1]);
        }
        return config;
    }

    private static byte[] ack(String id) {
        return MessageCodec.encode(TransportEvent.ack("tr1", id, "s", MessageIds.RANDOM, Clock.systemUTC()));
    }

    private static List<String> eventOf(DispatcherRig rig, String id, String sender) {
        assertThat(rig.deliver(sender + ".outbound", Amqp.userMessage("tr1", id, "256", "hi"))
                        .routingKeys())
                .containsExactly("tr1.outbound");
        return rig.deliver("tr1.event", ack(id)).routingKeys();
    }

    @Test
    @Differs("events behind ToAddrRouter")
    void goBackBehindToAddrRouter() {
        Map<String, Object> config = config("ToAddrRouter", "toaddr_mappings", Map.of("app1", "8", "app2", "9"));
        try (DispatcherRig rig = DispatcherRig.dispatcher(config, redis)) {
            assertThat(eventOf(rig, "m1", "app2")).containsExactly("app2.event");
            assertThat(eventOf(rig, "m2", "app1")).containsExactly("app1.event");
            assertThat(new RecordedRedis(server).keys())
                    .isEqualTo(Map.of("d:message:m1", "app2", "d:message:m2", "app1"));
        }
    }

    @Test
    void goBackBehindRules() {
        Map<String, Object> config = config("RulesRouter", "inbound_rules", List.of(Map.of("to", "app1")));
        try (DispatcherRig rig = DispatcherRig.dispatcher(config, redis)) {
            assertThat(eventOf(rig, "m1", "app2")).containsExactly("app2.event");
        }
    }

    @Test
    void goToTheApplicationConcernedBehindSimpleDispatchRouterIfAskedFor() {
        Map<String, Object> mappings = Map.of("tr1", List.of("app1", "app2"));
        try (DispatcherRig rig = DispatcherRig.dispatcher(
                config("SimpleDispatchRouter", "route_mappings", mappings, "events_by_origin", true), redis)) {
            assertThat(eventOf(rig, "m1", "app2")).containsExactly("app2.event");
            assertThat(rig.deliver("tr1.event", ack("forgotten")).routingKeys())
                    .containsExactly("app1.event", "app2.event");
        }
        try (DispatcherRig rig = DispatcherRig.dispatcher(config("SimpleDispatchRouter", "route_mappings", mappings))) {
            assertThat(eventOf(rig, "m2", "app2")).containsExactly("app1.event", "app2.event");
        }
    }

    @Test
    void areForgottenInTime() throws Exception {
        Map<String, Object> config =
                config("ToAddrRouter", "toaddr_mappings", Map.of("app1", "8"), "expire_routing_memory", 1);
        try (DispatcherRig rig = DispatcherRig.dispatcher(config, redis)) {
            rig.deliver("app1.outbound", Amqp.userMessage("tr1", "m1", "256", "hi"));
            org.awaitility.Awaitility.await()
                    .until(() -> rig.deliver("tr1.event", ack("m1")).published().isEmpty());
        }
    }

    /** The name under which another dispatcher remembers may be none of ours. */
    @Test
    void goNowhereIfTheOriginIsNotExposed() {
        redis.put("d:message:m1", "elsewhere");
        try (DispatcherRig rig =
                DispatcherRig.dispatcher(config("ToAddrRouter", "toaddr_mappings", Map.of("app1", "8")), redis)) {
            assertThat(rig.deliver("tr1.event", ack("m1")).published()).isEmpty();
        }
    }

    /** Answers null, as no router should. */
    public static final class Mute implements Router {
        @Override
        public List<Dispatch> routeInbound(TransportUserMessage message, String transport) {
            return null;
        }

        @Override
        public List<Dispatch> routeEvent(TransportEvent event, String transport) {
            return null;
        }

        @Override
        public List<Dispatch> routeOutbound(TransportUserMessage message, String exposed) {
            return null;
        }
    }

    @Test
    void aRouterThatAnswersNullIsToldAsWithoutMemory() {
        Map<String, Object> config = config(Mute.class.getName(), "events_by_origin", true);
        try (DispatcherRig rig = DispatcherRig.dispatcher(config, redis)) {
            assertThat(List.of(
                            rig.deliver("app1.outbound", Amqp.userMessage("tr1", "m1", "256", "hi")),
                            rig.deliver("tr1.event", ack("m1")),
                            rig.deliver("tr1.inbound", Messages.inbound("tr1", "8"))))
                    .allSatisfy(outcome -> assertThat(outcome.failure()).hasMessageContaining("Mute answered null"));
        }
    }

    /** A router that throws sets aside at once, remembered or not. */
    @Test
    void aRefusalIsNotTriedAgain() {
        Map<String, Object> config =
                config("SimpleDispatchRouter", "route_mappings", Map.of(), "events_by_origin", true);
        try (DispatcherRig rig = DispatcherRig.dispatcher(config, redis)) {
            assertThat(rig.deliver("tr1.inbound", Messages.inbound("tr1", "8")).failure())
                    .isInstanceOf(org.vumi.message.InvalidMessage.class);
        }
    }
}
