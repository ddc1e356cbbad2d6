package org.vumi.blinkenlights;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.message.InvalidMessage;

/** What a monitor understands of what it hears. */
class MessagesTest {
    static Stream<Vector> statuses() {
        return Vectors.cases("blinkenlights_status");
    }

    static Stream<Vector> heartbeats() {
        return Vectors.cases("blinkenlights_heartbeat");
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void takesStatusUpdates(Vector vector) {
        check(vector, StatusUpdate::decode);
    }

    @ParameterizedTest
    @MethodSource("heartbeats")
    void takesHeartbeats(Vector vector) {
        check(vector, body -> HeartBeat.decode(body).update());
    }

    private static void check(Vector vector, Function<byte[], StatusUpdate> decode) {
        byte[] body = vector.input().asText().getBytes(UTF_8);
        Map<String, Object> expected = Json.fields(vector.expected());
        if (expected.containsKey("reason")) {
            assertThatThrownBy(() -> decode.apply(body))
                    .isInstanceOfSatisfying(InvalidMessage.class, invalid -> assertThat(invalid.reason())
                            .isEqualTo(expected.get("reason")));
            return;
        }
        StatusUpdate update = decode.apply(body);
        assertThat(update.name()).isEqualTo(expected.get("name"));
        assertThat(update.uuid()).isEqualTo(expected.get("uuid"));
        assertThat(update.timestamp()).isEqualTo(Instant.parse((String) expected.get("timestamp")));
        if (expected.containsKey("more")) {
            Map<String, Object> sent = Json.fields(Json.tree(update.encode()));
            sent.keySet().removeAll(List.of("name", "uuid", "timestamp"));
            assertThat(sent).isEqualTo(expected.get("more"));
        } else {
            assertThat(update.more()).containsEntry("host", expected.get("host"));
        }
    }

    @Test
    void writesTheManualsTimestamp() {
        StatusUpdate update = new StatusUpdate("a", "u", Instant.parse("2011-06-29T15:03:23Z"), Map.of());
        assertThat(Json.fields(Json.tree(update.encode())))
                .containsOnly(
                        Map.entry("name", "a"),
                        Map.entry("uuid", "u"),
                        Map.entry("timestamp", List.of(2011, 6, 29, 15, 3, 23)));
    }
}
