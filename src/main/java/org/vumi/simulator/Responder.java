package org.vumi.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.codec.MessageCodec;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportUserMessage;

/**
 * The URL that the demo's HTTP relay posts to: answers a Vumi message with a friendly text.
 *
 * <p>{@code POST} of a user message's JSON gets 200, {@code X-Vumi-HTTPRelay-Reply: true} and the reply as UTF-8 text; anything that is not such a
 * message gets 400. Loopback only. Source: manual 2.2.2.
 */
public final class Responder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Responder.class);
    private static final int MAX_BODY = 1024 * 1024;
    private static final int THREADS = 8;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss, d MMMM yyyy", Locale.ENGLISH);

    private final HttpServer server;
    private final ExecutorService threads;
    private final Clock clock;

    private Responder(HttpServer server, Clock clock) {
        this.server = server;
        this.clock = clock;
        threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "demo-responder");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    /**
     * @param port 0 for any free one
     * @param clock tells the {@code time}, in its zone
     */
    public static Responder start(int port, Clock clock) throws IOException {
        HttpServer server = HttpListener.listen("responder", "127.0.0.1", port);
        Responder responder = new Responder(server, clock);
        server.start();
        return responder;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** What to give the relay as {@code url}. */
    public String url() {
        return "http://127.0.0.1:" + port() + "/";
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("POST")) {
                exchange.getResponseHeaders().set("Allow", "POST");
                answer(exchange, 405, "post a message as JSON");
                return;
            }
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
            if (body.length > MAX_BODY) {
                answer(exchange, 413, "the message is longer than " + MAX_BODY + " bytes");
                return;
            }
            respond(exchange, body);
        } catch (IOException e) {
            LOG.debug("a client went away: {}", e.getMessage());
        }
    }

    private void respond(HttpExchange exchange, byte[] body) throws IOException {
        TransportUserMessage message;
        try {
            message = MessageCodec.decodeUserMessage(body);
        } catch (InvalidMessage e) {
            answer(exchange, 400, e.getMessage());
            return;
        }
        exchange.getResponseHeaders().set("X-Vumi-HTTPRelay-Reply", "true");
        answer(exchange, 200, reply(message.content()));
    }

    private String reply(String content) {
        String text = content == null ? "" : content.strip();
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "" -> "Hello! Your message was empty. Send help to see what I can do.";
            case "help", "?" -> "Send time for the time, or anything else to have it echoed.";
            case "hello", "hi" -> "Hello! Send help to see what I can do.";
            case "time" -> "It is " + TIME.format(ZonedDateTime.now(clock)) + ".";
            default -> "You said: " + text;
        };
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
