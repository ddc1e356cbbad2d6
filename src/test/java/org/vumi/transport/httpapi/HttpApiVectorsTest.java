package org.vumi.transport.httpapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vumi.transport.httprpc.HttpRig.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.config.ConfigException;
import org.vumi.message.TransportUserMessage;
import org.vumi.transport.httprpc.HttpRig;

class HttpApiVectorsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ID = "[0-9a-f]{32}";

    @Differs({"invalid `session_event`"})
    private static final Map<String, String> DIFFERENT_ANSWERS = Map.of(
            "http api: invalid session_event: exception, request left open",
            "{\"invalid_parameter\": [\"session_event\"]}");

    @Differs({"fields that no request can have"})
    private static final Map<String, String> DIFFERENT_STARTS = Map.of(
            "http api: field not allowed and no default: message cannot be built, request left open",
            "to_addr is neither in allowed_fields nor in field_defaults, and no message is without it");

    static Stream<Vector> cases() {
        return Vectors.cases("transport-http-api");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersAndPublishesAsVumi(Vector one) throws Exception {
        Map<String, Object> config = JSON.convertValue(one.input().path("config"), Map.class);
        String refusal = DIFFERENT_STARTS.get(one.name());
        if (refusal != null) {
            assertThatThrownBy(() -> new HttpRig("vumi.transports.api.HttpApiTransport", config))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(refusal);
            return;
        }
        try (HttpRig rig = new HttpRig("vumi.transports.api.HttpApiTransport", config)) {
            List<List<String>> parameters = JSON.convertValue(one.input().path("params"), List.class);
            CompletableFuture<HttpResponse<String>> answer =
                    rig.send(rig.request("/foo?" + HttpRig.encoded(parameters)));
            check(rig, one, answer);
            assertThat(rig.queues.queue("t1.inbound")).isEmpty();
        }
    }

    private static void check(HttpRig rig, Vector one, CompletableFuture<HttpResponse<String>> answer)
            throws Exception {
        String different = DIFFERENT_ANSWERS.get(one.name());
        if (different != null) {
            assertThat(answer(answer).statusCode()).isEqualTo(400);
            assertThat(JSON.readTree(answer(answer).body())).isEqualTo(JSON.readTree(different));
            return;
        }
        JsonNode expected = one.expected();
        List<Map<String, Object>> published = new ArrayList<>();
        for (JsonNode message : expected.path("inbound")) {
            published.add(rig.next("inbound"));
            checkMessage(published.get(0), message);
        }
        if (expected.path("answered_at_once").asBoolean()) {
            assertThat(answer(answer).statusCode())
                    .isEqualTo(expected.path("status").asInt());
            checkBody(answer(answer).body(), expected.path("body").asText());
        }
        boolean nullReply = !expected.path("failures").isEmpty();
        if (nullReply || !one.input().path("reply_content").isNull()) {
            checkReply(
                    rig,
                    expected,
                    published.get(0),
                    one.input().path("reply_content").textValue(),
                    answer);
        }
        if (expected.path("status").isNull()) {
            assertThat(answer).as("left open").isNotDone();
        }
    }

    private static void checkMessage(Map<String, Object> message, JsonNode expected) {
        ObjectNode actual = JSON.valueToTree(message);
        actual.put("timestamp", "<timestamp>");
        if (actual.path("message_id").asText().matches(ID)) {
            actual.put("message_id", "req-0");
        }
        assertThat((JsonNode) actual).isEqualTo(expected);
    }

    private static void checkBody(String body, String expected) throws Exception {
        JsonNode actual = JSON.readTree(body);
        if (actual.path("message_id").asText().matches(ID)) {
            ((ObjectNode) actual).put("message_id", "req-0");
        }
        assertThat(actual).isEqualTo(JSON.readTree(expected));
    }

    @Differs({"events of replies", "reply that cannot be given"})
    private static void checkReply(
            HttpRig rig,
            JsonNode expected,
            Map<String, Object> message,
            String content,
            CompletableFuture<HttpResponse<String>> answer)
            throws Exception {
        TransportUserMessage reply = rig.reply(message, content);
        if (expected.path("answered_at_once").asBoolean()) {
            org.awaitility.Awaitility.await()
                    .until(() -> rig.worker().counters().get("dropped") == 1);
            assertThat(rig.queues.queue("t1.event")).isEmpty();
            assertThat(rig.queues.queue("t1.failures")).isEmpty();
        } else if (content == null) {
            assertThat(rig.next("failures"))
                    .containsEntry("failure_code", "permanent")
                    .containsEntry("reason", "missing_field: missing content (accepted: a text, which may be empty)");
            assertThat(rig.next("event"))
                    .containsEntry("delivery_status", "failed")
                    .containsEntry("user_message_id", reply.messageId());
        } else {
            assertThat(answer(answer).statusCode())
                    .isEqualTo(expected.path("status").asInt());
            assertThat(answer(answer).body()).isEqualTo(expected.path("body").asText());
            assertThat(rig.next("event"))
                    .containsEntry("event_type", "ack")
                    .containsEntry("user_message_id", reply.messageId());
        }
    }
}
