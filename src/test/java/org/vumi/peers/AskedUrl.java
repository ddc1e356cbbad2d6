package org.vumi.peers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.Character.UnicodeBlock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A URL that remembers what it was asked, and answers each query by a function. */
final class AskedUrl implements AutoCloseable {
    private final HttpServer server;
    private final List<Map<String, String>> asked = new CopyOnWriteArrayList<>();
    private volatile Function<Map<String, String>, String> answer = query -> "";

    AskedUrl() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            String text = answer.apply(query);
            byte[] body = text.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            if (text.chars().anyMatch(c -> UnicodeBlock.of(c) == UnicodeBlock.CYRILLIC)) {
                exchange.getResponseHeaders().set("X-Kannel-Coding", "2"); // else it sends question marks
            }
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            asked.add(query);
        }
    }

    /** Values in the charset that the parameter {@code charset} names, in UTF-8 without one. */
    private static Map<String, String> query(String raw) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], parts[1]);
        }
        Charset charset = Charset.forName(query.getOrDefault("charset", "UTF-8"));
        query.replaceAll((name, value) -> new String(
                URLDecoder.decode(value, ISO_8859_1).getBytes(ISO_8859_1), name.equals("text") ? charset : UTF_8));
        return query;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    void answers(Function<Map<String, String>, String> by) {
        answer = by;
    }

    /** Waits for so many. */
    List<Map<String, String>> awaitAsked(int count) {
        await().atMost(Duration.ofSeconds(30)).until(() -> asked.size() >= count);
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
