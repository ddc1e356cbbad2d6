package org.vumi.mainjob;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The application behind the URL: answers each message with {@code re: <content>} and the reply header. */
final class ReplyingServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private HttpServer server;
    private final ExecutorService threads;
    private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
    private volatile int status = 200;

    ReplyingServer() throws IOException {
        threads = Executors.newFixedThreadPool(32, task -> {
            Thread thread = new Thread(task, "application");
            thread.setDaemon(true);
            return thread;
        });
        listen(0);
    }

    private void listen(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** From now on connections are refused; what is open is closed. */
    void goDown() {
        server.stop(0);
    }

    /** Listens again, on the same port. */
    void comeUp() throws IOException {
        listen(server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode message = JSON.readTree(exchange.getRequestBody());
            String content = message.path(message.has("content") ? "content" : "user_message_id")
                    .asText();
            requests.computeIfAbsent(content, one -> new AtomicInteger()).incrementAndGet();
            byte[] reply = ("re: " + content).getBytes(UTF_8);
            exchange.getResponseHeaders().set("X-Vumi-HTTPRelay-Reply", "true");
            exchange.sendResponseHeaders(status, reply.length);
            exchange.getResponseBody().write(reply);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** From now on; 200 at first. */
    void answersWith(int status) {
        this.status = status;
    }

    /** How often it was asked, by content, or by {@code user_message_id} of an event. */
    int requests(String content) {
        AtomicInteger count = requests.get(content);
        return count == null ? 0 : count.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
