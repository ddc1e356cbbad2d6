package org.vumi.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vumi.message.MessageVectors.CLOCK;
import static org.vumi.message.MessageVectors.IDS;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;

/** Source: spec core 1.6. */
class MessageReplyTest {
    static Stream<Vector> replies() {
        return Vectors.cases("message_reply");
    }

    static Stream<Vector> sends() {
        return Vectors.cases("message_send");
    }

    @ParameterizedTest
    @MethodSource("replies")
    void repliesAsRecorded(Vector vector) {
        TransportUserMessage original =
                TransportUserMessage.of(Json.fields(vector.input().required("original")));
        assertBuilds(vector, () -> {
            JsonNode args = vector.input().required("args");
            String content = args.get(0).textValue();
            TransportUserMessage.Builder reply =
                    switch (vector.input().required("method").asText()) {
                        case "reply" -> original.reply(content, IDS, CLOCK);
                        case "reply_group" -> original.replyGroup(content, IDS, CLOCK);
                        default -> throw new IllegalArgumentException(vector.name());
                    };
            Map<String, Object> kwargs = Json.fields(vector.input().required("kwargs"));
            boolean argument = !args.has(1) || args.get(1).booleanValue();
            boolean keyword = !Boolean.FALSE.equals(kwargs.remove("continue_session"));
            if (!argument || !keyword) {
                reply.endSession();
            }
            kwargs.forEach(reply::put);
            return reply.build();
        });
    }

    @ParameterizedTest
    @MethodSource("sends")
    void sendsAsRecorded(Vector vector) {
        assertBuilds(vector, () -> {
            JsonNode args = vector.input().required("args");
            TransportUserMessage.Builder message = TransportUserMessage.send(
                    args.get(0).textValue(), args.get(1).textValue(), IDS, CLOCK);
            Json.fields(vector.input().required("kwargs")).forEach(message::put);
            return message.build();
        });
    }

    private static void assertBuilds(Vector vector, Supplier<TransportUserMessage> message) {
        if (vector.expected().has("error")) {
            assertThat(vector.expected().required("detail").asText()).isEqualTo("argument given twice");
            assertThatThrownBy(message::get)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("settled already");
        } else {
            assertThat(message.get().fields()).isEqualTo(MessageVectors.payload(vector.expected()));
        }
    }

    @Test
    void replyHasMetadataOfItsOwn() {
        TransportUserMessage original = TransportUserMessage.send("27820001111", "hi", IDS, CLOCK)
                .put("helper_metadata", Map.of("tag", Map.of("tag", List.of("pool", "a"))))
                .build();
        TransportUserMessage reply = original.reply("yes", IDS, CLOCK).build();

        TransportUserMessage changed = reply.toBuilder()
                .put("helper_metadata", new Tag("pool", "b").write(reply.helperMetadata()))
                .build();

        assertThat(Tag.read(changed.helperMetadata())).isEqualTo(new Tag("pool", "b"));
        assertThat(Tag.read(reply.helperMetadata())).isEqualTo(new Tag("pool", "a"));
        assertThat(Tag.read(original.helperMetadata())).isEqualTo(new Tag("pool", "a"));
    }
}
