package org.vumi.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The URL of somebody who has an application: keeps what is posted, and answers what it is told. */
final class RecordingUrl implements AutoCloseable {
    private record Answer(int status, boolean wantsReply, String body) {}

    private final HttpServer server;
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private volatile Answer answer = new Answer(200, false, "");

    RecordingUrl() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    void answer(int status, boolean wantsReply, String body) {
        answer = new Answer(status, wantsReply, body);
    }

    List<String> bodies() {
        return bodies;
    }

    void awaitRequests(int count) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(bodies).hasSizeGreaterThanOrEqualTo(count));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer now = answer;
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            if (now.wantsReply()) {
                exchange.getResponseHeaders().set("X-Vumi-HTTPRelay-Reply", "TRUE");
            }
            byte[] text = now.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(now.status(), text.length);
            exchange.getResponseBody().write(text);
            bodies.add(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
