package org.vumi.transport.httpapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.codec.MessageCodec;
import org.vumi.mainjob.Amqp;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.yaml.snakeyaml.Yaml;

/** The HTTP API in processes of its own, on RabbitMQ; the application is a bare client of the broker. */
@ExtendWith(Servers.class)
class HttpApiIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final HttpClient client = HttpClient.newHttpClient();

    private static VumiJar transport(VumiHome home, String broker, Map<String, Object> more) {
        Map<String, Object> config = new java.util.LinkedHashMap<>(
                Map.of("transport_name", "web", "web_path", "/api/", "web_port", 0, "reply_expected", true));
        config.putAll(more);
        return home.start(
                "start_worker",
                "--worker-class=vumi.transports.api.HttpApiTransport",
                "--config=" + home.write("web.yaml", new Yaml().dump(config)),
                "--broker=" + broker);
    }

    private static int port(VumiJar process) {
        JsonNode ports = process.ready().path("ports");
        return ports.elements().next().asInt();
    }

    private CompletableFuture<HttpResponse<String>> ask(int port, String path, String content) {
        URI uri = URI.create("http://127.0.0.1:" + port + path + "?to_addr=8181&from_addr=27821&content="
                + URLEncoder.encode(content, UTF_8));
        return client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> ask(VumiJar process, String content) {
        return ask(port(process), "/api", content);
    }

    private List<CompletableFuture<HttpResponse<String>>> askMany(VumiJar process, String word, int count) {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(ask(process, word + " " + i));
        }
        return answers;
    }

    private static void assertAnswered(List<CompletableFuture<HttpResponse<String>>> answers, String word)
            throws Exception {
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i)
                            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .body())
                    .isEqualTo("re: " + word + " " + i);
        }
    }

    /** One after the other, each by whichever process; some are never answered. */
    private final class Session {
        private final int[] ports;
        private final Random random;
        private final AtomicInteger left;
        private final ConcurrentLinkedQueue<String> wrong;
        private final CountDownLatch ended;

        Session(int[] ports, long seed, AtomicInteger left, ConcurrentLinkedQueue<String> wrong, CountDownLatch ended) {
            this.ports = ports;
            this.random = new Random(seed);
            this.left = left;
            this.wrong = wrong;
            this.ended = ended;
        }

        void next() {
            int number = left.getAndDecrement();
            if (number <= 0) {
                ended.countDown();
                return;
            }
            boolean silence = random.nextInt(300) == 0;
            String content = (silence ? ShufflingApplication.SILENCE + " " : "") + number;
            ask(ports[random.nextInt(ports.length)], "/api", content).whenComplete((answer, failure) -> {
                boolean right = failure == null
                        && (silence ? answer.statusCode() == 504 : answer.body().equals("re: " + content));
                if (!right) {
                    wrong.add(content + ": " + (failure == null ? answer.statusCode() + " " + answer.body() : failure));
                }
                next();
            });
        }
    }

    @Test
    void everyRequestOfManySessionsGetsItsOwnReplyOrATimeOut(VumiHome home, RabbitMq rabbitMq) throws Exception {
        String broker = rabbitMq.newVhost();
        int requests = 10_000;
        int sessions = 200;
        try (ShufflingApplication application = new ShufflingApplication(broker, "web", 1);
                Amqp amqp = Amqp.connect(broker)) {
            Amqp.Tap events = amqp.tap("web.event");
            Map<String, Object> timeout = Map.of("request_timeout", 15);
            int[] ports = {port(transport(home, broker, timeout)), port(transport(home, broker, timeout))};
            application.answerAlways();
            ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
            AtomicInteger left = new AtomicInteger(requests);
            CountDownLatch ended = new CountDownLatch(sessions);
            for (int i = 0; i < sessions; i++) {
                new Session(ports, i, left, wrong, ended).next();
            }

            assertThat(ended.await(300, TimeUnit.SECONDS)).as("all ended").isTrue();
            assertThat(wrong).isEmpty();
            // every reply has an event: an ack, or, if it was the second to its request, a failure
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(events.messages().stream()
                            .map(event -> event.path("user_message_id").asText()))
                    .containsExactlyInAnyOrderElementsOf(application.replies()));
        }
    }

    @Test
    void aKilledProcessTakesOnlyItsOwnRequestsWithIt(VumiHome home, RabbitMq rabbitMq) throws Exception {
        String broker = rabbitMq.newVhost();
        int each = 30;
        try (ShufflingApplication application = new ShufflingApplication(broker, "web", 2);
                Amqp amqp = Amqp.connect(broker)) {
            Amqp.Tap events = amqp.tap("web.event");
            VumiJar killed = transport(home, broker, Map.of());
            VumiJar other = transport(home, broker, Map.of());
            List<CompletableFuture<HttpResponse<String>>> lost = askMany(killed, "lost", each);
            List<CompletableFuture<HttpResponse<String>>> kept = askMany(other, "kept", each);
            await().atMost(PATIENCE).until(() -> application.waiting() == 2 * each);
            killed.kill();
            for (CompletableFuture<HttpResponse<String>> one : lost) {
                assertThat(one).failsWithin(PATIENCE);
            }
            application.answerAll();

            assertAnswered(kept, "kept");
            await().atMost(PATIENCE)
                    .until(() ->
                            events.messages().size() == application.replies().size());
            assertThat(events.messages().stream().filter(event -> event.path("transport_metadata")
                            .path("reason")
                            .asText()
                            .equals("instance_gone")))
                    .hasSizeGreaterThanOrEqualTo(each);
        }
    }

    @Test
    void aReplyToAClientThatHasHungUpIsAFailure(VumiHome home, RabbitMq rabbitMq) throws Exception {
        String broker = rabbitMq.newVhost();
        int port = port(transport(home, broker, Map.of()));
        try (Amqp amqp = Amqp.connect(broker)) {
            Amqp.Tap inbound = amqp.tap("web.inbound");
            Amqp.Tap events = amqp.tap("web.event");
            Amqp.Tap failures = amqp.tap("web.failures");
            try (Socket client = new Socket("127.0.0.1", port)) {
                client.getOutputStream()
                        .write("GET /api?to_addr=8181&from_addr=27821&content=hi HTTP/1.1\r\nHost: here\r\n\r\n"
                                .getBytes(UTF_8));
                inbound.awaitCount(1);
            }
            await().atMost(PATIENCE).until(() -> ask(port, "/health", "")
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .body()
                    .equals("{\"pending_requests\": 0}"));
            TransportUserMessage reply = MessageCodec.decodeUserMessage(
                            inbound.messages().get(0).toString().getBytes(UTF_8))
                    .reply("too late", MessageIds.RANDOM, Clock.systemUTC())
                    .build();
            amqp.publish("web.outbound", MessageCodec.encode(reply));

            events.awaitCount(1);
            failures.awaitCount(1);
            JsonNode event = events.messages().get(0);
            assertThat(event.path("user_message_id").asText()).isEqualTo(reply.messageId());
            assertThat(event.path("delivery_status").asText()).isEqualTo("failed");
            assertThat(event.path("transport_metadata").path("reason").asText()).isEqualTo("request_closed");
            JsonNode failure = failures.messages().get(0);
            assertThat(failure.path("failure_code").asText()).isEqualTo("permanent");
            assertThat(failure.path("message").path("content").asText()).isEqualTo("too late");
        }
    }

    @Test
    void openRequestsOutliveTheBroker(VumiHome home, RabbitMq rabbitMq) throws Exception {
        String broker = rabbitMq.newVhost();
        VumiJar first = transport(home, broker, Map.of());
        VumiJar second = transport(home, broker, Map.of());
        List<CompletableFuture<HttpResponse<String>>> ofFirst;
        List<CompletableFuture<HttpResponse<String>>> ofSecond;
        try (Amqp amqp = Amqp.connect(broker)) {
            amqp.declare("web.inbound");
            ofFirst = askMany(first, "first", 50);
            ofSecond = askMany(second, "second", 50);
            await().atMost(PATIENCE).until(() -> waiting(amqp) == 100);
        }
        rabbitMq.restart();
        try (ShufflingApplication application = new ShufflingApplication(broker, "web", 3)) {
            await().atMost(PATIENCE).until(() -> application.waiting() == 100);
            application.answerAll();

            assertAnswered(ofFirst, "first");
            assertAnswered(ofSecond, "second");
        }
    }

    private static int waiting(Amqp amqp) {
        try {
            return amqp.waiting("web.inbound");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void severalWorkersShareAPort(VumiHome home, RabbitMq rabbitMq, RedisServer redis) throws Exception {
        String broker = rabbitMq.newVhost();
        int port;
        try (java.net.ServerSocket free = new java.net.ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Map<String, Object> file = new java.util.LinkedHashMap<>();
        file.put(
                "workers",
                Map.of("one", "http_api_transport", "two", "http_api_transport", "sms", "sms_api_application"));
        file.put("defaults", Map.of("web_port", port, "reply_expected", true));
        file.put("one", Map.of("transport_name", "one", "web_path", "api/one"));
        file.put("two", Map.of("transport_name", "two", "web_path", "api/two"));
        file.put(
                "sms",
                Map.of(
                        "transport_name",
                        "sms",
                        "anonymous",
                        true,
                        "accounts",
                        Map.of("shop", Map.of("addresses", List.of("1")))));
        home.start(
                "run",
                home.write("several.yaml", new Yaml().dump(file)).toString(),
                "--broker=" + broker,
                "--redis=" + redis.uri());
        try (ShufflingApplication one = new ShufflingApplication(broker, "one", 4);
                ShufflingApplication two = new ShufflingApplication(broker, "two", 5)) {
            CompletableFuture<HttpResponse<String>> first = ask(port, "/api/one", "1");
            CompletableFuture<HttpResponse<String>> second = ask(port, "/api/two", "2");
            await().atMost(PATIENCE).until(() -> one.waiting() + two.waiting() == 2);
            assertThat(ask(port, "/health", "").get(60, TimeUnit.SECONDS).body())
                    .isEqualTo("{\"pending_requests\": 2}");
            assertThat(ask(port, "/sms/openapi.json", "")
                            .get(60, TimeUnit.SECONDS)
                            .body())
                    .contains("Idempotency-Key");
            one.answerAll();
            two.answerAll();

            assertThat(first.get(60, TimeUnit.SECONDS).body()).isEqualTo("re: 1");
            assertThat(second.get(60, TimeUnit.SECONDS).body()).isEqualTo("re: 2");
        }
    }
}
