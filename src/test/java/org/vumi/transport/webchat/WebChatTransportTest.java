package org.vumi.transport.webchat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vumi.Json;
import org.vumi.codec.MessageCodec;
import org.vumi.component.web.WebEndpoint;
import org.vumi.config.Leaving;
import org.vumi.message.MessageIds;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.transport.Queues;
import org.vumi.worker.Engine;
import org.vumi.worker.Place;
import org.vumi.worker.SetOptions;
import org.vumi.worker.WorkerPlan;

/** The worker by HTTP, with queues in memory. */
class WebChatTransportTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private final Queues queues = new Queues();
    private final List<TransportUserMessage> inbound = new ArrayList<>();
    private Engine engine;
    private int port;

    @BeforeEach
    void start() throws Exception {
        Place place = new Place("test", 0);
        List<String> keys = List.of("transport_name:chat", "web_port:0", "to_addrs:echo, hangman");
        engine = new Engine("test", Path.of("target", "no-home"));
        engine.context().addComponent("vumi", queues);
        engine.add(new WorkerPlan("d", "web_chat_transport", place, SetOptions.of(keys), place));
        engine.build(worker -> Map.of());
        engine.start();
        port = engine.context().getEndpoint("web:d.page", WebEndpoint.class).getPort();
    }

    @AfterEach
    void stop() {
        engine.stop();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpRequest post(String path, Map<String, ?> body) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(MessageCodec.encode(body)))
                .build();
    }

    private HttpResponse<String> ask(String path, Map<String, ?> body) throws Exception {
        return http.send(post(path, body), BodyHandlers.ofString());
    }

    private String open(String name) throws Exception {
        HttpResponse<String> opened = ask("open", Map.of("from_addr", name, "to_addr", "echo"));
        assertThat(opened.statusCode()).as(opened.body()).isEqualTo(201);
        return Json.tree(opened.body().getBytes()).get("session").asText();
    }

    /** All so far. */
    private List<TransportUserMessage> inbound() {
        for (byte[] body = take("inbound"); body != null; body = take("inbound")) {
            inbound.add(MessageCodec.decodeUserMessage(body));
        }
        return inbound;
    }

    private byte[] take(String direction) {
        return queues.queue("chat." + direction).poll();
    }

    private JsonNode awaited(String direction) throws Exception {
        byte[] body = queues.queue("chat." + direction).poll(30, TimeUnit.SECONDS);
        assertThat(body).as(direction).isNotNull();
        return Json.tree(body);
    }

    private static byte[] message(String toAddr, String content, SessionEvent event) {
        return MessageCodec.encode(TransportUserMessage.builder(MessageIds.RANDOM, Clock.systemUTC())
                .put("to_addr", toAddr)
                .put("from_addr", "echo")
                .put("content", content)
                .put("session_event", event == null ? null : event.wire())
                .put("transport_name", "chat")
                .put("transport_type", "web_chat")
                .build());
    }

    @Test
    void carriesASession() throws Exception {
        String ann = open("ann");
        CompletableFuture<HttpResponse<String>> news =
                http.sendAsync(post("hear", Map.of("sessions", Map.of(ann, 0))), BodyHandlers.ofString());
        assertThat(ask("say", Map.of("session", ann, "content", "hello")).statusCode())
                .isEqualTo(202);
        assertThat(inbound())
                .extracting(TransportUserMessage::sessionEvent, TransportUserMessage::content)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(SessionEvent.NEW, null),
                        org.assertj.core.api.Assertions.tuple(SessionEvent.RESUME, "hello"));

        queues.queue("chat.outbound").add(message("ann", "hello \u00e9", null));
        assertThat(awaited("event").get("event_type").asText()).isEqualTo("ack");
        assertThat(news.get(30, TimeUnit.SECONDS).body()).contains("\"content\":\"hello \\u00e9\"");

        assertThat(ask("close", Map.of("session", ann)).statusCode()).isEqualTo(202);
        assertThat(inbound())
                .last()
                .extracting(TransportUserMessage::sessionEvent)
                .isEqualTo(SessionEvent.CLOSE);
        assertThat(ask("say", Map.of("session", ann, "content", "hello?")).statusCode())
                .isEqualTo(410);
        assertThat(inbound()).hasSize(3);
    }

    @Test
    void whatNobodyCanReadIsAFailure() throws Exception {
        queues.queue("chat.outbound").add(message("nobody", "x", null));
        assertThat(awaited("failures").get("failure_code").asText()).isEqualTo("permanent");
        assertThat(awaited("event").get("delivery_status").asText()).isEqualTo("failed");
    }

    @Test
    void theLastMessageOfASessionIsShownOnceAndAcknowledgedThoughTheBrokerWasAway() throws Exception {
        String ann = open("ann");
        AtomicInteger refusals = new AtomicInteger(3);
        queues.away = key -> key.equals("chat.event") && refusals.getAndDecrement() > 0;
        queues.queue("chat.outbound").add(message("ann", "bye", SessionEvent.CLOSE));

        assertThat(awaited("event").get("event_type").asText()).isEqualTo("ack");
        assertThat(take("failures")).isNull();
        assertThat(ask("hear", Map.of("sessions", Map.of(ann, 0))).body()).containsOnlyOnce("bye");
    }

    @Test
    void whatTheBrokerDoesNotTakeIsToBeSaidAgain() throws Exception {
        String ann = open("ann");
        queues.away = key -> key.equals("chat.inbound");
        assertThat(ask("say", Map.of("session", ann, "content", "x")).statusCode())
                .isEqualTo(503);
        assertThat(ask("close", Map.of("session", ann)).statusCode()).isEqualTo(503);
        assertThat(ask("open", Map.of("from_addr", "bob", "to_addr", "echo")).statusCode())
                .isEqualTo(503);
        queues.away = key -> false;
        open("bob");
        assertThat(ask("say", Map.of("session", ann, "content", "x")).statusCode())
                .isEqualTo(202);
    }

    @Test
    void stopsAlthoughAPageWaits() throws Exception {
        String ann = open("ann");
        CompletableFuture<HttpResponse<String>> news =
                http.sendAsync(post("hear", Map.of("sessions", Map.of(ann, 0))), BodyHandlers.ofString());
        ask("say", Map.of("session", ann, "content", "so that the request before is there"));
        long begin = System.nanoTime();
        engine.stop();
        assertThat(java.time.Duration.ofNanos(System.nanoTime() - begin)).isLessThan(java.time.Duration.ofSeconds(15));
        assertThat(news).isDone();
    }

    @Test
    void aPageThatWaitsIsAnsweredWhenAnotherTakesTheWorkersPlace() throws Exception {
        String ann = open("ann");
        CompletableFuture<HttpResponse<String>> news =
                http.sendAsync(post("hear", Map.of("sessions", Map.of(ann, 0))), BodyHandlers.ofString());
        ask("say", Map.of("session", ann, "content", "so that the request before is there"));

        ((Leaving) engine.workers().get(0).bean()).leave();

        assertThat(news.get(15, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void saysWhatIsWrongWithARequest() throws Exception {
        assertThat(get("open").statusCode()).isEqualTo(405);
        assertThat(get("nothing").statusCode()).isEqualTo(404);
        assertThat(ask("open", Map.of("from_addr", "ann", "to_addr", "nobody")).body())
                .contains("accepted: echo, hangman");
        assertThat(http.send(request("open").POST(BodyPublishers.ofString("{}")).build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(400);
        open("ann");
        assertThat(ask("open", Map.of("from_addr", "ann", "to_addr", "echo")).statusCode())
                .isEqualTo(409);
    }

    @Test
    void servesThePageWithoutForeignScripts() throws Exception {
        HttpResponse<String> page = get("");
        assertThat(page.body()).contains("<title>Web chat</title>");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'")
                .doesNotContain("unsafe");
        assertThat(get("chat.js").headers().firstValue("Content-Type")).contains("text/javascript; charset=utf-8");
        assertThat(get("choices").body()).isEqualTo("{\"to_addrs\":[\"echo\",\"hangman\"]}");
    }

    @Test
    void refusesOtherHostsAndSites() throws Exception {
        assertThat(raw("GET / HTTP/1.1", "Host: 127.0.0.1:" + port)).contains("200");
        assertThat(raw("GET / HTTP/1.1", "Host: localhost:" + port, "Sec-Fetch-Site: same-site"))
                .as("by a link")
                .contains("200");
        assertThat(raw("GET / HTTP/1.1", "Host: evil.example:" + port)).contains("403");
        assertThat(raw(
                        "POST /open HTTP/1.1",
                        "Host: 127.0.0.1:" + port,
                        "Origin: http://evil.example",
                        "Content-Length: 0"))
                .contains("403");
        assertThat(inbound()).isEmpty();
    }

    @Test
    void thePageListsTheKeysOfTheTemplates() throws Exception {
        Map<String, String> rows = new LinkedHashMap<>();
        for (String template : List.of("web_chat_transport.inbound", "web_chat_transport.outbound")) {
            engine
                    .context()
                    .getCamelContextExtension()
                    .getContextPlugin(Model.class)
                    .getRouteTemplateDefinition(template)
                    .getTemplateParameters()
                    .stream()
                    .filter(parameter -> !parameter.getName().startsWith("worker"))
                    .forEach(parameter -> rows.putIfAbsent(parameter.getName(), row(parameter)));
        }
        assertThat(Files.readString(Path.of("docs/transport/web-chat.md")))
                .contains("| --- | --- | --- | --- |\n" + String.join("\n", rows.values()) + "\n\n");
    }

    private static String row(RouteTemplateParameterDefinition parameter) {
        Matcher description = Pattern.compile("\\((.+?)\\) (.*)").matcher(parameter.getDescription());
        assertThat(description.matches()).isTrue();
        String absent = parameter.isRequired() ? " " : " none ";
        String value = parameter.getDefaultValue() == null ? absent : " `" + parameter.getDefaultValue() + "` ";
        return "| `" + parameter.getName() + "` | " + description.group(1) + " |" + value + "| " + description.group(2)
                + " |";
    }

    /** A request as written, for headers that a client would not let through. */
    private String raw(String... lines) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write((String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }
}
