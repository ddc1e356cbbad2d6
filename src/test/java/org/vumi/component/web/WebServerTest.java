package org.vumi.component.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.vumi.component.vumi.BrokerUnavailable;
import org.vumi.component.vumi.Meter;
import org.vumi.component.vumi.Meters;
import org.vumi.message.InvalidMessage;

class WebServerTest {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT");

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final BlockingQueue<Held> held = new LinkedBlockingQueue<>();
    private final Meters meters = new Meters();
    private final HttpClient client = HttpClient.newHttpClient();

    /** An exchange that waits until the test goes on with it. */
    private record Held(Exchange exchange, WebRequest request, AsyncCallback callback) {
        void answer(String text) {
            exchange.getMessage().setBody(WebResponse.text(200, text));
            callback.done(false);
        }
    }

    private final class Hold extends AsyncProcessorSupport {
        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            held.add(new Held(exchange, exchange.getMessage().getBody(WebRequest.class), callback));
            return false;
        }
    }

    WebServerTest() {
        context.getRegistry().bind("meters", meters);
        context.disableJMX();
        context.getShutdownStrategy().setTimeout(1);
    }

    /** @return the port */
    private int start(Map<String, WebPage> pages, org.apache.camel.Processor processor) throws Exception {
        pages.forEach(context.getRegistry()::bind);
        for (String name : new TreeMap<>(pages).keySet()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("web:" + name)
                            .routeId(name)
                            .errorHandler(noErrorHandler())
                            .process(processor);
                }
            });
        }
        context.start();
        return ((WebEndpoint) context.getRoutes().get(0).getEndpoint()).getPort();
    }

    private int start(String path, org.apache.camel.Processor processor) throws Exception {
        return start(Map.of("p", page(0, path)), processor);
    }

    private static WebPage page(int port, String path) {
        return new WebPage("127.0.0.1", port, path, METHODS, null, "health", 100);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        return send(request(port, path));
    }

    private Held next() throws InterruptedException {
        Held one = held.poll(20, TimeUnit.SECONDS);
        assertThat(one).as("a request").isNotNull();
        return one;
    }

    private static void echo(Exchange exchange) {
        WebRequest request = exchange.getMessage().getBody(WebRequest.class);
        Parameters parameters = request.parameters();
        StringBuilder text = new StringBuilder(request.method() + " " + request.path());
        parameters
                .names()
                .forEach(name -> text.append(' ').append(name).append('=').append(parameters.all(name)));
        exchange.getMessage().setBody(WebResponse.text(200, text.toString()));
    }

    @Test
    void readsQueriesAndFormsInUtf8() throws Exception {
        int port = start("a/path", WebServerTest::echo);

        assertThat(get(port, "/a/path/?b=1&c=%C3%B6+%2B&b=2&empty=&nothing").body())
                .isEqualTo("GET [a, path] b=[1, 2] c=[ö +] empty=[]");
        assertThat(send(request(port, "/a/path?b=1&a=0")
                                .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                                .POST(BodyPublishers.ofString("b=2&b=3")))
                        .body())
                .isEqualTo("POST [a, path] b=[2, 3] a=[0]");
        String parts = "--x\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\nö 1\r\n"
                + "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"g\"\r\n"
                + "Content-Type: text/plain\r\n\r\nfile\r\n--x--\r\n";
        assertThat(send(request(port, "/a/path/below/it")
                                .header("Content-Type", "multipart/form-data; boundary=x")
                                .PUT(BodyPublishers.ofString(parts)))
                        .body())
                .isEqualTo("PUT [a, path, below, it] b=[ö 1] f=[file]");
        assertThat(send(request(port, "/a/path")
                                .header("Content-Type", "application/octet-stream")
                                .POST(BodyPublishers.ofString("b=2")))
                        .body())
                .isEqualTo("POST [a, path]");
    }

    @Test
    void aPathIsFoundWhateverCharactersItHas() throws Exception {
        String odd = "/!\"#$%&'()*+,-.:;<=>@[\\]^_`{|}~ ö/";
        int port = start(odd, WebServerTest::echo);
        StringBuilder encoded = new StringBuilder();
        for (byte one : "!\"#$%&'()*+,-.:;<=>@[\\]^_`{|}~ ö".getBytes(UTF_8)) {
            encoded.append("%%%02x".formatted(one & 0xff));
        }

        assertThat(get(port, "/" + encoded).statusCode()).isEqualTo(200);
        assertThat(get(port, "/other").statusCode()).isEqualTo(404);
        assertThat(get(port, "/").statusCode()).isEqualTo(404);
    }

    @Test
    void severalPagesShareAPortAndItsHealth() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        start(Map.of("a", page(port, "a"), "b", page(port, "/a/b"), "all", page(port, "")), new Hold());
        for (String path : new String[] {"/a", "/a/b/c", "/elsewhere"}) {
            var answer = client.sendAsync(request(port, path).build(), BodyHandlers.ofString());
            Held one = next();
            assertThat(get(port, "/health").body()).isEqualTo("{\"pending_requests\": 1}");
            one.answer(one.exchange().getFromRouteId());
            assertThat(answer.get(20, TimeUnit.SECONDS).body())
                    .isEqualTo(path.equals("/a") ? "a" : path.equals("/elsewhere") ? "all" : "b");
        }
        assertThat(get(port, "/health").body()).isEqualTo("{\"pending_requests\": 0}");
        assertThat(send(request(port, "/health").POST(BodyPublishers.noBody())).statusCode())
                .isEqualTo(405);
    }

    @Test
    void aRouteThatIsMadeAgainIsWhereItsPageIsNow() throws Exception {
        start("before", WebServerTest::echo);
        context.getRouteController().stopRoute("p");
        context.removeRoute("p");
        int port = start("after", WebServerTest::echo);

        assertThat(get(port, "/before").statusCode()).isEqualTo(404);
        assertThat(get(port, "/after").statusCode()).isEqualTo(200);
    }

    @Test
    void twoPagesOfOnePathAreRefusedAtTheStart() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        assertThatThrownBy(() -> start(Map.of("a", page(port, "x/"), "b", page(port, "/x")), WebServerTest::echo))
                .hasStackTraceContaining("has two pages '/x': of a and of b");
    }

    @Test
    void aPortThatIsTakenIsSaidAtTheStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> start(Map.of("a", page(port, "x")), WebServerTest::echo))
                    .hasStackTraceContaining("cannot listen on 127.0.0.1:" + port + ": Address already in use");
        }
    }

    @Test
    void otherMethodsAreNotAllowed() throws Exception {
        int port = start("a", WebServerTest::echo);
        HttpResponse<String> answer = send(request(port, "/a").DELETE());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD, POST, PUT");
        HttpResponse<String> head = send(request(port, "/a?b=1").method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(get(port, "/a?b=1").body()).isEqualTo("GET [a] b=[1]");
    }

    @Test
    void onlyWhoKnowsThePasswordIsLetIn() throws Exception {
        WebPage page =
                new WebPage("127.0.0.1", 0, "a", METHODS, new BasicLogin("me", "s3:cret", "a \"realm\""), null, 100);
        int port = start(Map.of("p", page), WebServerTest::echo);
        HttpResponse<String> refused = get(port, "/a");

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate"))
                .contains("Basic realm=\"a \\\"realm\\\"\", charset=\"UTF-8\"");
        for (String wrong : new String[] {"Basic bWU6", "Basic ?", "Bearer bWU6czM6Y3JldA==", ""}) {
            assertThat(send(request(port, "/a").header("Authorization", wrong)).statusCode())
                    .as(wrong)
                    .isEqualTo(401);
        }
        assertThat(send(request(port, "/a").header("Authorization", "basic bWU6czM6Y3JldA=="))
                        .statusCode())
                .isEqualTo(200);
        assertThat(get(port, "/health").statusCode()).isEqualTo(404);
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() throws Exception {
        int port = start("a", WebServerTest::echo);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: " + (WebPage.LARGEST_BODY + 1) + "\r\n\r\n")
                            .getBytes(UTF_8));
            assertThat(line(socket.getInputStream())).startsWith("HTTP/1.1 413 ");
        }
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(("GET /a?b=" + "x".repeat(70_000) + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(UTF_8));
            assertThat(line(socket.getInputStream())).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void aFailureSaysWhetherToComeAgain() throws Exception {
        int port = start("a", exchange -> {
            throw switch (exchange.getMessage()
                    .getBody(WebRequest.class)
                    .parameters()
                    .first("what")
                    .orElse("")) {
                case "broker" -> new BrokerUnavailable("away");
                case "redis" -> new RuntimeException(new DataAccessResourceFailureException("away"));
                case "invalid" -> InvalidMessage.missing("content");
                default -> new IllegalStateException("secret");
            };
        });
        HttpResponse<String> later = get(port, "/a?what=broker");

        assertThat(later.statusCode()).isEqualTo(503);
        assertThat(later.headers().firstValue("Retry-After")).contains("5");
        assertThat(get(port, "/a?what=redis").statusCode()).isEqualTo(503);
        assertThat(get(port, "/a?what=invalid").statusCode()).isEqualTo(400);
        assertThat(get(port, "/a").statusCode()).isEqualTo(500);
        assertThat(get(port, "/a").body()).doesNotContain("secret");
    }

    @Test
    void onlyWhatARouteAnswersCountsAsAnswered() throws Exception {
        int port = start("a", exchange -> {
            boolean answers = exchange.getMessage()
                    .getBody(WebRequest.class)
                    .parameters()
                    .first("what")
                    .isPresent();
            exchange.getMessage().setBody(answers ? WebResponse.text(200, "done") : "no answer");
        });
        assertThat(get(port, "/a?what=one").statusCode()).isEqualTo(200);
        assertThat(get(port, "/a").statusCode()).isEqualTo(500);

        Meter meter = meters.of("p").get(0);
        assertThat(meter.messagesReceived()).isEqualTo(2);
        assertThat(meter.messagesAcknowledged()).isEqualTo(1);
        assertThat(meter.triesFailed()).isEqualTo(1);
    }

    @Test
    void whoDoesNotWaitGetsTheAnswersInTheOrderOfTheRequests() throws Exception {
        int port = start("a", new Hold());
        try (Socket socket = new Socket("127.0.0.1", port)) {
            StringBuilder both = new StringBuilder();
            for (int i = 1; i <= 3; i++) {
                both.append("GET /a?n=").append(i).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
            }
            socket.getOutputStream().write(both.toString().getBytes(UTF_8));
            for (int i = 1; i <= 3; i++) {
                Held one = next();
                assertThat(one.request().parameters().first("n")).contains(String.valueOf(i));
                assertThat(held).as("others wait").isEmpty();
                one.answer("answer " + i);
                assertThat(response(socket.getInputStream())).endsWith("answer " + i);
            }
        }
    }

    @Test
    void aClientThatHangsUpIsNoticed() throws Exception {
        int port = start("a", new Hold());
        Held one;
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write("GET /a HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
            one = next();
        }

        assertThat(one.request().end().toCompletableFuture().get(20, TimeUnit.SECONDS))
                .isFalse();
        one.answer("too late");
        await().until(() -> get(port, "/health").body().equals("{\"pending_requests\": 0}"));
    }

    @Test
    void anAnswerThatIsWrittenIsToldOf() throws Exception {
        int port = start("a", new Hold());
        var answer = client.sendAsync(request(port, "/a").build(), BodyHandlers.ofString());
        Held one = next();
        one.answer("here");

        assertThat(one.request().end().toCompletableFuture().get(20, TimeUnit.SECONDS))
                .isTrue();
        assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("here");
        assertThat(one.request().client()).startsWith("127.0.0.1:");
    }

    @Test
    void whoComesWhenTooManyWaitShallComeAgain() throws Exception {
        int port = start(Map.of("p", new WebPage("127.0.0.1", 0, "a", METHODS, null, "health", 2)), new Hold());
        var answers = List.of(
                client.sendAsync(request(port, "/a").build(), BodyHandlers.ofString()),
                client.sendAsync(request(port, "/a").build(), BodyHandlers.ofString()));
        List<Held> open = List.of(next(), next());
        HttpResponse<String> refused = get(port, "/a");

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).contains("5");
        assertThat(held).isEmpty();
        Meter meter = meters.of("p").get(0);
        assertThat(meter.messagesReceived()).isEqualTo(3);
        assertThat(meter.triesFailed()).isEqualTo(1);
        open.get(0).answer("done");
        open.get(1).answer("done");
        for (var answer : answers) {
            assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("done");
        }
        var again = client.sendAsync(request(port, "/a").build(), BodyHandlers.ofString());
        next().answer("again");
        assertThat(again.get(20, TimeUnit.SECONDS).body()).isEqualTo("again");
    }

    private static byte[] post(int length, int sent) {
        byte[] head = ("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n").getBytes(UTF_8);
        return Arrays.copyOf(head, head.length + sent);
    }

    private static Socket send(int port, byte[] bytes) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(bytes);
        return socket;
    }

    private void takesALargeOne(int port) throws Exception {
        try (Socket socket = send(port, post(WebPage.LARGEST_BODY, WebPage.LARGEST_BODY))) {
            next().answer("here");
            assertThat(response(socket.getInputStream())).endsWith("here");
        }
    }

    @Test
    void thereIsAnEndToWhatOpenRequestsHoldInMemory() throws Exception {
        int port = start("a", new Hold());
        int most = (int) (WebServer.MOST_OPEN / WebPage.LARGEST_BODY) - 1; // a head has some bytes too
        byte[] large = post(WebPage.LARGEST_BODY, WebPage.LARGEST_BODY);
        List<Socket> sockets = new ArrayList<>();
        List<Held> open = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            sockets.add(send(port, large));
            open.add(next());
        }
        try (Socket refused = send(port, large)) {
            assertThat(response(refused.getInputStream())).startsWith("HTTP/1.1 503 ");
            refused.getOutputStream().write(post(0, 0));
            next().answer("the connection goes on");
            assertThat(response(refused.getInputStream())).endsWith("goes on");
        }
        open.forEach(one -> one.answer("done"));
        takesALargeOne(port);
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void whatHasNotComeWhollyCountsToo() throws Exception {
        int port = start("a", new Hold());
        int most = (int) (WebServer.MOST_OPEN / WebPage.LARGEST_BODY);
        byte[] almost = post(WebPage.LARGEST_BODY, WebPage.LARGEST_BODY - 1);
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            sockets.add(send(port, almost));
        }
        await().until(() -> refusesALargeOne(port));
        assertThat(held).isEmpty();
        for (Socket socket : sockets) {
            socket.close();
        }
        await().until(() -> !refusesALargeOne(port));
    }

    /** One that is never taken by the page, as its last byte is wrong. */
    private static boolean refusesALargeOne(int port) throws IOException {
        byte[] head = "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfff00\r\n".getBytes(UTF_8);
        byte[] all = Arrays.copyOf(head, head.length + 0xfff00);
        try (Socket socket = send(port, all)) {
            socket.getOutputStream().write("\r\nnone\r\n\r\n".getBytes(UTF_8));
            return line(socket.getInputStream()).startsWith("HTTP/1.1 503 ");
        }
    }

    @Test
    void requestsThatWaitForTheOneBeforeThemCountToo() throws Exception {
        int port = start("a", new Hold());
        List<Socket> sockets = new ArrayList<>();
        byte[] large = post(WebPage.LARGEST_BODY, WebPage.LARGEST_BODY);
        int most = (int) (WebServer.MOST_OPEN / WebPage.LARGEST_BODY);
        for (int i = 0; i < most; i += 16) {
            Socket socket = send(port, post(0, 0));
            sockets.add(socket);
            next();
            for (int j = 0; j < 16; j++) {
                socket.getOutputStream().write(large);
            }
        }
        await().until(() -> refusesALargeOne(port));
        for (Socket socket : sockets) {
            socket.close();
        }
        await().until(() -> !refusesALargeOne(port));
        takesALargeOne(port);
    }

    @Test
    void whoSendsMoreRequestsThanMayWaitIsDropped() throws Exception {
        int port = start("a", new Hold());
        try (Socket socket = send(port, new byte[0])) {
            socket.getOutputStream()
                    .write("GET /a HTTP/1.1\r\nHost: x\r\n\r\n".repeat(18).getBytes(UTF_8));
            Held one = next();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            one.answer("too late");
            assertThat(held).isEmpty();
        }
    }

    @Test
    void aPageSaysWhatABodyMayHave() throws Exception {
        WebPage small = new WebPage("127.0.0.1", 0, "a", METHODS, null, null, 100, 10, null, "some");
        int port = start(Map.of("p", small), WebServerTest::echo);
        for (String length : new String[] {"Content-Length: 11", "Transfer-Encoding: chunked"}) {
            String body = length.startsWith("T") ? "b\r\n01234567890\r\n0\r\n\r\n" : "01234567890";
            try (Socket socket = ask(port, "POST /a HTTP/1.1\r\n" + length)) {
                socket.getOutputStream().write((body + "GET /a?x=1 HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(UTF_8));
                assertThat(response(socket.getInputStream())).startsWith("HTTP/1.1 413 ");
                assertThat(response(socket.getInputStream())).endsWith("GET [a] x=[1]");
            }
        }
        assertThat(send(request(port, "/a").POST(BodyPublishers.ofString("0123456789")))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void whoAsksWhetherToSendABodyIsTold() throws Exception {
        int port = start("a", WebServerTest::echo);
        HttpResponse<String> answer = client.send(
                request(port, "/a")
                        .expectContinue(true)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("b=2"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.body()).isEqualTo("POST [a] b=[2]");
        try (Socket socket = ask(port, "POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 9999999")) {
            assertThat(line(socket.getInputStream())).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void aConnectionTooManyIsClosed() throws Exception {
        context.start();
        WebServer server = WebServer.start(context, page(0, "a"));
        EmbeddedChannel other = new EmbeddedChannel();
        try {
            for (int i = 0; i < WebServer.MOST_CONNECTIONS; i++) {
                assertThat(server.connected(other)).isTrue();
            }
            try (Socket socket = send(server.port(), new byte[0])) {
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
            server.disconnected(other);
            await().until(() -> {
                try (Socket socket = ask(server.port(), "GET /a HTTP/1.1")) {
                    return line(socket.getInputStream()).startsWith("HTTP/1.1 404 ");
                }
            });
        } finally {
            server.stopIfUnused();
        }
    }

    @Test
    void aPortIsOfOneGroupOfPages() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        WebPage other = new WebPage("127.0.0.1", port, "b", METHODS, null, null, 100, 10, null, "some");
        assertThatThrownBy(() -> start(Map.of("a", page(port, "a"), "b", other), WebServerTest::echo))
                .hasStackTraceContaining("port " + port + " is for pages of workers, not of some");
    }

    @Test
    void aPortSpeaksTlsOrNot() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        WebTls tls = () -> {
            throw new IllegalStateException("nobody connects");
        };
        WebPage other = new WebPage(
                "127.0.0.1",
                port,
                "b",
                METHODS,
                null,
                null,
                100,
                WebPage.LARGEST_BODY,
                tls,
                page(port, "b").group());
        assertThatThrownBy(() -> start(Map.of("a", page(port, "a"), "b", other), WebServerTest::echo))
                .hasStackTraceContaining("port " + port + " is another page's, which is shown without TLS");
    }

    private final BlockingQueue<WebStream> streams = new LinkedBlockingQueue<>();

    private int startStream() throws Exception {
        return start(
                "a", exchange -> exchange.getMessage().setBody(WebResponse.stream("text/event-stream", streams::add)));
    }

    private WebStream opened() throws InterruptedException {
        WebStream one = streams.poll(20, TimeUnit.SECONDS);
        assertThat(one).as("a stream").isNotNull();
        return one;
    }

    private static Socket ask(int port, String request) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write((request + "\r\nHost: x\r\n\r\n").getBytes(UTF_8));
        return socket;
    }

    private static void awaitEnd(WebStream stream) throws Exception {
        stream.ended().toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertThat(stream.write("more")).isFalse();
    }

    @Test
    void aStreamIsReadAsItIsWritten() throws Exception {
        int port = startStream();
        var answer = client.send(request(port, "/a").build(), BodyHandlers.ofLines());
        WebStream stream = opened();

        assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        var lines = answer.body().iterator();
        for (String text : new String[] {"one", "zwölf", "x".repeat(3 << 20)}) {
            assertThat(stream.write(text + "\n")).isTrue();
            assertThat(lines.next()).isEqualTo(text);
        }
        stream.end();
        assertThat(lines.hasNext()).isFalse();
        awaitEnd(stream);
    }

    @Test
    void anOldClientReadsAStreamToTheEndOfItsConnection() throws Exception {
        int port = startStream();
        try (Socket socket = ask(port, "GET /a HTTP/1.0")) {
            WebStream stream = opened();
            stream.write("one");
            stream.end();
            String all = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(all).endsWith("\r\n\r\none").doesNotContainIgnoringCase("chunked");
        }
    }

    @Test
    void whoAsksForTheHeadOpensNoStream() throws Exception {
        int port = startStream();
        var answer = send(request(port, "/a").method("HEAD", BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(streams).isEmpty();
    }

    @Test
    void aClientThatDoesNotReadItsStreamIsDropped() throws Exception {
        int port = startStream();
        try (Socket reader = ask(port, "GET /a HTTP/1.1")) {
            WebStream read = opened();
            try (Socket socket = ask(port, "GET /a HTTP/1.1")) {
                WebStream stream = opened();
                String text = "x".repeat(64 << 10);
                int written = 0;
                while (stream.write(text)) {
                    written++;
                    assertThat(written).as("what waits is bounded").isLessThan(10_000);
                }
                awaitEnd(stream);
            }
            assertThat(read.write("others go on")).isTrue();
            while (!line(reader.getInputStream()).equals("others go on\r")) {
                // headers and the chunk's length
            }
        }
    }

    @Test
    void aClientThatLeavesItsStreamIsNoticed() throws Exception {
        int port = startStream();
        try (Socket socket = ask(port, "GET /a HTTP/1.1")) {
            assertThat(line(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
        }
        awaitEnd(opened());
    }

    @Test
    void aRouteThatStopsEndsItsStreams() throws Exception {
        int port = startStream();
        try (Socket socket = ask(port, "GET /a HTTP/1.1")) {
            WebStream stream = opened();
            stream.write("last");
            context.getRouteController().stopRoute("p");
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .endsWith("last\r\n0\r\n\r\n");
            awaitEnd(stream);
        }
    }

    @Test
    void thereIsAnEndToHowManyStreamsAreOpen() throws Exception {
        int port = startStream();
        List<Socket> sockets = new ArrayList<>();
        List<WebStream> open = new ArrayList<>();
        for (int i = 0; i < WebConsumer.MOST_STREAMS; i++) {
            sockets.add(ask(port, "GET /a HTTP/1.1"));
            open.add(opened());
        }
        assertThat(get(port, "/a").statusCode()).isEqualTo(503);
        open.get(0).end();
        try (Socket socket = ask(port, "GET /a HTTP/1.1")) {
            assertThat(line(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
            opened();
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void nothingIsTakenThatWouldComeAfterTheEnd() throws Exception {
        int port = startStream();
        for (int round = 0; round < 50; round++) {
            try (Socket socket = ask(port, "GET /a HTTP/1.1")) {
                WebStream stream = opened();
                AtomicInteger taken = new AtomicInteger();
                Thread writer = new Thread(() -> {
                    while (taken.get() < 20_000 && stream.write("x\n")) {
                        taken.incrementAndGet();
                    }
                });
                writer.start();
                while (taken.get() < 10) {
                    Thread.onSpinWait();
                }
                stream.end();
                writer.join();
                String all = new String(socket.getInputStream().readAllBytes(), UTF_8);
                assertThat(all).endsWith("\r\n0\r\n\r\n");
                assertThat(all.split("2\r\nx\n", -1)).hasSize(taken.get() + 1);
            }
        }
    }

    @Test
    void aStreamThatIsDroppedIsNotSaidToBeWritten() throws Exception {
        BlockingQueue<WebRequest> requests = new LinkedBlockingQueue<>();
        int port = start("a", exchange -> {
            requests.add(exchange.getMessage().getBody(WebRequest.class));
            exchange.getMessage().setBody(WebResponse.stream("text/plain", streams::add));
        });
        for (boolean read : new boolean[] {true, false}) {
            try (Socket socket = ask(port, "GET /a HTTP/1.1")) {
                WebStream stream = opened();
                if (read) {
                    stream.end();
                    assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
                } else {
                    String text = "x".repeat(1 << 20);
                    while (stream.write(text)) {
                        // the client does not read
                    }
                }
                assertThat(requests.take().end().toCompletableFuture().get(20, TimeUnit.SECONDS))
                        .isEqualTo(read);
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n' && c >= 0; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private static String response(InputStream in) throws IOException {
        StringBuilder all = new StringBuilder();
        int length = 0;
        for (String line = line(in); !line.isBlank(); line = line(in)) {
            all.append(line).append('\n');
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.split(":")[1].strip());
            }
        }
        return all + new String(in.readNBytes(length), ISO_8859_1);
    }
}
