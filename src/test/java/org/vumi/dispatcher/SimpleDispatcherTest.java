package org.vumi.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

class SimpleDispatcherTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Differs("`route_mappings` with a text")
    private static final Map<String, List<String>> DIFFERENCES =
            Map.of("string is iterated per character (0.4.0 defect)", List.of("ab"));

    static Stream<Vector> cases() {
        return Vectors.cases("simple_dispatcher");
    }

    private static DispatcherRig start(Map<String, ?> mappings) {
        return DispatcherRig.start(
                "vumi.dispatchers.simple.dispatcher.SimpleDispatcher",
                Map.of("route_mappings", mappings),
                Path.of("src/test/resources/nothing"),
                null);
    }

    @ParameterizedTest
    @MethodSource("cases")
    @SuppressWarnings("unchecked")
    void copiesAsRecorded(Vector vector) throws Exception {
        JsonNode input = vector.input();
        byte[] body = JSON.writeValueAsBytes(input.get("body"));
        List<String> keys = JSON.convertValue(vector.expected().get("published_routing_keys"), List.class);
        try (DispatcherRig rig = start(JSON.convertValue(input.get("route_mappings"), Map.class))) {
            var outcome = rig.deliver(input.get("consumed_from").asText(), body);
            assertThat(outcome.failure()).isNull();
            assertThat(outcome.routingKeys()).isEqualTo(DIFFERENCES.getOrDefault(vector.name(), keys));
            assertThat(outcome.published())
                    .allSatisfy(one -> assertThat(one.body()).isEqualTo(body));
        }
    }

    @Test
    void copiesWhatIsNoMessage() {
        byte[] body = "no JSON at all".getBytes(StandardCharsets.UTF_8);
        try (DispatcherRig rig = start(Map.of("a.inbound", "b.outbound"))) {
            assertThat(rig.deliver("a.inbound", body).published().get(0).body()).isEqualTo(body);
        }
    }

    @Test
    void refusesKeysThatCannotBe() {
        assertThatThrownBy(() -> start(Map.of("a.inbound", List.of("a.inbound", "B.outbound"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("d: route_mappings leads from 'a.inbound' to itself")
                .hasMessageContaining("d: route_mappings has 'B.outbound', which is not all lower case");
        assertThatThrownBy(() -> start(Map.of("a b", "c")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "d: route_mappings has the entry 'a b', which is not letters, digits, '_', '-' and '.'");
    }
}
