package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.message.InvalidMessage;

class InjectMessagesVectorsTest {
    static Stream<Vector> vectors() {
        return Vectors.cases("script_inject_messages");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void makesMessagesAsRecorded(Vector vector) {
        String transportName = vector.input().path("transport_name").asText();
        String line = vector.input().path("line").toString();
        if (vector.expected().has("error")) {
            assertThatThrownBy(() -> InjectMessagesCommand.message(transportName, line))
                    .isInstanceOfSatisfying(InvalidMessage.class, fault -> assertThat(fault.reason())
                            .isEqualTo(vector.expected().path("error").asText()));
            return;
        }
        Map<String, Object> message =
                new HashMap<>(InjectMessagesCommand.message(transportName, line).fields());
        assertThat(message.put("timestamp", "<NOW-UTC>").toString())
                .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}");
        assertThat(message).isEqualTo(Json.fields(vector.expected().path("payload")));
    }
}
