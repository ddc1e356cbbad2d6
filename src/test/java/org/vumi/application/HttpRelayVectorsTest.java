package org.vumi.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.LogLines;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.codec.MessageCodec;
import org.vumi.config.ConfigException;
import org.vumi.message.InvalidMessage;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportUserMessage;

/** Every recorded case of the relay, against a real HTTP server. */
class HttpRelayVectorsTest {
    /** Cases where we do something else on purpose, and what. */
    @Differs({"server error at the URL", "unreachable URL"})
    private static final Map<String, String> DIFFERENCES = Map.of(
            "500", "server errors are made again, and set aside in the end",
            "connection refused escapes (0.4.0 defect)", "refused connections are made again, and set aside in the end",
            "header value with a space is not true", "HTTP takes the space away on the way, so the decision is asked");

    static Stream<Vector> cases() {
        return Vectors.cases("http_relay");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void relaysAsRecorded(Vector vector) throws Exception {
        if (vector.expected().has("startup_error")) {
            assertThatThrownBy(() -> RelayRig.of(config(vector, "http://127.0.0.1:1")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("auth_method 'digest' is not known (accepted: basic)");
            return;
        }
        JsonNode response = vector.input().path("response");
        if (vector.name().equals("header value with a space is not true")) {
            assertThat(RelayReply.wanted(
                            response.at("/headers/X-Vumi-HTTPRelay-Reply/0").asText()))
                    .isFalse();
            return;
        }
        try (StubServer server = new StubServer();
                LogLines log = new LogLines()) {
            if (response.isNull()) {
                server.close();
            } else {
                server.answers(answer(response));
            }
            try (RelayRig rig = RelayRig.of(config(vector, server.url("")))) {
                byte[] wire = MessageCodec.encode(message(vector));
                Exchange done = rig.send(wire).get(10, TimeUnit.SECONDS);
                check(vector, server, wire, done);
                assertThat(replies(rig)).isEqualTo(expectedReplies(vector));
                boolean expected = !DIFFERENCES.containsKey(vector.name())
                        && vector.expected().get("error_logged").asBoolean();
                assertThat(log.at(Level.ERROR)).hasSize(expected ? 1 : 0);
            }
        }
    }

    private static void check(Vector vector, StubServer server, byte[] wire, Exchange done) {
        JsonNode request = vector.expected().get("request");
        if (DIFFERENCES.containsKey(vector.name())) {
            assertThat(done.getException()).isInstanceOf(InvalidMessage.class);
            assertThat(server.requests).hasSize(vector.name().equals("500") ? 3 : 0);
            return;
        }
        assertThat(done.getException()).isNull();
        if (request.isNull()) {
            assertThat(server.requests).isEmpty();
            return;
        }
        assertThat(server.requests).singleElement().satisfies(made -> {
            assertThat(made.method()).isEqualTo(request.get("method").asText());
            assertThat(made.target()).isEqualTo("/in?x=1");
            assertThat(made.body()).isEqualTo(wire);
            List<String> authorization = new ArrayList<>();
            request.at("/headers/Authorization").forEach(value -> authorization.add(value.asText()));
            assertThat(made.header("Authorization")).isEqualTo(authorization);
            // decided: 0.4 sent none
            assertThat(made.header("Content-Type")).containsExactly("application/json");
        });
    }

    private static StubServer.Answer answer(JsonNode response) {
        List<String> headers = new ArrayList<>();
        response.get("headers").fields().forEachRemaining(header -> header.getValue()
                .forEach(value -> headers.add(header.getKey() + ": " + value.asText())));
        return StubServer.respond(
                response.get("status").asInt(),
                response.get("body").asText().getBytes(StandardCharsets.UTF_8),
                headers.toArray(String[]::new));
    }

    private static Map<String, Object> config(Vector vector, String origin) {
        Map<String, Object> keys = new LinkedHashMap<>();
        vector.input()
                .get("config")
                .fields()
                .forEachRemaining(key -> keys.put(key.getKey(), key.getValue().asText()));
        keys.compute("url", (key, url) -> url.toString().replace("http://example.org:8001", origin));
        keys.put("retry_limit", 2);
        keys.put("retry_delay", 0.01);
        return keys;
    }

    private static TransportUserMessage message(Vector vector) {
        JsonNode event = vector.input().get("session_event");
        SessionEvent session = SessionEvent.of(event.isNull() ? null : event.asText());
        return RelayRig.message("m1", "2").toBuilder()
                .put("session_event", session == null ? null : session.wire())
                .build();
    }

    private static List<Map<String, Object>> replies(RelayRig rig) {
        return rig.replies.stream()
                .map(reply -> row(
                        reply.content(),
                        reply.field("session_event"),
                        reply.inReplyTo(),
                        reply.toAddr(),
                        reply.fromAddr()))
                .toList();
    }

    private static List<Map<String, Object>> expectedReplies(Vector vector) {
        List<Map<String, Object>> replies = new ArrayList<>();
        vector.expected()
                .get("replies")
                .forEach(reply -> replies.add(row(
                        reply.get("content").asText(),
                        reply.get("session_event").isNull()
                                ? null
                                : reply.get("session_event").asText(),
                        reply.get("in_reply_to").asText(),
                        reply.get("to_addr").asText(),
                        reply.get("from_addr").asText())));
        return replies;
    }

    private static Map<String, Object> row(Object content, Object session, Object inReplyTo, Object to, Object from) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("content", content);
        row.put("session_event", session);
        row.put("in_reply_to", inReplyTo);
        row.put("to_addr", to);
        row.put("from_addr", from);
        return row;
    }
}
