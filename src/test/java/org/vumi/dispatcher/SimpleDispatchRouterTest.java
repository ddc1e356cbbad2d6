package org.vumi.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.config.ConfigException;

class SimpleDispatchRouterTest {
    /** Refused at start instead. */
    private static final String GHOST = "mapping to a name that is not exposed";

    /** A text is one name, not its characters. */
    @Differs({"`route_mappings` with a text", "names in mappings that are no endpoints"})
    private static final Map<String, List<String>> DIFFERENCES = Map.of(
            "string route_mappings value as in the manual is iterated per character (0.4.0 defect)",
            List.of("app1.inbound"));

    static Stream<Vector> cases() {
        return Vectors.cases("router_simple");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void routesAsRecorded(Vector vector) {
        Map<String, Object> config = RouterVectors.config(vector);
        if (vector.name().equals(GHOST)) {
            assertThatThrownBy(() -> DispatcherRig.dispatcher(config))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(
                            "d: route_mappings leads from 'tr3' to 'ghost' (accepted: exposed_names, app1, app2)");
            return;
        }
        if (config.get("route_mappings") instanceof Map<?, ?> mappings) {
            mappings.remove("tr3");
        }
        try (DispatcherRig rig = DispatcherRig.dispatcher(config)) {
            if (DIFFERENCES.containsKey(vector.name())) {
                var outcome = RouterVectors.deliver(
                        rig, config, vector.input().get("steps").get(0));
                assertThat(outcome.failure()).isNull();
                assertThat(outcome.routingKeys()).isEqualTo(DIFFERENCES.get(vector.name()));
            } else {
                RouterVectors.play(vector, rig);
            }
        }
    }

    @Test
    void sendsOnTheVeryBytesThatCame() {
        Map<String, Object> config = Map.of(
                "router_class",
                "SimpleDispatchRouter",
                "transport_names",
                "tr1, tr2",
                "exposed_names",
                List.of("app1"),
                "route_mappings",
                Map.of("tr1", "app1"));
        byte[] body = ("{ \"transport_name\":\"tr1\",\"in_reply_to\":null,\"from_addr\":\"+2567881\",\"timestamp\":"
                        + "\"2012-04-16 00:00:00.000000\",\"to_addr\":\"8181\",\"message_id\":\"m1\",\"content\":\"hi\","
                        + "\"message_version\":\"20110921\",\"transport_type\":\"sms\",\"helper_metadata\":{},\"mine\":1e0,"
                        + "\"transport_metadata\":{},\"session_event\":null,\"message_type\":\"user_message\" }")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try (DispatcherRig rig = DispatcherRig.dispatcher(config)) {
            var outcome = rig.deliver("tr1.inbound", body);
            assertThat(outcome.routingKeys()).containsExactly("app1.inbound");
            assertThat(outcome.published().get(0).body()).isEqualTo(body);
        }
    }
}
