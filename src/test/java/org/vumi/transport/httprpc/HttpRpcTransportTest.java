package org.vumi.transport.httprpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.vumi.transport.httprpc.HttpRig.answer;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.StatefulService;
import org.junit.jupiter.api.Test;
import org.vumi.codec.BasicAuth;
import org.vumi.codec.MessageCodec;
import org.vumi.config.ConfigException;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;

class HttpRpcTransportTest {
    private static final String EVERY_CHARACTER = printableAscii();

    private static String printableAscii() {
        StringBuilder all = new StringBuilder();
        for (char c = ' '; c <= '~'; c++) {
            all.append(c);
        }
        return all.toString();
    }

    private static HttpRig start(Object... keysAndValues) throws Exception {
        Map<String, Object> config = new HashMap<>(Map.of("reply_expected", true));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            config.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return new HttpRig("http_api_transport", config);
    }

    private static CompletableFuture<HttpResponse<String>> ask(HttpRig rig, String content) {
        return rig.get("to_addr", "8181", "from_addr", "27821", "content", content);
    }

    @Test
    void aRequestWaitsForItsReplyAndNoLongerThanConfigured() throws Exception {
        try (HttpRig rig = start(
                "request_timeout", 0.3, "request_timeout_status_code", 502, "request_timeout_body", EVERY_CHARACTER)) {
            CompletableFuture<HttpResponse<String>> answer = ask(rig, "hello");
            Map<String, Object> message = rig.next("inbound");
            assertThat(answer(answer).statusCode()).isEqualTo(502);
            assertThat(answer(answer).body()).isEqualTo(EVERY_CHARACTER);
            TransportUserMessage late = rig.reply(message, "late");

            assertThat(rig.next("failures"))
                    .containsEntry("failure_code", "permanent")
                    .containsEntry("reason", "request_closed: the request is no longer open");
            assertThat(rig.next("event"))
                    .containsEntry("event_type", "delivery_report")
                    .containsEntry("delivery_status", "failed")
                    .containsEntry("user_message_id", late.messageId());
            assertThat(rig.worker().counters()).containsEntry("timeouts", 1L).containsEntry("pending_requests", 0L);
        }
    }

    @Test
    void aReplyThatCannotBeGivenIsANackWhereThatIsWanted() throws Exception {
        try (HttpRig rig = start("publish_nack", true)) {
            rig.outbound(TransportUserMessage.send("27821", "hello", MessageIds.RANDOM, java.time.Clock.systemUTC())
                    .put("from_addr", "8181")
                    .put("transport_name", "t1")
                    .put("transport_type", "http_api")
                    .build());

            assertThat(rig.next("event"))
                    .containsEntry("event_type", "nack")
                    .containsEntry(
                            "nack_reason",
                            "missing_field: missing in_reply_to (accepted: the message_id of an open request)");
        }
    }

    @Test
    void aReplyWithoutContentLeavesTheRequestOpen() throws Exception {
        try (HttpRig rig = start()) {
            CompletableFuture<HttpResponse<String>> answer = ask(rig, "hello");
            Map<String, Object> message = rig.next("inbound");
            rig.reply(message, null);
            rig.next("failures");
            rig.reply(message, "");

            assertThat(answer(answer).body()).isEmpty();
        }
    }

    @Test
    void theSecondReplyToARequestFails() throws Exception {
        try (HttpRig rig = start()) {
            CompletableFuture<HttpResponse<String>> answer = ask(rig, "hello");
            Map<String, Object> message = rig.next("inbound");
            rig.reply(message, "first");
            assertThat(answer(answer).body()).isEqualTo("first");
            rig.next("event");
            TransportUserMessage second = rig.reply(message, "second");

            assertThat(rig.next("event"))
                    .containsEntry("delivery_status", "failed")
                    .containsEntry("user_message_id", second.messageId());
        }
    }

    @Test
    void aReplyThatComesAgainIsAcknowledgedAgain() throws Exception {
        try (HttpRig rig = start()) {
            CompletableFuture<HttpResponse<String>> answer = ask(rig, "hello");
            TransportUserMessage reply = rig.reply(rig.next("inbound"), "hi");
            answer(answer);
            Map<String, Object> ack = rig.next("event");
            rig.outbound(reply);

            assertThat(rig.next("event")).containsEntry("event_id", ack.get("event_id"));
            assertThat(ack).containsEntry("event_type", "ack").containsEntry("sent_message_id", reply.messageId());
        }
    }

    @Test
    void aClientThatHangsUpIsForgotten() throws Exception {
        try (HttpRig rig = start()) {
            CompletableFuture<HttpResponse<String>> answer = ask(rig, "hello");
            Map<String, Object> message = rig.next("inbound");
            answer.cancel(true);
            await().until(() -> rig.worker().counters().get("hung_up") == 1);
            assertThat(rig.worker().counters()).containsEntry("pending_requests", 0L);
            rig.reply(message, "hello?");

            assertThat(rig.next("event")).containsEntry("delivery_status", "failed");
        }
    }

    @Test
    void aRequestIsSentAwayWhileTheBrokerTakesNothing() throws Exception {
        try (HttpRig rig = start()) {
            rig.queues.away = key -> true;
            HttpResponse<String> refused = answer(ask(rig, "hello"));

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(rig.worker().counters()).containsEntry("pending_requests", 0L);
            assertThat(answer(rig.send(rig.request("/health"))).body()).isEqualTo("{\"pending_requests\": 0}");
        }
    }

    @Test
    void aReplyToARequestThatIsSentAwayIsNotAcknowledged() throws Exception {
        try (HttpRig rig = start("field_defaults", Map.of("message_id", "known"))) {
            TransportUserMessage reply = TransportUserMessage.builder(MessageIds.RANDOM, java.time.Clock.systemUTC())
                    .put("to_addr", "27821")
                    .put("from_addr", "8181")
                    .put("in_reply_to", "known")
                    .put("content", "too early")
                    .put("transport_name", "t1")
                    .put("transport_type", "http_api")
                    .build();
            rig.queues.away = key -> {
                if (key.equals("t1.inbound")) { // its reply is there, and the broker does not confirm the message
                    rig.outbound(reply);
                    await().until(() -> rig.queues.queue("t1.outbound").isEmpty());
                    return true;
                }
                return false;
            };
            assertThat(answer(ask(rig, "hello")).statusCode()).isEqualTo(503);

            assertThat(rig.next("event"))
                    .containsEntry("delivery_status", "failed")
                    .containsEntry("user_message_id", reply.messageId());
        }
    }

    @Test
    void whoChoosesTheIdGetsTheReplyToo() throws Exception {
        try (HttpRig rig = start("allowed_fields", List.of("to_addr", "from_addr", "content", "message_id"))) {
            CompletableFuture<HttpResponse<String>> answer =
                    rig.get("to_addr", "1", "from_addr", "2", "content", "hello", "message_id", "mine");
            Map<String, Object> message = rig.next("inbound");
            HttpResponse<String> same =
                    answer(rig.get("to_addr", "1", "from_addr", "2", "content", "hello", "message_id", "mine"));
            rig.reply(message, "yours");

            assertThat(message).containsEntry("message_id", "mine");
            assertThat(((Map<?, ?>) message.get("transport_metadata")).get("http_instance"))
                    .asString()
                    .matches("[0-9a-f]{8}");
            assertThat(same.statusCode()).isEqualTo(409);
            assertThat(answer(answer).body()).isEqualTo("yours");
        }
    }

    @Test
    void aReplyForAnotherProcessGoesThere() throws Exception {
        try (HttpRig rig = start()) {
            CompletableFuture<HttpResponse<String>> answer = ask(rig, "hello");
            Map<String, Object> message = rig.next("inbound");
            assertThat(message.get("message_id")).asString().matches("[0-9a-f]{32}");
            Map<String, Object> other = new HashMap<>(message);
            other.put("message_id", "0".repeat(32));
            rig.reply(other, "for another");
            assertThat(rig.next("event").get("transport_metadata").toString()).contains("instance_gone");
            TransportUserMessage passedOn = TransportUserMessage.of(message)
                    .reply("passed on", MessageIds.RANDOM, java.time.Clock.systemUTC())
                    .build();
            rig.queues.queue("t1.outbound" + org.vumi.transport.Queues.OWN).add(MessageCodec.encode(passedOn));

            assertThat(answer(answer).body()).isEqualTo("passed on");
            assertThat(rig.next("event")).containsEntry("user_message_id", passedOn.messageId());
        }
    }

    @Test
    void everybodyGetsTheirOwnReply() throws Exception {
        int count = 200;
        try (HttpRig rig = start()) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            List<Map<String, Object>> messages = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                answers.add(ask(rig, "question " + i));
            }
            for (int i = 0; i < count; i++) {
                messages.add(rig.next("inbound"));
            }
            Collections.shuffle(messages, new Random(1));
            messages.forEach(message -> rig.reply(message, "re: " + message.get("content")));

            for (int i = 0; i < count; i++) {
                assertThat(answer(answers.get(i)).body()).isEqualTo("re: question " + i);
            }
        }
    }

    @Test
    void whoStillWaitsWhenTheProcessStopsIsSentAway() throws Exception {
        CompletableFuture<HttpResponse<String>> answered;
        CompletableFuture<HttpResponse<String>> sentAway;
        try (HttpRig rig = start()) {
            answered = ask(rig, "hello");
            Map<String, Object> message = rig.next("inbound");
            sentAway = ask(rig, "hello?");
            rig.next("inbound");
            CompletableFuture<Void> stop = CompletableFuture.runAsync(rig.engine()::stop);
            await().until(() -> rig.engine().context().isStopping());
            rig.reply(message, "just in time");
            assertThat(answer(answered).body()).isEqualTo("just in time");
            assertThat(answer(sentAway).statusCode()).isEqualTo(503);
            stop.get(30, java.util.concurrent.TimeUnit.SECONDS);
        }
    }

    @Test
    void whoStillWaitsWhenAnotherTakesTheWorkersPlaceIsSentAway() throws Exception {
        try (HttpRig rig = start()) {
            CompletableFuture<HttpResponse<String>> answered = ask(rig, "hello");
            Map<String, Object> message = rig.next("inbound");
            CompletableFuture<HttpResponse<String>> sentAway = ask(rig, "hello?");
            rig.next("inbound");
            StatefulService page = (StatefulService)
                    rig.engine().context().getRoute("w.inbound").getConsumer();

            CompletableFuture<Void> leaving = CompletableFuture.runAsync(rig.worker()::leave);
            await().until(page::isSuspended);
            rig.reply(message, "just in time");

            assertThat(answer(answered).body()).isEqualTo("just in time");
            assertThat(answer(sentAway).statusCode()).isEqualTo(503);
            leaving.get(30, java.util.concurrent.TimeUnit.SECONDS);
            assertThat(answer(ask(rig, "too late")).statusCode()).isEqualTo(503);
        }
    }

    @Test
    void aMessageThatNobodyCouldCarryIsRefused() throws Exception {
        try (HttpRig rig = start()) {
            HttpResponse<String> refused = answer(rig.send(rig.request("/foo?to_addr=1&from_addr=2")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("content=" + "ö".repeat(300_000)))));

            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(rig.queues.queue("t1.inbound")).isEmpty();
        }
    }

    @Test
    void whatIsWrongWithParametersIsToldAtOnce() throws Exception {
        try (HttpRig rig = start()) {
            HttpResponse<String> refused =
                    answer(rig.send(rig.request("/foo?to_addr=%ff&x=1&session_event=never&content=a")));

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(MessageCodec.decode(refused.body().getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                    .isEqualTo(Map.of(
                            "unexpected_parameter", List.of("x"),
                            "missing_parameter", List.of("from_addr"),
                            "invalid_parameter", List.of("to_addr", "session_event")));
            assertThat(answer(rig.send(rig.request("/foo")
                                    .header("Content-Type", "multipart/form-data")
                                    .POST(BodyPublishers.ofString("nonsense"))))
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void everyCharacterWorksInEveryText() throws Exception {
        String username = EVERY_CHARACTER.replace(":", "");
        try (HttpRig rig = start(
                "web_path",
                EVERY_CHARACTER,
                "health_path",
                "health " + EVERY_CHARACTER,
                "web_auth_domain",
                EVERY_CHARACTER,
                "web_username",
                username,
                "web_password",
                EVERY_CHARACTER,
                "field_defaults",
                Map.of("to_addr", EVERY_CHARACTER, "from_addr", "2", "content", EVERY_CHARACTER))) {
            String path =
                    "/" + HttpRig.encoded(List.of(List.of("", EVERY_CHARACTER))).substring(1);
            path = path.replace("+", "%20").replace("%2F", "/");
            assertThat(answer(rig.send(rig.request(path))).statusCode()).isEqualTo(401);
            CompletableFuture<HttpResponse<String>> answer =
                    rig.send(rig.request(path).header("Authorization", BasicAuth.header(username, EVERY_CHARACTER)));
            Map<String, Object> message = rig.next("inbound");
            rig.reply(message, EVERY_CHARACTER);

            assertThat(message).containsEntry("to_addr", EVERY_CHARACTER).containsEntry("content", EVERY_CHARACTER);
            assertThat(answer(answer).body()).isEqualTo(EVERY_CHARACTER);
            assertThat(answer(rig.send(rig.request("/health%20" + path.substring(1))))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void allFaultsAreToldAtTheStart() {
        assertThatThrownBy(() -> start(
                        "web_username", "me:you",
                        "allowed_fields", List.of("content"),
                        "field_defaults", Map.of("session_event", "never")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("web_username without web_password (accepted: both or neither)")
                .hasMessageContaining("to_addr is neither in allowed_fields nor in field_defaults")
                .hasMessageContaining("from_addr is neither")
                .hasMessageContaining("session_event 'never' is none (accepted: new, resume, close)");
        assertThatThrownBy(() -> new HttpRig("httprpc_transport", Map.of("codec_class", "java.lang.Object")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'java.lang.Object' is no codec (accepted: a class that implements "
                        + HttpRpcCodec.class.getName());
    }

    @Test
    void aCodecOfOnesOwnNeedsNoTemplate() throws Exception {
        try (HttpRig rig = new HttpRig(
                "vumi.transports.httprpc.HttpRpcTransport",
                Map.of("codec_class", EchoCodec.class.getName(), "to_addr", "4711"))) {
            CompletableFuture<HttpResponse<String>> answer =
                    rig.send(rig.request("/foo").POST(BodyPublishers.ofString("hello")));
            Map<String, Object> message = rig.next("inbound");
            rig.reply(message, "hi");

            assertThat(message).containsEntry("to_addr", "4711").containsEntry("content", "hello");
            assertThat(answer(answer).body()).isEqualTo("hi");
        }
    }
}
