package org.vumi.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.codec.MessageCodec;
import org.vumi.component.web.RequestGuard;

/**
 * The simulator's web page, and the same for curl: {@code POST /inject}, {@code GET /messages}, {@code GET /events}.
 *
 * <p>On the JDK's own HTTP server: an open page is a response that never ends, which it does with plain streams and a bounded pool,
 * where Camel's HTTP consumer, made for one answer to one request, would have to be bent. It depends on nothing, and the console is no part of a route.
 */
public final class Console implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Console.class);
    private static final int MAX_BODY = 256 * 1024;
    private static final int MAX_PAGES = 16;
    private static final int THREADS = MAX_PAGES + 8;
    private static final String GUIDE = "<!-- guide -->";
    private static final String HTML = "text/html; charset=utf-8";
    private static final String NO_PAGE = "no such page (/, /inject, /messages, /events)";
    private static final Map<String, String> FILES = Map.of(
            "index.html", HTML,
            "console.css", "text/css; charset=utf-8",
            "console.js", "text/javascript; charset=utf-8",
            "words.js", "text/javascript; charset=utf-8");

    private final SmscSimulator smsc;
    private final Supplier<String> chat;
    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final RequestGuard guard;
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Set<EventStream> pages = ConcurrentHashMap.newKeySet();

    private Console(SmscSimulator smsc, String host, String guide, Supplier<String> chat, HttpServer server) {
        this.smsc = smsc;
        this.chat = chat;
        this.server = server;
        guard = new RequestGuard(host, server.getAddress().getPort());
        FILES.keySet().forEach(name -> files.put(name, resource(name)));
        String page = new String(files.get("index.html"), StandardCharsets.UTF_8);
        String told = new String(resource(guide), StandardCharsets.UTF_8);
        files.put("index.html", page.replace(GUIDE, told).getBytes(StandardCharsets.UTF_8));
        threads = new ThreadPoolExecutor(0, THREADS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "smsc-console");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    /**
     * @param port 0 for any free one
     * @throws IOException if it cannot listen; the message names host and port
     */
    public static Console start(SmscSimulator smsc, String host, int port) throws IOException {
        return start(smsc, host, port, "guide.html", null);
    }

    /**
     * As part of the demo: the page says what happens to a message, and leads to a chat.
     *
     * @param chat where the chat is; gives null before it is there
     */
    public static Console startForDemo(SmscSimulator smsc, int port, Supplier<String> chat) throws IOException {
        return start(smsc, "127.0.0.1", port, "guide-demo.html", chat);
    }

    private static Console start(SmscSimulator smsc, String host, int port, String guide, Supplier<String> chat)
            throws IOException {
        HttpServer server = HttpListener.listen("console", host, port);
        Console console = new Console(smsc, host, guide, chat, server);
        server.start();
        return console;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Where a browser on this machine finds the page. */
    public String url() {
        InetAddress address = server.getAddress().getAddress();
        String host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port() + "/";
    }

    private static byte[] resource(String name) {
        try (InputStream in = Console.class.getResourceAsStream("/simulator/" + name)) {
            if (in == null) {
                throw new IllegalStateException("simulator/" + name + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var headers = exchange.getRequestHeaders();
            String refusal = guard.refusal(
                    headers.getFirst("Host"), headers.getFirst("Origin"), headers.getFirst("Sec-Fetch-Site"));
            if (refusal != null) {
                fail(exchange, 403, refusal);
                return;
            }
            String path = exchange.getRequestURI().getPath();
            switch (path == null ? "" : path) {
                case "/inject" -> inject(exchange);
                case "/messages" -> messages(exchange);
                case "/events" -> events(exchange);
                case "/chat" -> chat(exchange);
                case "/" -> file(exchange, "index.html");
                default -> file(exchange, path.substring(1));
            }
        } catch (IOException e) {
            LOG.debug("a page went away: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error(
                    "{} {} failed",
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    e);
        }
    }

    private void file(HttpExchange exchange, String name) throws IOException {
        byte[] body = files.get(name);
        if (body == null) {
            fail(exchange, 404, NO_PAGE);
        } else if (allowed(exchange, "GET")) {
            answer(exchange, 200, FILES.get(name), body);
        }
    }

    private void chat(HttpExchange exchange) throws IOException {
        String url = chat == null ? null : chat.get();
        if (chat == null) {
            fail(exchange, 404, NO_PAGE);
        } else if (url == null) {
            fail(exchange, 503, "the chat is not there yet");
        } else if (allowed(exchange, "GET")) {
            exchange.getResponseHeaders().set("Location", url);
            answer(exchange, 302, "text/plain", new byte[0]);
        }
    }

    private void messages(HttpExchange exchange) throws IOException {
        if (allowed(exchange, "GET")) {
            json(exchange, 200, ConsoleJson.snapshot(smsc.messages(), smsc.binds()));
        }
    }

    private void inject(HttpExchange exchange) throws IOException {
        if (!allowed(exchange, "POST")) {
            return;
        }
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        String plain = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!plain.equals(InjectRequest.FORM) && !plain.equals(InjectRequest.JSON)) {
            fail(exchange, 415, "Content-Type is not " + InjectRequest.FORM + " or " + InjectRequest.JSON);
            return;
        }
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            fail(exchange, 413, "the body is longer than " + MAX_BODY + " bytes");
            return;
        }
        try {
            InjectRequest request = InjectRequest.of(plain, body);
            Injection injection = smsc.injection(request.fromAddr(), request.toAddr(), request.content());
            json(exchange, 202, ConsoleJson.message(injection.current()));
        } catch (IllegalArgumentException e) {
            fail(exchange, 400, e.getMessage());
        } catch (IllegalStateException e) {
            fail(exchange, 503, e.getMessage());
        }
    }

    private void events(HttpExchange exchange) throws IOException {
        if (!allowed(exchange, "GET")) {
            return;
        }
        EventStream page = new EventStream(smsc.keep());
        pages.add(page);
        Runnable unwatch = smsc.watch(page::message, page::binds);
        try {
            if (pages.size() > MAX_PAGES) {
                fail(exchange, 503, MAX_PAGES + " pages are open already");
                return;
            }
            headers(exchange, "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            page.writeTo(exchange.getResponseBody(), smsc::messages, smsc::binds);
        } finally {
            unwatch.run();
            pages.remove(page);
        }
    }

    private static boolean allowed(HttpExchange exchange, String method) throws IOException {
        if (exchange.getRequestMethod().equals(method)) {
            return true;
        }
        exchange.getResponseHeaders().set("Allow", method);
        fail(exchange, 405, "only " + method + " is answered here");
        return false;
    }

    private static void fail(HttpExchange exchange, int status, String sentence) throws IOException {
        json(exchange, status, Map.of("error", sentence));
    }

    private static void json(HttpExchange exchange, int status, Map<String, Object> body) throws IOException {
        answer(exchange, status, "application/json", MessageCodec.encode(body));
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        headers(exchange, type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static void headers(HttpExchange exchange, String type) {
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", type);
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
                        + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    }

    /** Ends every open page and stops. */
    @Override
    public void close() {
        List.copyOf(pages).forEach(EventStream::close);
        server.stop(0);
        threads.shutdownNow();
    }
}
