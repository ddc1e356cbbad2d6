package org.vumi.application.sms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vumi.Json;
import org.vumi.codec.BasicAuth;
import org.vumi.codec.MessageCodec;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;

/** What the API answers, on a real Redis. Every answer is held to the OpenAPI document. */
@ExtendWith(Servers.class)
class SmsApiRequestsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String HELLO = "{\"to_addr\":\"27831\",\"content\":\"hello\"}";
    private static final String MESSAGES = "/messages";
    private static final String MESSAGE = "/messages/{message_id}";
    private static final String STATUS = "/messages/{message_id}/status";

    private static RedisServer redis;

    private SmsApiRig rig;
    private DescribedAnswers described;

    @BeforeEach
    void start() throws Exception {
        redis.flush();
        rig = SmsApiRig.of(
                redis.uri(), List.of(), "send_to: { premium: { transport_name: premium, from_addr: 9999 } }");
        described = new DescribedAnswers(json(rig.get("/openapi.json")));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static JsonNode json(HttpResponse<String> response) {
        return Json.tree(response.body().getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode post(int status, String body, String... headers) throws Exception {
        HttpResponse<String> response = rig.post(body, headers);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        described.check("post", MESSAGES, response);
        return json(response);
    }

    private JsonNode get(int status, String described, String path, String... headers) throws Exception {
        HttpRequest.Builder request = rig.request(path).GET();
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        HttpResponse<String> response = rig.send(request);
        assertThat(response.statusCode()).as(path + " " + response.body()).isEqualTo(status);
        this.described.check("get", described, response);
        return json(response);
    }

    private String send(String body) throws Exception {
        return post(202, body).path("message_id").asText();
    }

    private void event(TransportEvent event) {
        rig.queues.queue("t.event").add(MessageCodec.encode(event));
    }

    private void inbound(String id, String from, String to) {
        rig.queues
                .queue("t.inbound")
                .add(MessageCodec.encode(TransportUserMessage.builder(() -> id, Clock.systemUTC())
                        .put("from_addr", from)
                        .put("to_addr", to)
                        .put("content", "hi")
                        .put("transport_name", "t")
                        .put("transport_type", "sms")
                        .build()));
    }

    private void awaitStatus(String id, String status) {
        await().atMost(SOON).until(() -> json(rig.get("/messages/" + id + "/status"))
                .path("status")
                .asText()
                .equals(status));
    }

    private void awaitMessages(int count) {
        await().atMost(SOON)
                .until(() -> json(rig.get("/messages")).path("messages").size() == count);
    }

    @Test
    void sendsAMessageAndTellsWhatBecameOfIt() throws Exception {
        JsonNode answer = post(202, HELLO);
        TransportUserMessage sent = rig.sent();
        String id = answer.path("message_id").asText();
        assertThat(sent.messageId()).isEqualTo(id).matches("[0-9a-f]{32}");
        assertThat(sent.toAddr()).isEqualTo("27831");
        assertThat(sent.fromAddr()).isEqualTo("8181");
        assertThat(sent.content()).isEqualTo("hello");
        assertThat(sent.transportName()).isEqualTo("t");
        assertThat(sent.transportType()).isEqualTo("sms");
        assertThat(URI.create(rig.url("/messages"))
                        .resolve(answer.path("status_url").asText()))
                .hasToString(rig.url("/messages/" + id + "/status"));
        assertThat(get(200, STATUS, "/messages/" + id + "/status")
                        .path("status")
                        .asText())
                .isEqualTo("pending");

        event(TransportEvent.ack("t", id, "smsc-1", MessageIds.RANDOM, Clock.systemUTC()));
        awaitStatus(id, "sent");
        event(TransportEvent.deliveryReport(
                "t", id, "delivered", java.util.Map.of(), MessageIds.RANDOM, Clock.systemUTC()));
        awaitStatus(id, "delivered");

        assertThat(get(200, STATUS, "/messages/" + id + "/status").path("events"))
                .extracting(event -> event.path("event_type").asText())
                .containsExactly("ack", "delivery_report");
        assertThat(get(200, MESSAGE, "/messages/" + id).path("status").asText()).isEqualTo("delivered");
        assertThat(get(200, MESSAGES, "/messages?address=27831")
                        .at("/messages/0/status")
                        .asText())
                .isEqualTo("delivered");
    }

    @Test
    void sendsWithAllThatCanBeSaid() throws Exception {
        post(202, """
                {"to_addr": "27831", "content": "hello", "from_addr": "8282", "send_to": "premium", "expires_after": 60,
                 "batch": "spring", "tag": ["pool", "8282"]}""");
        TransportUserMessage sent = rig.sent();
        assertThat(sent.fromAddr()).isEqualTo("8282");
        assertThat(sent.transportName()).isEqualTo("premium");
        assertThat(sent.helperMetadata())
                .containsEntry("expires_after", 60)
                .extractingByKey("tag")
                .hasToString("{tag=[pool, 8282]}");
        assertThat(get(200, MESSAGES, "/messages?batch=spring").path("messages"))
                .hasSize(1);
        assertThat(get(200, MESSAGES, "/messages?tag=pool:8282").path("messages"))
                .hasSize(1);
        assertThat(get(200, MESSAGES, "/messages?batch=autumn").path("messages"))
                .isEmpty();
    }

    @Test
    void leavesWhatIsForLaterToAScheduler() throws Exception {
        String id = post(202, "{\"to_addr\":\"27831\",\"content\":\"hello\",\"send_at\":\"2099-12-24T18:00:00+02:00\"}")
                .path("message_id")
                .asText();
        TransportUserMessage later = MessageCodec.decodeUserMessage(
                rig.queues.queue("t.scheduled").poll(10, java.util.concurrent.TimeUnit.SECONDS));
        assertThat(later.messageId()).isEqualTo(id);
        assertThat(later.helperMetadata().get("scheduler")).hasToString("{at=2099-12-24T16:00:00Z}");
        assertThat(get(200, STATUS, "/messages/" + id + "/status")
                        .path("status")
                        .asText())
                .isEqualTo("pending");
        assertThat(rig.outbound()).isEmpty();
    }

    @Test
    void sendsToMany() throws Exception {
        JsonNode answer = post(202, "{\"to_addr\":[\"1\",\"2\",\"3\"],\"content\":\"all\"}");
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            TransportUserMessage message = rig.sent();
            sent.add(message.toAddr() + message.messageId());
        }
        assertThat(answer.path("messages"))
                .extracting(one ->
                        one.path("to_addr").asText() + one.path("message_id").asText())
                .containsExactlyElementsOf(sent);
        assertThat(new HashSet<>(sent)).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"content\":\"a\"}|to_addr",
                "{\"to_addr\":27831,\"content\":\"a\"}|to_addr",
                "{\"to_addr\":\" \",\"content\":\"a\"}|to_addr",
                "{\"to_addr\":[],\"content\":\"a\"}|to_addr",
                "{\"to_addr\":[\"1\",null],\"content\":\"a\"}|to_addr",
                "{\"to_addr\":\"1\"}|content",
                "{\"to_addr\":\"1\",\"content\":\"\"}|content",
                "{\"to_addr\":\"1\",\"content\":5}|content",
                "{\"to_addr\":\"1\",\"content\":\"a\",\"from_addr\":\"9999\"}|from_addr",
                "{\"to_addr\":\"1\",\"content\":\"a\",\"from_addr\":1}|from_addr",
                "{\"to_addr\":\"1\",\"content\":\"a\",\"send_to\":\"nobody\"}|send_to",
                "{\"to_addr\":\"1\",\"content\":\"a\",\"send_to\":1}|send_to",
                "{\"to_addr\":\"1\",\"content\":\"a\",\"expires_after\":0}|expires_after",
                "{\"to_addr\":\"1\",\"content\":\"a\",\"send_at\":\"soon\"}|send_at",
                "{\"to_addr\":\"1\",\"content\":\"a\",\"send_at\":true}|send_at",
                "{\"to_addr\":\"1\",\"content\":\"a\",\"batch\":\"\"}|batch",
                "{\"to_addr\":\"1\",\"content\":\"a\",\"tag\":\"x\"}|tag",
                "{\"to_addr\":\"1\",\"content\":\"a\",\"provider\":\"x\"}|provider",
            })
    void saysWhichFieldIsAtFaultAndWhatWouldBeAccepted(String body, String field) throws Exception {
        JsonNode problem = post(422, body);
        assertThat(problem.path("field").asText()).isEqualTo(field);
        assertThat(problem.path("detail").asText()).contains(field);
        assertThat(problem.path("accepted").asText()).isNotEmpty();
        assertThat(rig.outbound()).isEmpty();
    }

    @Test
    void refusesWhatCannotBeRead() throws Exception {
        post(400, "{");
        post(400, "[]");
        post(415, HELLO, "Content-Type", "text/plain");
        post(400, HELLO, "Idempotency-Key", "k".repeat(256));
        get(400, MESSAGES, "/messages?provider=x");
        get(400, MESSAGES, "/messages?since=yesterday");
        get(400, MESSAGES, "/messages?cursor=x");
        get(404, MESSAGE, "/messages/nothing");
        get(404, STATUS, "/messages/nothing/status");
        assertThat(rig.send(rig.request("/messages").DELETE()).headers().firstValue("Allow"))
                .contains("GET, POST");
        assertThat(rig.get("/elsewhere").statusCode()).isEqualTo(404);
        assertThat(rig.outbound()).isEmpty();
    }

    @Test
    void refusesABodyThatIsTooLong() throws Exception {
        HttpResponse<String> answer = rig.post("{\"content\":\"" + "x".repeat(1_100_000) + "\"}");
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(rig.outbound()).isEmpty();
    }

    @Test
    void knowsItsAccounts() throws Exception {
        for (String wrong : List.of(
                "Bearer nobody-has-this-one",
                "Bearer",
                "Basic !",
                BasicAuth.header("shop", SmsApiRig.OTHER_SECRET),
                BasicAuth.header("nobody", SmsApiRig.SECRET))) {
            post(401, HELLO, "Authorization", wrong);
            get(401, MESSAGES, "/messages", "Authorization", wrong);
        }
        assertThat(rig.outbound()).isEmpty();
        post(202, HELLO, "Authorization", BasicAuth.header("shop", SmsApiRig.SECRET));
        assertThat(rig.sent().fromAddr()).isEqualTo("8181");
    }

    @Test
    void showsNobodyTheMessagesOfAnother() throws Exception {
        String id = send(HELLO);
        inbound("in-shop", "27831", "8282");
        inbound("in-bank", "27831", "7777");
        awaitMessages(2);

        String bank = "Bearer " + SmsApiRig.OTHER_SECRET;
        get(404, MESSAGE, "/messages/" + id, "Authorization", bank);
        get(404, STATUS, "/messages/" + id + "/status", "Authorization", bank);
        get(404, MESSAGE, "/messages/in-shop", "Authorization", bank);
        await().atMost(SOON).untilAsserted(() -> assertThat(
                        get(200, MESSAGES, "/messages", "Authorization", bank).path("messages"))
                .extracting(one -> one.path("message_id").asText())
                .containsExactly("in-bank"));
        assertThat(get(200, MESSAGES, "/messages?direction=inbound").path("messages"))
                .extracting(one -> one.path("message_id").asText())
                .containsExactly("in-shop");
        assertThat(get(200, MESSAGE, "/messages/in-shop").path("content").asText())
                .isEqualTo("hi");
    }

    @Test
    void aPageOfAnotherSiteCanDoNothing() throws Exception {
        post(403, HELLO, "Origin", "http://evil.example");
        get(403, MESSAGES, "/messages", "Origin", "null");
        post(202, HELLO, "Origin", "http://127.0.0.1:" + rig.port);
    }

    @Test
    void pagesFollowEachOther() throws Exception {
        for (int i = 0; i < 25; i++) {
            send(HELLO.replace("hello", "hello " + i));
        }
        Set<String> found = new TreeSet<>();
        String next = "";
        int pages = 0;
        do {
            JsonNode page = get(200, MESSAGES, "/messages?limit=10" + (next.isEmpty() ? "" : "&cursor=" + next));
            page.path("messages").forEach(one -> found.add(one.path("content").asText()));
            next = page.path("next").isNull() ? "" : page.path("next").asText();
            pages++;
        } while (!next.isEmpty() && pages < 10);
        assertThat(found).hasSize(25);
        assertThat(get(200, MESSAGES, "/messages?order=newest&limit=1")
                        .at("/messages/0/content")
                        .asText())
                .isEqualTo("hello 24");
    }

    @Test
    void theSameKeyAndBodySendNothingTwice() throws Exception {
        JsonNode first = post(202, HELLO, "Idempotency-Key", "k1");
        JsonNode second = post(202, HELLO, "Idempotency-Key", "k1");
        JsonNode other = post(202, HELLO, "Idempotency-Key", "k2");
        JsonNode unlike = post(422, HELLO.replace("hello", "bye"), "Idempotency-Key", "k1");
        JsonNode ofAnother =
                post(202, HELLO, "Idempotency-Key", "k1", "Authorization", "Bearer " + SmsApiRig.OTHER_SECRET);

        assertThat(second).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);
        assertThat(ofAnother).isNotEqualTo(first);
        assertThat(unlike.path("field").asText()).isEqualTo("Idempotency-Key");
        assertThat(rig.outbound()).hasSize(3);
    }

    @Test
    void ofManyAtOnceWithTheSameKeyOneSends() throws Exception {
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            answers.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return rig.post(HELLO, "Idempotency-Key", "k").statusCode();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        assertThat(answers).extracting(CompletableFuture::join).contains(202).isSubsetOf(202, 409);
        assertThat(rig.outbound()).hasSize(1);
    }

    @Test
    void whatTheBrokerDidNotConfirmCanBeSentAgainUnderItsKey() throws Exception {
        rig.queues.away = key -> true;
        post(503, HELLO);
        post(503, HELLO, "Idempotency-Key", "k");
        rig.queues.away = key -> false;
        JsonNode answer = post(202, HELLO, "Idempotency-Key", "k");
        assertThat(rig.sent().messageId()).isEqualTo(answer.path("message_id").asText());
        assertThat(rig.outbound()).isEmpty();
        awaitMessages(2); // the one without a key is in the list for good
    }

    @Test
    void ofAListThatFailsHalfwayItIsNotSaidThatNothingWasSent() throws Exception {
        AtomicInteger published = new AtomicInteger();
        rig.queues.away = key -> published.incrementAndGet() > 1;
        JsonNode answer = post(503, HELLO.replace("\"27831\"", "[\"27831\",\"27832\"]"));
        assertThat(answer.path("detail").asText()).startsWith("some of the messages may be sent");
        assertThat(rig.outbound()).hasSize(1);
    }

    /** As a worker leaves it that dies after it has asked whether it may send: for some seconds it may be alive. */
    @Test
    void aRequestOfADeadWorkerIsMadeAgainWithTheSameMessageId() throws Exception {
        JsonNode first = post(202, HELLO, "Idempotency-Key", "k");
        try (var jedis = new redis.clients.jedis.Jedis(URI.create(redis.uri()))) {
            String key = jedis.keys("sms_api:shop:requests:*").iterator().next();
            String digestAndMark = jedis.get(key).replaceAll(" \\S+$", "");
            jedis.set(key, digestAndMark + " " + (System.currentTimeMillis() + 3_600_000));
            post(409, HELLO, "Idempotency-Key", "k");
            jedis.set(key, digestAndMark + " " + (System.currentTimeMillis() - 1));
        }
        assertThat(post(202, HELLO, "Idempotency-Key", "k")).isEqualTo(first);
        assertThat(rig.sent().messageId()).isEqualTo(rig.sent().messageId());
    }

    /** As a client does that uses a key again, or sends an order every day. */
    @Test
    void onceAKeyIsForgottenTheSameRequestIsAnotherMessage() throws Exception {
        JsonNode first = post(202, HELLO, "Idempotency-Key", "k");
        try (var jedis = new redis.clients.jedis.Jedis(URI.create(redis.uri()))) {
            assertThat(jedis.del(
                            jedis.keys("sms_api:shop:requests:*").iterator().next()))
                    .isOne();
        }
        assertThat(post(202, HELLO, "Idempotency-Key", "k")).isNotEqualTo(first);
        assertThat(rig.sent().messageId()).isNotEqualTo(rig.sent().messageId());
        awaitMessages(2);
    }

    @Test
    void waitsForNobodyWhileRedisIsAway() throws Exception {
        redis.stop();
        try {
            post(503, HELLO, "Idempotency-Key", "k");
            get(503, MESSAGES, "/messages");
            assertThat(rig.outbound()).isEmpty();
        } finally {
            redis.start();
        }
    }

    @Test
    void saysWhatItIs() throws Exception {
        HttpResponse<String> page = rig.get("/");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'");
        assertThat(page.body()).contains("page.js");
        assertThat(rig.get("/page.js").headers().firstValue("Content-Type")).contains("text/javascript; charset=utf-8");
        assertThat(rig.get("").headers().firstValue("Location")).contains("/sms/");
        described.check("get", "/openapi.json", rig.get("/openapi.json"));
    }
}
