package org.vumi.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.LogLines;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.codec.PythonRegex;
import org.vumi.config.ConfigException;
import org.vumi.message.InvalidMessage;

class ToAddrRouterTest {
    /** Fail the start, and why. */
    @Differs("names in mappings that are no endpoints")
    private static final Map<String, String> DIFFERENCES_AT_START = Map.of(
            "bad regex fails at start",
            "d: toaddr_mappings: '(' of 'app1' is not a regular expression: Unclosed group",
            "mapping target not exposed",
            "d: toaddr_mappings names 'nope' (accepted: exposed_names, app1, app2, app3)");

    @Differs("messages without `to_addr` at ToAddrRouter")
    private static final String DIFFERENCE = "null to_addr";

    static Stream<Vector> cases() {
        return Vectors.cases("router_toaddr");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void routesAsRecorded(Vector vector) {
        Map<String, Object> config = RouterVectors.config(vector);
        if (DIFFERENCES_AT_START.containsKey(vector.name())) {
            assertThatThrownBy(() -> DispatcherRig.dispatcher(config))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(DIFFERENCES_AT_START.get(vector.name()));
            return;
        }
        // the recorded map has lost its order, which is the order of what is published
        RouterVectors.sortMap(config, "toaddr_mappings");
        config.put("events_by_origin", false); // or else events are not dropped: EventsByOriginIT
        try (DispatcherRig rig = DispatcherRig.dispatcher(config)) {
            if (vector.name().equals(DIFFERENCE)) {
                var outcome = RouterVectors.deliver(
                        rig, config, vector.input().get("steps").get(0));
                assertThat(outcome.failure()).isNull();
                assertThat(outcome.published()).isEmpty();
            } else {
                RouterVectors.play(vector, rig);
            }
        }
    }

    @Test
    void tellsOfMessagesThatMatchNothingTheFirstAndTheTenthTime() {
        try (LogLines log = new LogLines();
                DispatcherRig rig = DispatcherRig.dispatcher(config("8181$"))) {
            for (int i = 0; i < 12; i++) {
                rig.deliver("tr1.inbound", Messages.inbound("tr1", "555"));
            }
            assertThat(log.at(ch.qos.logback.classic.Level.WARN))
                    .containsExactly(
                            "d: ToAddrRouter says nowhere to go for a message from 'tr1.inbound': dropped, 1 so far",
                            "d: ToAddrRouter says nowhere to go for a message from 'tr1.inbound': dropped, 10 so far");
        }
    }

    @Test
    @Timeout(20)
    void anExpressionThatGoesAstraySetsTheMessageAside() {
        try (DispatcherRig rig = DispatcherRig.dispatcher(config("(a+)+\\1b"))) {
            var outcome = rig.deliver("tr1.inbound", Messages.inbound("tr1", "a".repeat(60)));
            assertThat(outcome.failure())
                    .isInstanceOf(InvalidMessage.class)
                    .hasCauseInstanceOf(PythonRegex.TooManySteps.class)
                    .hasMessageNotContaining("aaa");
        }
    }

    private static Map<String, Object> config(String expression) {
        return Map.of(
                "router_class", "ToAddrRouter",
                "transport_names", List.of("tr1"),
                "exposed_names", List.of("app1"),
                "toaddr_mappings", Map.of("app1", expression),
                "events_by_origin", false);
    }
}
