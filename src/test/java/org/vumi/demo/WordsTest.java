package org.vumi.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportUserMessage;

/** Source: spec core 11.1. */
class WordsTest {
    private static final Map<String, String> HELP = Map.of(
            "EchoWorker", EchoApplication.HELP,
            "ReverseWorker", ReverseApplication.HELP,
            "WordCountWorker", WordCountApplication.HELP);

    private static final Map<String, DemoRig> WORKERS = new HashMap<>();

    @BeforeAll
    static void start() {
        HELP.keySet()
                .forEach(
                        name -> WORKERS.put(name, DemoRig.start("words." + name, Map.of("transport_name", "t"), null)));
    }

    @AfterAll
    static void stop() {
        WORKERS.values().forEach(DemoRig::close);
    }

    static Stream<Vector> cases() {
        return Vectors.cases("demo_words");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersAsRecorded(Vector vector) {
        JsonNode input = vector.input();
        String worker = input.get("worker").asText();
        List<TransportUserMessage> replies = WORKERS.get(worker)
                .send(DemoRig.message(
                        "27",
                        input.get("content").textValue(),
                        input.path("session_event").textValue()));
        JsonNode reply = vector.expected().get("reply");
        if (reply.isNull()) {
            assertThat(replies).isEmpty();
            return;
        }
        assertThat(replies).singleElement().satisfies(one -> {
            assertThat(one.content())
                    .isEqualTo(reply.asText().equals("<HELP-PROMPT>") ? HELP.get(worker) : reply.asText());
            assertThat(one.sessionEvent())
                    .isEqualTo(SessionEvent.of(
                            vector.expected().get("session_event").textValue()));
        });
    }

    @Test
    void countsAndTurnsCodePoints() {
        assertThat(WORKERS.get("ReverseWorker").say("27", "a\ud83d\ude00b", null))
                .containsExactly("b\ud83d\ude00a");
        assertThat(WORKERS.get("WordCountWorker").say("27", "\ud83d\ude00\u00a0x", null))
                .containsExactly("2 words, 3 chars");
    }
}
