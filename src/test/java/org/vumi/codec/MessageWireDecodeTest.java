package org.vumi.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageVectors;

/** Source: spec core 1.1, 1.4. */
class MessageWireDecodeTest {
    /** Python's own errors, by what we say instead. */
    private static final Map<String, String> REASONS = Map.of("ValueError", "NotJson", "TypeError", "NotAnObject");

    static Stream<Vector> vectors() {
        return Vectors.cases("message_wire_decode");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void decodesAsRecorded(Vector vector) {
        byte[] body = vector.input().required("body").textValue().getBytes(UTF_8);
        String kind = vector.input().required("class").asText();
        String error = vector.expected().path("error").asText();
        if (REASONS.containsKey(error)) {
            assertThatThrownBy(() -> decode(kind, body))
                    .isInstanceOfSatisfying(InvalidMessage.class, invalid -> assertThat(invalid.reason())
                            .isEqualTo(REASONS.get(error)));
        } else if (!error.isEmpty()) {
            MessageVectors.assertInvalid(() -> decode(kind, body), vector.expected());
        } else {
            Map<String, Object> fields = decode(kind, body);
            assertThat(fields).isEqualTo(MessageVectors.payload(vector.expected()));
            assertThat(Json.tree(MessageCodec.encode(fields)))
                    .isEqualTo(vector.expected().required("payload"));
        }
    }

    private static Map<String, Object> decode(String kind, byte[] body) {
        return switch (kind) {
            case "TransportUserMessage" -> MessageCodec.decodeUserMessage(body).fields();
            case "TransportEvent" -> MessageCodec.decodeEvent(body).fields();
            case "FailureMessage" -> MessageCodec.decodeFailure(body).fields();
            case "Message" -> MessageCodec.decode(body);
            default -> throw new IllegalArgumentException("class '" + kind + "'");
        };
    }
}
