package org.vumi.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vumi.message.MessageVectors.CLOCK;
import static org.vumi.message.MessageVectors.IDS;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.codec.MessageCodec;
import org.vumi.component.vumi.Addressed;
import org.vumi.config.ConfigException;
import org.vumi.dispatcher.DispatcherRig;
import org.vumi.message.MessageVectors;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;

/** Source: spec core 4.1. */
class ApplicationVectorsTest {
    private static final Path NO_HOME = Path.of("target", "no-home");

    static Stream<Vector> dispatches() {
        return Vectors.cases("application_dispatch");
    }

    static Stream<Vector> sends() {
        return Vectors.cases("application_send_to");
    }

    @ParameterizedTest
    @MethodSource("dispatches")
    void callsAsRecorded(Vector vector) {
        List<String> calls = vector.input().has("only_consume_user_message_overridden")
                ? callsOfTheSimplest(vector.input())
                : calls(vector.input());
        JsonNode callback = vector.expected().required("callback");
        assertThat(calls).isEqualTo(callback.isNull() ? List.of() : List.of(callback.asText()));
    }

    private static List<String> calls(JsonNode input) {
        RecordingApplication application = new RecordingApplication();
        application.use(new Outbox("t", null, IDS, CLOCK));
        if (input.required("kind").asText().equals("user_message")) {
            application.handle(message(input));
        } else { // by its type, since no event can be of a type that there is none
            application.consume(input.required("event_type").asText(), TransportEvent.ack("t", "m1", "s1", IDS, CLOCK));
        }
        return application.calls;
    }

    private static List<String> callsOfTheSimplest(JsonNode input) {
        List<String> calls = new ArrayList<>();
        Application application = new Application() {
            @Override
            protected List<TransportUserMessage> consumeUserMessage(TransportUserMessage message) {
                calls.add("consume_user_message");
                return List.of();
            }
        };
        application.use(new Outbox("t", null, IDS, CLOCK));
        application.handle(message(input));
        return calls;
    }

    private static TransportUserMessage message(JsonNode input) {
        return message()
                .put("session_event", input.required("session_event").textValue())
                .build();
    }

    private static TransportUserMessage.Builder message() {
        return TransportUserMessage.builder(IDS, CLOCK)
                .put("to_addr", "8007")
                .put("from_addr", "27820001111")
                .put("transport_name", "t")
                .put("transport_type", "sms");
    }

    @ParameterizedTest
    @MethodSource("sends")
    void sendsAsRecorded(Vector vector) {
        Map<String, Object> config = Json.fields(vector.input().required("config"));
        config.put("application_class", SendingApplication.class.getName());
        config.put("tags", Json.value(vector.input().required("send_to_tags")));
        config.put("arguments", Json.value(vector.input().required("args")));
        config.put("fields", Json.value(vector.input().required("kwargs")));
        if (vector.expected().has("startup_error")) {
            assertThatThrownBy(() -> DispatcherRig.start("application", config, NO_HOME, null))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("transport_name");
            return;
        }
        try (DispatcherRig rig = DispatcherRig.start("application", config, NO_HOME, null)) {
            DispatcherRig.Outcome outcome =
                    rig.deliver("t.inbound", MessageCodec.encode(message().build()));
            if (vector.expected().has("error")) {
                assertThat(outcome.published()).isEmpty();
                assertThat(outcome.failure()).hasMessageContaining("IllegalArgumentException");
            } else {
                assertThat(outcome.failure()).isNull();
                assertThat(outcome.published()).singleElement().satisfies(one -> assertSent(one, vector.expected()));
            }
        }
    }

    private static void assertSent(Addressed sent, JsonNode expected) {
        assertThat(sent.routingKey())
                .isEqualTo(expected.required("published_on").asText());
        Map<String, Object> payload = MessageVectors.payload(expected);
        Map<String, Object> fields = Json.fields(Json.tree(sent.body()));
        assertThat((String) fields.put("message_id", IDS.next())).matches("[0-9a-f]{32}");
        assertThat(fields.put("timestamp", payload.get("timestamp"))).isNotNull();
        assertThat(fields).isEqualTo(payload);
    }
}
