package org.vumi.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.config.ConfigException;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.store.Redis;
import redis.clients.jedis.Jedis;

/** Hangman on a real Redis, with words from a URL as in 0.4, a file, or the jar. */
@ExtendWith(Servers.class)
class HangmanApplicationIT {
    private static final String KEY = "hangman:t:w#27";

    static RedisServer server;

    private final AtomicInteger asked = new AtomicInteger();
    private volatile byte[] body = "ox\r\n".getBytes(StandardCharsets.UTF_8);
    private Redis redis;
    private Jedis jedis;
    private HttpServer url;

    static Stream<Vector> sessions() {
        return Vectors.cases("demo_hangman").filter(vector -> vector.input().has("word_supplied"));
    }

    @BeforeEach
    void start() throws Exception {
        server.flush();
        redis = new Redis(server::uri);
        jedis = new Jedis(URI.create(server.uri()));
        url = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        url.createContext("/word", exchange -> {
            try (exchange) {
                asked.incrementAndGet();
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        url.start();
    }

    @AfterEach
    void stop() {
        url.stop(0);
        jedis.close();
        redis.stop();
    }

    private String word() {
        return "http://127.0.0.1:" + url.getAddress().getPort() + "/word";
    }

    private DemoRig hangman(String words) {
        return DemoRig.start(
                "hangman.HangmanWorker",
                Map.of("transport_name", "t", "worker_name", "w", "random_word_url", words),
                redis);
    }

    @ParameterizedTest
    @MethodSource("sessions")
    void playsAsRecorded(Vector vector) {
        try (DemoRig hangman = hangman(word())) {
            Iterator<JsonNode> steps = vector.expected().get("steps").iterator();
            for (JsonNode message : vector.input().get("messages")) {
                JsonNode step = steps.next();
                List<TransportUserMessage> replies = hangman.send(DemoRig.message(
                        "+27",
                        message.get("content").textValue(),
                        message.get("session_event").textValue()));
                assertThat(jedis.exists(KEY)).isEqualTo(step.get("game_saved").asBoolean());
                assertThat(replies).hasSize(step.get("replies").size());
                for (int i = 0; i < replies.size(); i++) {
                    check(replies.get(i), step.get("replies").get(i));
                }
            }
        }
    }

    private static void check(TransportUserMessage reply, JsonNode expected) {
        assertThat(reply.sessionEvent())
                .isEqualTo(SessionEvent.of(expected.get("session_event").textValue()));
        if (expected.get("kind").asText().equals("ADIEU")) {
            assertThat(reply.content()).isEqualTo(Hangman.FAREWELL);
            return;
        }
        String[] lines = reply.content().split("\n", -1);
        assertThat(lines).hasSize(expected.get("lines").asInt());
        assertThat(lines[0])
                .isEqualTo(
                        Hangman.Remark.valueOf(expected.get("message").asText()).text());
        assertThat(lines[1]).isEqualTo("Word: " + expected.get("shown_word").asText());
        assertThat(lines[2]).isEqualTo("Guesses: " + expected.get("guesses").asText());
        assertThat(lines[3]).endsWith("(0 to quit):");
    }

    @Test
    void goesOnWithAGameOfVumis() {
        jedis.set(KEY, "caf\u00e9:abc:Well: done");
        try (DemoRig hangman = hangman(word())) {
            assertThat(hangman.say("+27", "F", null))
                    .singleElement()
                    .asString()
                    .startsWith("Epic! Hardly a guess too many.\nWord: caf\u00e9\nGuesses: abcf\n");
            assertThat(jedis.get(KEY)).isEqualTo("caf\u00e9:abcf:Epic! Hardly a guess too many.");
        }
    }

    @Test
    void asksForAWordOncePerGame() {
        try (DemoRig hangman = hangman(word())) {
            hangman.say("27", null, "new");
            hangman.say("27", "o", "resume");
            hangman.say("28", null, "new");
            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void takesWordsFromAFileOrTheJar(@TempDir Path folder) throws Exception {
        Path words = Files.writeString(folder.resolve("my words.txt"), "\nBaobab\n");
        try (DemoRig hangman = hangman(words.toString())) {
            assertThat(hangman.say("27", null, "new"))
                    .singleElement()
                    .asString()
                    .contains("Word: ______\n");
        }
        try (DemoRig hangman =
                DemoRig.start("hangman.HangmanWorker", Map.of("transport_name", "t", "worker_name", "other"), redis)) {
            assertThat(hangman.say("27", null, "new"))
                    .singleElement()
                    .asString()
                    .containsPattern("Word: _{5,}\n");
        }
    }

    @Test
    void saysAtTheStartWhereThereAreNoWords(@TempDir Path folder) throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.txt"), "1\n2\n");
        assertThatThrownBy(() -> hangman(empty.toString()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("random_word_url has no word");
        assertThatThrownBy(() -> hangman(folder.resolve("none.txt").toString()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("random_word_url cannot be read: there is no such file");
    }
}
