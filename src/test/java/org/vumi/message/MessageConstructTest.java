package org.vumi.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vumi.message.MessageVectors.CLOCK;
import static org.vumi.message.MessageVectors.IDS;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;

/** Source: spec core 1.4 to 1.8. */
class MessageConstructTest {
    /** We decode nacks, as the versions after 0.4 do, and write them only when told to. */
    private static final String NACK = "event: nack is unknown in 0.4.0";

    static Stream<Vector> vectors() {
        return Vectors.cases("message_construct");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void constructsAsRecorded(Vector vector) {
        String kind = vector.input().required("class").asText();
        Map<String, Object> fields = Json.fields(vector.input().required("fields"));
        if (vector.name().equals(NACK)) {
            assertThat(vector.expected().has("error")).isTrue();
            assertThat(construct(kind, fields)).containsEntry("nack_reason", "x");
        } else if (vector.expected().has("error")) {
            MessageVectors.assertInvalid(() -> construct(kind, fields), vector.expected());
        } else {
            assertThat(construct(kind, fields)).isEqualTo(MessageVectors.payload(vector.expected()));
        }
    }

    private static Map<String, Object> construct(String kind, Map<String, Object> given) {
        return switch (kind) {
            case "TransportUserMessage" -> {
                TransportUserMessage.Builder builder = TransportUserMessage.builder(IDS, CLOCK);
                given.forEach(builder::put);
                yield builder.build().fields();
            }
            case "TransportEvent" -> {
                TransportEvent.Builder builder = TransportEvent.builder(IDS, CLOCK);
                given.forEach(builder::put);
                yield builder.build().fields();
            }
            case "FailureMessage" -> {
                Map<String, Object> fields = Fields.start(FailureMessage.TYPE, CLOCK);
                fields.putAll(given);
                yield FailureMessage.of(fields).fields();
            }
            case "TransportMessage" -> {
                Map<String, Object> fields = Fields.start(null, CLOCK);
                fields.putAll(given);
                Fields.checkCommon(fields);
                yield fields;
            }
            default -> throw new IllegalArgumentException("class '" + kind + "'");
        };
    }
}
