package org.vumi.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vumi.codec.MessageCodec;

/** The console as curl sees it. */
class ConsoleTest {
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";

    private final HttpClient http = HttpClient.newHttpClient();
    private SmscSimulator smsc;
    private Console console;

    @BeforeEach
    void start() throws Exception {
        smsc = SmscSimulator.start(new SmscOptions().port(0).receiptDelay(Duration.ZERO));
        console = Console.start(smsc, "127.0.0.1", 0);
    }

    @AfterEach
    void close() throws Exception {
        console.close();
        smsc.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(console.url()).resolve(path));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> inject(String type, String body) throws Exception {
        return http.send(
                request("inject")
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** A request as written, for headers that a client would not let through. */
    private String raw(String... lines) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", console.port())) {
            socket.getOutputStream().write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
        }
    }

    @Test
    void injectsFromAForm() throws Exception {
        HttpResponse<String> response = inject(FORM, "from_addr=2776&to_addr=1234&content=Hello+there%2C+caf%C3%A9");
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(MessageCodec.decode(response.body().getBytes(UTF_8)))
                .containsEntry("from_addr", "2776")
                .containsEntry("to_addr", "1234")
                .containsEntry("content", "Hello there, café")
                .containsEntry("direction", "mo")
                .containsEntry("state", "queued");
    }

    @Test
    void injectsFromJsonAndReachesTheEsme() throws Exception {
        try (Esme esme = Esme.bind(smsc.port())) {
            inject(JSON + "; charset=utf-8", "{\"from_addr\": \"2776\", \"to_addr\": \"1234\", \"content\": \"hi\"}");
            await().until(() -> esme.texts().equals(List.of("hi")));
        }
    }

    @Test
    void saysWhatIsWrongWithARequest() throws Exception {
        assertThat(inject(JSON, "{\"from_addr\": \"2776\", \"to_addr\": \"1234\"}")
                        .body())
                .contains("missing 'content'");
        assertThat(inject(JSON, "{\"from_addr\": 2776, \"to_addr\": \"1\", \"content\": \"x\"}")
                        .body())
                .contains("'from_addr' is not a text");
        assertThat(inject(JSON, "nonsense").statusCode()).isEqualTo(400);
        assertThat(inject(FORM, "from_addr=%zz&to_addr=1&content=x").statusCode())
                .isEqualTo(400);
        assertThat(inject(FORM, "from_addr=&to_addr=1&content=x").statusCode()).isEqualTo(400);
        assertThat(inject("text/plain", "x").statusCode()).isEqualTo(415);
        assertThat(inject(FORM, "content=" + "x".repeat(300_000)).statusCode()).isEqualTo(413);
        assertThat(get("inject").statusCode()).isEqualTo(405);
        assertThat(get("inject").headers().firstValue("Allow")).contains("POST");
        assertThat(get("nothing").statusCode()).isEqualTo(404);
        assertThat(get("../pom.xml").statusCode()).isEqualTo(404);
        assertThat(get("%00").statusCode()).isEqualTo(404);
    }

    @Test
    void refusesWhenTooManyWait() throws Exception {
        try (SmscSimulator small = SmscSimulator.start(new SmscOptions().port(0).maxPending(1));
                Console its = Console.start(small, "127.0.0.1", 0)) {
            small.inject("1", "2", "x");
            HttpRequest second = HttpRequest.newBuilder(URI.create(its.url() + "inject"))
                    .header("Content-Type", FORM)
                    .POST(BodyPublishers.ofString("from_addr=1&to_addr=2&content=x"))
                    .build();
            assertThat(http.send(second, BodyHandlers.ofString()).statusCode()).isEqualTo(503);
        }
    }

    @Test
    void listsMessagesAndBinds() throws Exception {
        try (Esme esme = Esme.bind(smsc.port())) {
            esme.submit("1234", "2776", "an answer");
            smsc.awaitBinds(1, Duration.ofSeconds(5));
            Map<String, Object> json =
                    MessageCodec.decode(get("messages").body().getBytes(UTF_8));
            assertThat(json.get("binds"))
                    .asList()
                    .singleElement()
                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                    .containsEntry("system_id", "esme")
                    .containsEntry("type", "transceiver");
            assertThat(json.get("messages"))
                    .asList()
                    .singleElement()
                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                    .containsEntry("direction", "mt")
                    .containsEntry("content", "an answer")
                    .containsEntry("state", "accepted");
        }
    }

    @Test
    void refusesOtherHostsAndOrigins() throws Exception {
        String own = "Host: 127.0.0.1:" + console.port();
        assertThat(raw("GET / HTTP/1.1", own, "Connection: close")).contains("200");
        assertThat(raw("GET / HTTP/1.1", "Host: evil.example:" + console.port(), "Connection: close"))
                .contains("403");
        assertThat(raw("GET /messages HTTP/1.1", "Host: evil.example", "Connection: close"))
                .contains("403");
        assertThat(raw("GET / HTTP/1.0")).contains("403");
        String post = "POST /inject HTTP/1.1";
        String form = "Content-Type: " + FORM;
        String length = "Content-Length: 0";
        for (String origin : List.of("http://evil.example", "null", "http://127.0.0.1:1")) {
            assertThat(raw(post, own, form, length, "Origin: " + origin, "Connection: close"))
                    .contains("403");
        }
        assertThat(raw(post, own, form, length, "Sec-Fetch-Site: cross-site", "Connection: close"))
                .contains("403");
        assertThat(raw(post, own, form, length, "Origin: http://127.0.0.1:" + console.port(), "Connection: close"))
                .contains("400");
        assertThat(smsc.messages()).isEmpty();
    }

    @Test
    void forbidsForeignScriptsStylesAndFrames() throws Exception {
        var headers = get("").headers();
        assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(get("console.js").headers().firstValue("Content-Type")).contains("text/javascript; charset=utf-8");
    }

    @Test
    void tellsAnOpenPageWhatHappens() throws Exception {
        HttpResponse<InputStream> events = http.send(request("events").build(), BodyHandlers.ofInputStream());
        BufferedReader lines = new BufferedReader(new InputStreamReader(events.body(), UTF_8));
        assertThat(events.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(next(lines)).containsExactly("retry: 1000");
        assertThat(next(lines)).containsExactly("event: snapshot", "data: {\"binds\":[],\"messages\":[]}");
        smsc.inject("2776", "1234", "hi");
        assertThat(next(lines)).satisfies(event -> {
            assertThat(event.get(0)).isEqualTo("event: changes");
            assertThat(event.get(1)).contains("\"content\":\"hi\"", "\"state\":\"queued\"");
        });
        try (Esme esme = Esme.bind(smsc.port())) {
            assertThat(next(lines).get(1)).contains("\"system_id\":\"esme\"");
        }
        console.close();
        List<String> rest = new ArrayList<>();
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> lines.lines().forEach(rest::add)))
                .satisfiesAnyOf(e -> assertThat(e).isNull(), e -> assertThat(e)
                        .isInstanceOf(java.io.UncheckedIOException.class));
    }

    private static List<String> next(BufferedReader lines) throws Exception {
        List<String> event = new ArrayList<>();
        for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
            event.add(line);
        }
        return event;
    }

    @Test
    void boundsTheOpenPages() throws Exception {
        List<InputStream> open = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            open.add(http.send(request("events").build(), BodyHandlers.ofInputStream())
                    .body());
        }
        assertThat(get("events").statusCode()).isEqualTo(503);
        assertThat(get("messages").statusCode()).isEqualTo(200);
        for (InputStream page : open) {
            page.close();
        }
    }

    @Test
    void saysWhyItCannotListen() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Console.start(smsc, "127.0.0.1", smsc.port())))
                .hasMessageStartingWith("console: cannot listen on 127.0.0.1:" + smsc.port());
    }
}
