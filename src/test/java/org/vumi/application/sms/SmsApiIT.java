package org.vumi.application.sms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.Json;
import org.vumi.application.StubServer;
import org.vumi.codec.CallbackSignature;
import org.vumi.servers.FreePort;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.SmscSimulator;

/** The API and an SMPP transport as processes, an SMSC behind them, on a real RabbitMQ and Redis. */
@ExtendWith(Servers.class)
class SmsApiIT {
    /** Everything waits this long: the machine may be slow, the tests are not. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final String SECRET = "secret-of-the-shop";
    private static final int MESSAGES = 300;

    private static RabbitMq rabbitMq;
    private static RedisServer redis;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final StubServer server = new StubServer();
    private SmscSimulator smsc;
    private VumiHome home;
    private String broker;
    private int port;
    private VumiJar api;

    @BeforeEach
    void start(VumiHome given) throws Exception {
        home = given;
        redis.flush();
        broker = rabbitMq.newVhost();
        smsc = SmscSimulator.start(
                new SmscOptions().port(0).deliverRetry(Duration.ofMillis(300)).receiptDelay(Duration.ofMillis(100)));
        port = FreePort.next();
        Path transport = home.write("transport.yaml", """
                transport_name: sms
                system_id: smppclient1
                registered_delivery: 1
                password: password
                host: 127.0.0.1
                port: %d
                """.formatted(smsc.port()));
        home.write("api.yaml", """
                transport_name: sms
                web_port: %d
                retry_delay: 0.2
                retry_limit: 2
                accounts:
                  shop:
                    secret: %s
                    addresses: "8181"
                    inbound_url: %s
                    event_url: %s
                    callback_secret: agreed with the shop
                """.formatted(port, SECRET, server.url("/inbound"), server.url("/events")));
        home.start(
                "start_worker",
                "--worker-class=smpp_transport",
                "--config=" + transport,
                "--broker=" + broker,
                "--redis=" + redis.uri());
        startApi();
    }

    private void startApi() {
        api = home.start(
                "start_worker",
                "--worker-class=sms_api_application",
                "--config=" + home.directory().resolve("api.yaml"),
                "--broker=" + broker,
                "--redis=" + redis.uri());
    }

    @AfterEach
    void stop() throws Exception {
        smsc.close();
        server.close();
    }

    private HttpResponse<String> ask(String path, String body, String key) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/sms/messages" + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + SECRET);
        if (body != null) {
            request.POST(HttpRequest.BodyPublishers.ofString(body)).header("Content-Type", "application/json");
        }
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) {
        return Json.tree(response.body().getBytes(StandardCharsets.UTF_8));
    }

    private static String body(String to, String content) {
        return "{\"to_addr\":\"" + to + "\",\"content\":\"" + content + "\"}";
    }

    private void awaitTold(String target, Predicate<String> wanted) {
        await().atMost(PATIENCE).until(() -> List.copyOf(server.requests).stream()
                .anyMatch(request ->
                        request.target().equals(target) && wanted.test(request.text()) && isGenuine(request)));
    }

    private static boolean isGenuine(StubServer.Request request) {
        return request.header("X-Vumi-Signature")
                .equals(List.of(new CallbackSignature("agreed with the shop")
                        .of(request.header("X-Vumi-Timestamp").get(0), request.body())));
    }

    @Test
    void aMessageIsSentAndItsDeliveryTold() throws Exception {
        HttpResponse<String> answer = ask("", body("27831", "hello"), null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        String id = json(answer).path("message_id").asText();
        smsc.awaitSubmits(1, PATIENCE);
        assertThat(smsc.submits().get(0).text()).isEqualTo("hello");
        assertThat(smsc.submits().get(0).from()).isEqualTo("8181");

        awaitTold("/events", text -> text.contains(id) && text.contains("\"sent\""));
        awaitTold("/events", text -> text.contains(id) && text.contains("\"delivered\""));
        assertThat(json(ask("/" + id + "/status", null, null)).path("status").asText())
                .isEqualTo("delivered");
    }

    @Test
    void aServerThatFailsIsToldAgainAndWhatItNeverTookIsReplayed() throws Exception {
        AtomicInteger failures = new AtomicInteger(1);
        server.answers((request, out) ->
                StubServer.status(failures.getAndDecrement() > 0 ? 503 : 200).to(request, out));
        smsc.inject("27831", "8181", "taken the second time");
        awaitTold("/inbound", text -> text.contains("taken the second time") && failures.get() < 0);

        server.answers(StubServer.status(500));
        smsc.inject("27831", "8181", "not taken");
        String listed = await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> home.run("invalid", "list", "--broker=" + broker).out(), out -> !out.isEmpty());
        assertThat(listed).contains("sms.inbound", "HttpRelayGaveUp");
        assertThat(json(ask("?direction=inbound", null, null)).path("messages")).hasSize(2);

        server.requests.clear();
        server.answers(StubServer.status(204));
        assertThat(home.run("invalid", "replay", "--all", "--broker=" + broker).out())
                .isEqualTo("replayed 1\n");
        awaitTold("/inbound", text -> text.contains("not taken"));
        assertThat(json(ask("?direction=inbound", null, null)).path("messages")).hasSize(2);
    }

    @Test
    void aKilledWorkerSendsNothingTwiceAndLosesNothing() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(10);
        AtomicInteger answered = new AtomicInteger();
        Set<String> ids = ConcurrentHashMap.newKeySet();
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                String text = "text " + i;
                String to = "2783" + (1000 + i);
                all.add(clients.submit(() -> {
                    await().atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(100))
                            .until(() -> isSent(to, text, ids));
                    answered.incrementAndGet();
                }));
            }
            for (int kill = 1; kill <= 3; kill++) {
                int enough = kill * MESSAGES / 5;
                await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> answered.get() >= enough);
                api.kill();
                startApi();
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            clients.shutdownNow();
        }

        assertThat(ids).hasSize(MESSAGES);
        smsc.awaitSubmits(MESSAGES, PATIENCE);
        await().atMost(PATIENCE).until(() -> delivered() == MESSAGES);
        assertThat(smsc.submits().stream().map(submit -> submit.text()).toList())
                .doesNotHaveDuplicates()
                .hasSize(MESSAGES);
    }

    private boolean isSent(String to, String text, Set<String> ids) throws InterruptedException {
        try {
            HttpResponse<String> answer = ask("", body(to, text), text);
            assertThat(answer.statusCode()).as(answer.body()).isIn(202, 409, 503);
            if (answer.statusCode() == 202) {
                ids.add(json(answer).path("message_id").asText());
            }
            return answer.statusCode() == 202;
        } catch (IOException killed) {
            return false;
        }
    }

    private int delivered() throws Exception {
        Set<String> delivered = new TreeSet<>();
        for (JsonNode one : json(ask("?limit=1000", null, null)).path("messages")) {
            if (one.path("status").asText().equals("delivered")) {
                delivered.add(one.path("message_id").asText());
            }
        }
        return delivered.size();
    }

    @Test
    void whileTheBrokerIsAwayClientsAreAskedToComeAgain() throws Exception {
        rabbitMq.stop();
        try {
            await().atMost(PATIENCE).untilAsserted(() -> {
                HttpResponse<String> answer = ask("", body("27831", "hello"), "k");
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).contains("5");
            });
        } finally {
            rabbitMq.start();
        }
        await().atMost(PATIENCE)
                .until(() -> ask("", body("27831", "hello"), "k").statusCode() == 202);
        smsc.awaitSubmits(1, PATIENCE);
        assertThat(ask("", body("27831", "hello"), "k").headers().firstValue("Idempotent-Replayed"))
                .contains("true");
        assertThat(smsc.submits()).hasSize(1);
    }
}
