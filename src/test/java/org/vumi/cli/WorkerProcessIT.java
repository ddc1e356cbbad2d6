package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.codec.MessageCodec;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.Servers;

/** The packaged jar as operators meet it: ready, signals, exit codes, the management port. */
@ExtendWith(Servers.class)
class WorkerProcessIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static RabbitMq rabbit;

    @TempDir
    private Path home;

    private String broker;

    @BeforeEach
    void makeVhost() {
        broker = rabbit.newVhost();
    }

    private VumiProcess relay(String url, String... more) throws Exception {
        List<String> arguments = new java.util.ArrayList<>(List.of(
                "-n",
                "--pidfile=vumi.pid",
                "start_worker",
                "--worker-class=vumi.application.http_relay.HTTPRelayApplication",
                "--set-option=transport_name:sms",
                "--set-option=url:" + url,
                "--broker=" + broker));
        arguments.addAll(List.of(more));
        return VumiProcess.start(home, arguments.toArray(String[]::new));
    }

    @Test
    void saysReadyOnceAndEndsWith0OnSigterm() throws Exception {
        try (VumiProcess vumi = relay("http://127.0.0.1:1/")) {
            Map<String, Object> ready = vumi.ready();
            assertThat(ready).containsKeys("workers", "ports", "broker", "redis", "links", "management", "start_ms");
            assertThat(ready.get("version")).asString().isNotEqualTo("development");
            assertThat(ready.get("broker"))
                    .asString()
                    .startsWith("amqp://127.0.0.1:")
                    .doesNotContain("@");
            assertThat(ready.get("broker_by")).isEqualTo("--broker");
            assertThat(ready.get("management")).isNull();
            assertThat(ready.get("workers").toString())
                    .contains("name=http_relay_application_sms", "class=http_relay_application");
            assertThat(home.resolve("vumi.pid")).hasContent(vumi.pid() + "\n");

            vumi.terminate();
            assertThat(vumi.exitCode()).isZero();
            assertThat(vumi.output()).hasSize(1);
            assertThat(home.resolve("vumi.pid")).doesNotExist();
            assertThat(vumi.log()).contains("stopped").doesNotContain(rabbit.password() + "@", "ERROR");
        }
    }

    @Test
    void finishesWhatIsInFlightBeforeItEnds() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        HttpServer server = server(asked, answer);
        try (VumiProcess vumi = relay("http://127.0.0.1:" + server.getAddress().getPort() + "/");
                Connection connection = connect();
                Channel channel = connection.createChannel()) {
            vumi.ready();
            channel.basicPublish("vumi", "sms.inbound", null, message());
            assertThat(asked.await(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();

            vumi.terminate();
            await().atMost(SOON).until(() -> vumi.log().contains("stopping"));
            assertThat(vumi.isAlive()).isTrue();
            answer.countDown();
            assertThat(vumi.exitCode()).isZero();

            GetResponse reply = channel.basicGet("sms.outbound", true);
            assertThat(MessageCodec.decodeUserMessage(reply.getBody()).content())
                    .isEqualTo("pong");
            assertThat(channel.messageCount("sms.inbound")).isZero();
        } finally {
            answer.countDown();
            server.stop(0);
        }
    }

    @Test
    void endsAtOnceOnASecondSignal() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        HttpServer server = server(asked, answer);
        try (VumiProcess vumi = relay("http://127.0.0.1:" + server.getAddress().getPort() + "/");
                Connection connection = connect();
                Channel channel = connection.createChannel()) {
            vumi.ready();
            channel.basicPublish("vumi", "sms.inbound", null, message());
            assertThat(asked.await(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
            vumi.terminate();
            await().atMost(SOON).until(() -> vumi.log().contains("stopping"));
            vumi.terminate();
            assertThat(vumi.exitCode()).isEqualTo(128 + 15);
            assertThat(home.resolve("vumi.pid")).doesNotExist();
        } finally {
            answer.countDown();
            server.stop(0);
        }
    }

    @Test
    void waitsForABrokerThatIsDown() throws Exception {
        rabbit.stop();
        try (VumiProcess vumi = relay("http://127.0.0.1:1/")) {
            await().atMost(SOON).until(() -> vumi.log().contains("cannot connect"));
            assertThat(vumi.isReady()).isFalse();
            rabbit.start();
            vumi.ready();
        }
    }

    @Test
    void endsInOrderWhileItWaitsForTheBroker() throws Exception {
        broker = "amqp://127.0.0.1:1/x";
        try (VumiProcess vumi = relay("http://127.0.0.1:1/")) {
            await().atMost(SOON).until(() -> vumi.log().contains("cannot connect"));
            vumi.terminate();
            assertThat(vumi.exitCode()).isZero();
            assertThat(vumi.output()).isEmpty();
        }
    }

    @Test
    void faultsAndUsageHaveTheirExitCodes() throws Exception {
        try (VumiProcess faults = relay("nonsense");
                VumiProcess usage = VumiProcess.start(home, "start_worker", "--config=x")) {
            assertThat(faults.exitCode()).isEqualTo(1);
            assertThat(usage.exitCode()).isEqualTo(2);
            assertThat(faults.output()).isEmpty();
            assertThat(faults.log()).contains("--set-option=url: http_relay_application_sms: url is not a URL");
        }
    }

    @Test
    void theManagementPortTellsStrangersNothing() throws Exception {
        try (VumiProcess vumi = relay("http://127.0.0.1:1/", "--management-port", "0", "--data", "data")) {
            String url = (String) vumi.ready().get("management");
            Path password = home.resolve("data/management-password");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                    .isEqualTo("rw-------");
            String login = Base64.getEncoder()
                    .encodeToString(("vumi:" + Files.readString(password).strip()).getBytes());

            HttpResponse<String> health = get(url + "health");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body()).isEqualTo("{\"status\":\"UP\"}");
            assertThat(get(url + "status").statusCode()).isEqualTo(401);
            assertThat(get(url + "status", "Authorization", "Basic dnVtaTp2dW1p")
                            .statusCode())
                    .isEqualTo(401);
            HttpResponse<String> status = get(url + "status", "Authorization", "Basic " + login);
            assertThat(status.statusCode()).isEqualTo(200);
            assertThat(status.body())
                    .contains("\"http_relay_application_sms.inbound\"", "\"inflight\":0", "\"total\":0");
            assertThat(get(url + "health", "Origin", "http://evil.example").statusCode())
                    .isEqualTo(403);
            assertThat(vumi.log()).doesNotContain(Files.readString(password).strip());
        }
    }

    private static HttpServer server(CountDownLatch asked, CountDownLatch answer) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(java.util.concurrent.Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            asked.countDown();
            try {
                answer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.getResponseHeaders().add("X-Vumi-HTTPRelay-Reply", "true");
            exchange.sendResponseHeaders(200, 4);
            exchange.getResponseBody().write("pong".getBytes());
            exchange.close();
        });
        server.start();
        return server;
    }

    private Connection connect() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker);
        return factory.newConnection();
    }

    private static byte[] message() {
        return MessageCodec.encode(TransportUserMessage.builder(MessageIds.RANDOM, Clock.systemUTC())
                .put("to_addr", "8181")
                .put("from_addr", "27831234567")
                .put("content", "ping")
                .put("transport_name", "sms")
                .put("transport_type", "sms")
                .build());
    }

    private static HttpResponse<String> get(String url, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
