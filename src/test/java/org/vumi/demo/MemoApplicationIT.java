package org.vumi.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.codec.MessageCodec;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.store.Redis;
import redis.clients.jedis.Jedis;

/** The memo bot on a real Redis. Source: spec core 11.6. */
@ExtendWith(Servers.class)
class MemoApplicationIT {
    @Differs("memos: names")
    private static final String DIFFERENT_CASE =
            "recipient name is lower-cased when stored but not when looked up (0.4.0 defect)";

    static RedisServer server;

    private Redis redis;
    private Jedis jedis;

    static Stream<Vector> cases() {
        return Vectors.cases("demo_ircbot_memo");
    }

    @BeforeEach
    void connect() {
        server.flush();
        redis = new Redis(server::uri);
        jedis = new Jedis(URI.create(server.uri()));
    }

    @AfterEach
    void disconnect() {
        jedis.close();
        redis.stop();
    }

    private DemoRig memo(String workerName) {
        return DemoRig.start("ircbot.MemoWorker", Map.of("transport_name", "t", "worker_name", workerName), redis);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void takesAndGivesAsRecorded(Vector vector) {
        try (DemoRig memo = memo(vector.input().get("worker_name").asText())) {
            Iterator<JsonNode> steps = vector.expected().get("steps").iterator();
            for (JsonNode input : vector.input().get("messages")) {
                TransportUserMessage message = DemoRig.message(
                        input.get("from").asText(),
                        input.get("content").textValue(),
                        null,
                        Json.fields(input.get("helper_metadata")));
                JsonNode expected = steps.next().get("replies");
                List<TransportUserMessage> replies = memo.send(message);
                if (vector.name().equals(DIFFERENT_CASE) && expected.isEmpty()) {
                    assertThat(replies)
                            .extracting(TransportUserMessage::content)
                            .containsExactly("Bob: message from ann: x");
                } else {
                    check(replies, expected);
                }
                assertThat(said(memo.send(message)))
                        .as("the same message again")
                        .isEqualTo(said(replies));
            }
        }
        assertThat(memos())
                .isEqualTo(
                        vector.name().equals(DIFFERENT_CASE)
                                ? Map.of()
                                : Json.value(vector.expected().get("redis_lists")));
    }

    private static List<String> said(List<TransportUserMessage> replies) {
        return replies.stream()
                .map(reply -> reply.messageId() + " " + reply.content())
                .toList();
    }

    private static void check(List<TransportUserMessage> replies, JsonNode expected) {
        assertThat(replies).hasSize(expected.size());
        for (int i = 0; i < replies.size(); i++) {
            JsonNode one = expected.get(i);
            String content = replies.get(i).content();
            if (one.get("kind").asText().equals("CONFIRMATION")) {
                assertThat(content).startsWith(replies.get(i).toAddr() + ": I will tell ");
            } else {
                assertThat(content)
                        .isEqualTo(one.get("to").asText() + ": message from "
                                + one.get("from").asText() + ": "
                                + one.get("text").asText());
            }
        }
    }

    /** Those that wait to be given. */
    private Map<String, Object> memos() {
        Map<String, Object> memos = new TreeMap<>();
        for (String key : jedis.keys("*")) {
            if (jedis.ttl(key) < 0) {
                memos.put(
                        key,
                        jedis.lrange(key, 0, -1).stream()
                                .map(MessageCodec::decodeValue)
                                .toList());
            } else {
                assertThat(key).containsPattern(":(given|taken):");
            }
        }
        return memos;
    }

    @Test
    @Differs("memos: no text")
    void aMessageWithoutTextIsNoOrder() {
        try (DemoRig memo = memo("memo")) {
            assertThat(memo.say("ann", null, null)).isEmpty();
        }
    }

    @Test
    void givesWhatAPythonWorkerHasTaken() {
        jedis.rpush("ircbot:memos:memo:unknown:bob", "[\"ann\", \"caf\\u00e9\"]");
        try (DemoRig memo = memo("memo")) {
            assertThat(memo.say("bob", "hi", null)).containsExactly("bob: message from ann: caf\u00e9");
        }
    }
}
