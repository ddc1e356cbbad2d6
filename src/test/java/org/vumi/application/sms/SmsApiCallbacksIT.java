package org.vumi.application.sms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.Json;
import org.vumi.application.StubServer;
import org.vumi.codec.CallbackSignature;
import org.vumi.codec.MessageCodec;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;

/** What accounts are told, on a real Redis. */
@ExtendWith(Servers.class)
class SmsApiCallbacksIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String CALLBACK_SECRET = "agreed with the shop";

    private static RedisServer redis;

    private final StubServer server = new StubServer();
    private SmsApiRig rig;
    private DescribedAnswers described;

    @BeforeEach
    void start() throws Exception {
        redis.flush();
        rig = SmsApiRig.of(
                redis.uri(),
                List.of(
                        "inbound_url: " + server.url("/inbound?of=shop"),
                        "event_url: " + server.url("/events"),
                        "callback_secret: " + CALLBACK_SECRET),
                "retry_delay: 0.05");
        described =
                new DescribedAnswers(Json.tree(rig.get("/openapi.json").body().getBytes(StandardCharsets.UTF_8)));
    }

    @AfterEach
    void close() {
        rig.close();
        server.close();
    }

    private void inbound(String from, String to, String content) {
        rig.queues
                .queue("t.inbound")
                .add(MessageCodec.encode(TransportUserMessage.builder(MessageIds.RANDOM, Clock.systemUTC())
                        .put("from_addr", from)
                        .put("to_addr", to)
                        .put("content", content)
                        .put("transport_name", "t")
                        .put("transport_type", "sms")
                        .build()));
    }

    private StubServer.Request request(int number) {
        await().atMost(SOON).until(() -> server.requests.size() > number);
        return server.requests.get(number);
    }

    /** Whether it is what the document says, and signed now by who knows the secret. */
    private JsonNode genuine(String webhook, StubServer.Request request) {
        String timestamp = request.header("X-Vumi-Timestamp").get(0);
        assertThat(request.header("X-Vumi-Signature"))
                .containsExactly(new CallbackSignature(CALLBACK_SECRET).of(timestamp, request.body()));
        assertThat(Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), Instant.now()))
                .isBetween(Duration.ofSeconds(-1), SOON);
        assertThat(request.header("Content-Type")).containsExactly("application/json");
        JsonNode body = Json.tree(request.body());
        described.checkWebhook(webhook, body);
        return body;
    }

    @Test
    void tellsOfAMessage() {
        inbound("27831", "8181", "hi é");
        StubServer.Request request = request(0);
        assertThat(request.method() + " " + request.target()).isEqualTo("POST /inbound?of=shop");
        assertThat(genuine("inbound", request).at("/message/content").asText()).isEqualTo("hi é");
    }

    @Test
    void tellsWhatBecameOfAMessage() throws Exception {
        String id = Json.tree(rig.post("{\"to_addr\":\"27831\",\"content\":\"hello\"}")
                        .body()
                        .getBytes(StandardCharsets.UTF_8))
                .path("message_id")
                .asText();
        rig.queues
                .queue("t.event")
                .add(MessageCodec.encode(TransportEvent.deliveryReport(
                        "t", id, "failed", Map.of("reason", "r"), MessageIds.RANDOM, Clock.systemUTC())));

        StubServer.Request request = request(0);
        assertThat(request.target()).isEqualTo("/events");
        JsonNode event = genuine("event", request).path("event");
        assertThat(event.path("message_id").asText()).isEqualTo(id);
        assertThat(event.path("status").asText() + event.path("reason").asText())
                .isEqualTo("failedr");
    }

    @Test
    void tellsAgainWhatWasNotTakenAndKeepsAUsersOrder() throws Exception {
        AtomicInteger times = new AtomicInteger();
        server.answers((request, out) -> StubServer.status(
                        switch (times.getAndIncrement()) {
                            case 0 -> 500;
                            case 1 -> 404;
                            case 2 -> 302;
                            default -> 204;
                        })
                .to(request, out));
        inbound("27831", "8181", "first");
        inbound("27831", "8181", "second");

        request(4);
        assertThat(server.requests)
                .extracting(request ->
                        genuine("inbound", request).at("/message/content").asText())
                .containsExactly("first", "first", "first", "first", "second");
    }

    @Test
    void tellsNobodyElse() throws Exception {
        inbound("27831", "7777", "for the bank, which wants to be told nothing");
        inbound("27831", "8181", "for the shop");
        assertThat(request(0).text()).contains("for the shop");
        await().atMost(SOON).until(() -> rig.send(
                        rig.request("/messages").setHeader("Authorization", "Bearer " + SmsApiRig.OTHER_SECRET))
                .body()
                .contains("for the bank"));
        assertThat(server.requests).hasSize(1);
    }
}
