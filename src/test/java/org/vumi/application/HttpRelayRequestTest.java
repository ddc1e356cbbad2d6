package org.vumi.application;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.LogLines;
import org.vumi.codec.MessageCodec;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportUserMessage;

/** What the server gets, and what is made of its answers. */
class HttpRelayRequestTest {
    private final StubServer server = new StubServer();
    private RelayRig rig;

    @AfterEach
    void close() {
        if (rig != null) {
            rig.close();
        }
        server.close();
    }

    private void start(Object... keys) throws Exception {
        Map<String, Object> section =
                new LinkedHashMap<>(Map.of("url", server.url("/"), "retry_delay", 0.01, "retry_limit", 0));
        for (int i = 0; i < keys.length; i += 2) {
            section.put(keys[i].toString(), keys[i + 1]);
        }
        rig = RelayRig.of(section);
    }

    private Exchange relay(byte[] body) throws Exception {
        return rig.send(body).get(20, TimeUnit.SECONDS);
    }

    private Exchange relay() throws Exception {
        return relay(MessageCodec.encode(RelayRig.message("m1", "2")));
    }

    @Test
    void sendsTheVeryBytesAndNothingOfOurs() throws Exception {
        start();
        String json = new String(MessageCodec.encode(RelayRig.message("m1", "2")), UTF_8);
        byte[] odd = json.replace("\"hallo\"", "\"ha\\u006clo €\", \"unknown\": [1.50, 1e2]")
                .getBytes(UTF_8);

        assertThat(relay(odd).getException()).isNull();

        assertThat(server.requests).singleElement().satisfies(request -> {
            assertThat(request.body()).isEqualTo(odd);
            assertThat(request.headers())
                    .containsExactlyInAnyOrder(
                            "Host: 127.0.0.1:" + server.port(),
                            "Content-Type: application/json",
                            "Content-Length: " + odd.length,
                            "Connection: keep-alive");
        });
    }

    @Test
    void sendsAMessageAsItsMiddlewareHasChangedIt() throws Exception {
        start(
                "middleware",
                "[{tag: vumi.middleware.TaggingMiddleware}]",
                "tag",
                "{incoming: {addr_pattern: '(.*)', tagpool_template: pool, tagname_template: '\\1'}}");

        assertThat(relay().getException()).isNull();

        assertThat(server.requests).singleElement().satisfies(request -> assertThat(
                        MessageCodec.decodeUserMessage(request.body()).helperMetadata())
                .isEqualTo(Map.of("tag", Map.of("tag", List.of("pool", "1")))));
    }

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "'', /",
        "/in?x=1&y=a%20b%26c&z=%7B%7Burl%7D%7D, /in?x=1&y=a%20b%26c&z=%7B%7Burl%7D%7D",
        "/a//b/../c;v=1/%2F, /a//b/../c;v=1/%2F",
        "/?, /?",
        "/caf\u00e9?q=\u00fc, /caf%C3%A9?q=%C3%BC",
        "/a?b=RAW(x+y), /a?b=RAW(x+y)",
        "/a+b?c+d=%2B, /a+b?c+d=%2B",
        "//double, //double",
    })
    void asksForTheVeryUrl(String path, String target) throws Exception {
        start("url", server.url(path));

        assertThat(relay().getException()).isNull();

        assertThat(server.requests).extracting(StubServer.Request::target).containsExactly(target);
    }

    @Test
    void reachesAServerByItsIpv6Address() throws Exception {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getByName("::1"), 0);
        try (StubServer six = new StubServer(loopback, new StubServer.ServerSocketMaker() {})) {
            start("url", "http://[::1]:" + six.port() + "/six");

            assertThat(relay().getException()).isNull();

            assertThat(six.requests).singleElement().satisfies(request -> {
                assertThat(request.target()).isEqualTo("/six");
                assertThat(request.header("Host")).containsExactly("[::1]:" + six.port());
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE", "PATCH", "PUT", "post"})
    void sendsTheMessageWithEveryMethod(String method) throws Exception {
        start("http_method", method);

        assertThat(relay().getException()).isNull();

        assertThat(server.requests).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo(method.toUpperCase());
            assertThat(request.text()).contains("hallo");
            assertThat(request.header("Content-Type")).containsExactly("application/json");
        });
    }

    @Test
    void sendsLongAndOddCredentialsInOneLine() throws Exception {
        String password = "{{p}}${x}#&?%:@/\\'\" RAW(y) \u00fc ".repeat(20);
        start("username", "bob", "password", password);

        relay();

        assertThat(server.requests)
                .flatExtracting(request -> request.header("Authorization"))
                .containsExactly(
                        "Basic " + java.util.Base64.getEncoder().encodeToString(("bob:" + password).getBytes(UTF_8)));
    }

    @Test
    void takesNoHeadersFromAMessage() throws Exception {
        start();
        TransportUserMessage sly = RelayRig.message("m1\r\nX-Evil: 1", "2\r\nX-Evil: 2").toBuilder()
                .put("content", "\r\n\r\nGET /evil HTTP/1.1\r\n")
                .put("helper_metadata", Map.of("CamelHttpUri", "http://127.0.0.1:1/", "CamelHttpPath", "/evil"))
                .build();

        assertThat(relay(MessageCodec.encode(sly)).getException()).isNull();

        assertThat(server.requests).singleElement().satisfies(request -> {
            assertThat(request.target()).isEqualTo("/");
            assertThat(request.headers()).noneMatch(header -> header.contains("Evil") || header.startsWith("Camel"));
        });
    }

    @Test
    void usesOneConnectionForAll() throws Exception {
        start();
        server.answers(StubServer.reply("again"));

        for (int i = 0; i < 50; i++) {
            relay();
        }

        assertThat(server.requests).hasSize(50);
        assertThat(server.connections).hasValue(1);
    }

    @Test
    void takesNoCookies() throws Exception {
        start();
        server.answers(StubServer.status(200, "Set-Cookie: a=b; Path=/"));

        relay();
        relay();

        assertThat(server.requests).hasSize(2).allMatch(request -> request.header("Cookie")
                .isEmpty());
    }

    @Test
    void sendsNoReplyThatIsTooLong() throws Exception {
        start();
        server.answers((request, out) -> {
            out.write(("HTTP/1.1 200 OK\r\nX-Vumi-HTTPRelay-Reply: true\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .getBytes());
            byte[] chunk = ("10000\r\n" + "x".repeat(65_536) + "\r\n").getBytes();
            while (true) { // for ever: the client must hang up
                out.write(chunk);
            }
        });

        try (LogLines log = new LogLines()) {
            assertThat(relay().getException()).isNull();
            assertThat(log.at(Level.ERROR))
                    .containsExactly("t: " + server.url("/")
                            + " answered more than 1048576 bytes to TransportUserMessage m1: no reply is sent");
        }
        assertThat(rig.replies).isEmpty();
        server.answers(StubServer.reply("short"));
        relay();
        assertThat(rig.replies).hasSize(1);
    }

    @Test
    void sendsTheLongestReply() throws Exception {
        start();
        server.answers(StubServer.reply("x".repeat(RelayClient.MAX_ANSWER_BYTES)));

        relay();

        assertThat(rig.replies).singleElement().satisfies(reply -> assertThat(reply.content())
                .hasSize(RelayClient.MAX_ANSWER_BYTES));
    }

    @Test
    void sendsNoReplyThatIsNotUtf8() throws Exception {
        start();
        server.answers(StubServer.respond(
                200,
                new byte[] {'c', 'a', 'f', (byte) 0xe9},
                "X-Vumi-HTTPRelay-Reply: true",
                "Content-Type: text/plain; charset=ISO-8859-1"));

        try (LogLines log = new LogLines()) {
            assertThat(relay().getException()).isNull();
            assertThat(log.at(Level.ERROR))
                    .containsExactly("t: " + server.url("/")
                            + " answered a body that is not UTF-8 to TransportUserMessage m1: no reply is sent");
        }
        assertThat(rig.replies).isEmpty();
    }

    @Test
    void readsUtf8WhateverTheAnswerSaysOfItself() throws Exception {
        start();
        for (String says : new String[] {
            "Content-Type: text/plain; charset=no-such-charset",
            "Content-Type: application/x-java-serialized-object; x=y",
            "Content-Type: ;;;",
            "Content-Encoding: gzip",
            "Transfer-Encoding-X: [a, b]"
        }) {
            server.answers(StubServer.respond(
                    200, "\u00fcber \ud83d\ude00".getBytes(UTF_8), "x-vumi-httprelay-reply: TRUE", says));
            assertThat(relay().getException()).as(says).isNull();
        }

        assertThat(rig.replies).hasSize(5).allSatisfy(reply -> assertThat(reply.content())
                .isEqualTo("\u00fcber \ud83d\ude00"));
    }

    @Test
    void readsAnswersInChunksAndUntilTheEndOfTheConnection() throws Exception {
        start();
        server.answers((request, out) -> write(
                out,
                "HTTP/1.1 200 OK\r\nX-Vumi-HTTPRelay-Reply: true\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
        relay();
        server.answers((request, out) -> {
            write(out, "HTTP/1.0 200 OK\r\nX-Vumi-HTTPRelay-Reply: true\r\n\r\nuntil the end");
            throw new java.io.IOException("the end");
        });
        relay();

        assertThat(rig.replies).extracting(TransportUserMessage::content).containsExactly("abcde", "until the end");
    }

    private static void write(OutputStream out, String text) throws java.io.IOException {
        out.write(text.getBytes(UTF_8));
        out.flush();
    }

    @Test
    void setsAsideWhatIsNoMessage() throws Exception {
        start();

        assertThat(relay("{}".getBytes()).getException()).isInstanceOf(InvalidMessage.class);
        assertThat(relay(new byte[0]).getException()).isInstanceOf(InvalidMessage.class);
        assertThat(server.requests).isEmpty();
        assertThat(relay().getException()).isNull();
    }

    private static final String ACK = """
            {"message_version": "20110921", "message_type": "event", "timestamp": "2026-11-23 12:00:00.000000",
             "event_id": "e1", "event_type": "ack", "user_message_id": "m1", "sent_message_id": "x",
             "transport_name": "sms", "transport_metadata": {}}""";

    @Test
    void dropsEvents() throws Exception {
        start();

        assertThat(rig.sendEvent(ACK.getBytes()).get(5, TimeUnit.SECONDS).getException())
                .isNull();
        assertThat(rig.sendEvent("{}".getBytes()).get(5, TimeUnit.SECONDS).getException())
                .isInstanceOf(InvalidMessage.class);
        assertThat(server.requests).isEmpty();
    }

    @Test
    void relaysEventsToAUrlOfTheirOwn() throws Exception {
        start("event_url", server.url("/events"), "username", "bob", "retry_limit", 1);
        server.answers(StubServer.respond(204, new byte[0], "X-Vumi-HTTPRelay-Reply: true"));

        try (LogLines log = new LogLines()) {
            assertThat(rig.sendEvent(ACK.getBytes()).get(5, TimeUnit.SECONDS).getException())
                    .isNull();
            server.answers(StubServer.reply("thanks"));
            assertThat(rig.sendEvent(ACK.getBytes()).get(5, TimeUnit.SECONDS).getException())
                    .isNull();
            server.answers(StubServer.status(503));
            assertThat(rig.sendEvent(ACK.getBytes()).get(5, TimeUnit.SECONDS).getException())
                    .isInstanceOf(InvalidMessage.class)
                    .hasMessage("not relayed to " + server.url("/events") + " in 2 tries: status 503");
            assertThat(log.at(Level.ERROR)).isEmpty();
        }
        assertThat(server.requests).hasSize(4).allSatisfy(request -> {
            assertThat(request.target()).isEqualTo("/events");
            assertThat(request.text()).isEqualTo(ACK);
            assertThat(request.header("Authorization")).containsExactly("Basic Ym9iOg==");
        });
        assertThat(rig.replies).isEmpty();
    }
}
