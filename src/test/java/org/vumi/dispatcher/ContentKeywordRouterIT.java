package org.vumi.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.vumi.config.ConfigException;
import org.vumi.mainjob.Amqp;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.store.Redis;

/** Every recorded case of the keyword router, on a real Redis. */
@ExtendWith(Servers.class)
class ContentKeywordRouterIT {
    static RedisServer server;

    /** Refused at start, and by which sentence. */
    @Differs("names in mappings that are no endpoints")
    private static final Map<String, String> DIFFERENT_STARTS = Map.of(
            "fallback not exposed",
            "fallback_application names 'nope' (accepted: exposed_names, app1, app2, app3, fb)",
            "rule app not exposed",
            "rules names 'nope' (accepted: exposed_names, app1, app2, app3, fb)",
            "outbound: mapped transport not configured",
            "transport_mappings leads from '8383' to 'gone' (accepted: transport_names, tr1, tr2)");

    /** What the steps publish instead. */
    @Differs({"`prefix` and a null `from_addr`", "keywords that are numbers", "origin of events with keywords"})
    private static final Map<String, List<String>> DIFFERENCES = Map.of(
            "null from_addr with a prefix rule fails even if the keyword differs", List.of("fb.inbound"),
            "numeric keyword (YAML int) refused at start", List.of(),
            "round trip: a plain reply remembers the transport, so its ack is lost (0.4.0 defect)",
                    List.of("tr1.outbound", "app1.event"));

    private final RecordedRedis recorded = new RecordedRedis(server);
    private Redis redis;

    static Stream<Vector> cases() {
        return Vectors.cases("router_content_keyword");
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
        if (vector.expected().has("startup_error") && !DIFFERENCES.containsKey(vector.name())) {
            assertThatThrownBy(() -> DispatcherRig.dispatcher(config, redis)).isInstanceOf(ConfigException.class);
            return;
        }
        if (DIFFERENT_STARTS.containsKey(vector.name())) {
            assertThatThrownBy(() -> DispatcherRig.dispatcher(config, redis))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(DIFFERENT_STARTS.get(vector.name()));
            return;
        }
        ((Map<?, ?>) config.get("transport_mappings")).remove("8383"); // which leads nowhere, in all cases
        recorded.before(vector);
        try (DispatcherRig rig = DispatcherRig.dispatcher(config, redis)) {
            if (DIFFERENCES.containsKey(vector.name())) {
                List<String> published = new ArrayList<>();
                vector.input()
                        .get("steps")
                        .forEach(step -> published.addAll(
                                RouterVectors.deliver(rig, config, step).routingKeys()));
                assertThat(published).isEqualTo(DIFFERENCES.get(vector.name()));
            } else {
                RouterVectors.play(vector, rig);
                recorded.after(vector);
            }
        }
    }

    private static Map<String, Object> config(Object... more) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("router_class", "ContentKeywordRouter");
        config.put("dispatcher_name", "kw");
        config.put("transport_names", List.of("tr1"));
        config.put("exposed_names", List.of("app1", "app2"));
        config.put("transport_mappings", Map.of("8181", "tr1"));
        for (int i = 0; i < more.length; i += 2) {
            config.put((String) more[i], more[i + 1]);
        }
        return config;
    }

    @Test
    void valuesOfRulesAreTextsHoweverTheyAreWritten() {
        Map<String, Object> config = config(
                "rules", List.of(Map.of("app", "app1", "keyword", 123, "to_addr", 8181, "prefix", 256)),
                "keyword_mappings", Map.of("app2", 7));
        try (DispatcherRig rig = DispatcherRig.dispatcher(config, redis)) {
            assertThat(rig.deliver("tr1.inbound", inbound("123 hello", "256771"))
                            .routingKeys())
                    .containsExactly("app1.inbound");
            assertThat(rig.deliver("tr1.inbound", inbound("7", "1")).routingKeys())
                    .containsExactly("app2.inbound");
        }
    }

    private static byte[] inbound(String content, String from) {
        return new String(Amqp.userMessage("tr1", "m1", "8181", content), java.nio.charset.StandardCharsets.UTF_8)
                .replace("\"from_addr\":\"8181\"", "\"from_addr\":\"" + from + "\"")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void tellsEveryFaultOfItsRules() {
        Map<String, Object> config = config(
                "rules",
                List.of(
                        Map.of("app", "app1", "keyword", true),
                        "stop",
                        Map.of("app", "app1", "keyword", "x", "prefx", "256")));
        assertThatThrownBy(() -> DispatcherRig.dispatcher(config, redis))
                .hasMessageContaining(
                        "rules.0.keyword is a boolean in YAML (write it in quotes if it is meant as text)")
                .hasMessageContaining("rules.1 is not a map")
                .hasMessageContaining("rules.2 has the key 'prefx' (accepted: app, keyword, to_addr, prefix)");
    }

    @Test
    void withoutEventsByOriginNothingIsRemembered() {
        try (DispatcherRig rig = DispatcherRig.dispatcher(config("events_by_origin", false), redis)) {
            assertThat(rig.deliver("app1.outbound", Amqp.userMessage("tr1", "m1", "256", "hi"))
                            .routingKeys())
                    .containsExactly("tr1.outbound");
            assertThat(recorded.keys()).isEmpty();
        }
    }
}
