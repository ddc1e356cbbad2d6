package org.vumi.transport.webchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportUserMessage;

/** What is said on the page and to it, and how long its sessions last. */
class WebChatTest {
    private static final Duration POLL = Duration.ofSeconds(20);

    private final SetClock clock = new SetClock();
    private final ChatCodec codec =
            new ChatCodec("chat", "web_chat", List.of("echo", "hangman"), MessageIds.RANDOM, clock);
    private final ChatSessions sessions = new ChatSessions(MessageIds.RANDOM, clock, 2, Duration.ofSeconds(60), POLL);

    private static final class SetClock extends Clock {
        private Instant now = Instant.parse("2026-11-25T10:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    static Stream<Vector> cases() {
        return Vectors.cases("transport-web-chat");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void makesAMessageOfWhatAPageSends(Vector vector) {
        byte[] body = vector.input().get("body").toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        if (vector.expected().has("error")) {
            assertThatThrownBy(() -> message(vector.input().get("what").asText(), body))
                    .isInstanceOf(InvalidMessage.class)
                    .hasMessageContaining(vector.expected().get("error").asText());
            return;
        }
        TransportUserMessage message = message(vector.input().get("what").asText(), body);
        Map<String, Object> expected = Json.fields(vector.expected());
        expected.put("transport_name", "chat");
        expected.put("transport_type", "web_chat");
        assertThat(message.fields()).containsAllEntriesOf(expected);
    }

    private TransportUserMessage message(String what, byte[] body) {
        ChatSession session = new ChatSession("<SESSION>", "ann", "echo", clock.instant());
        return switch (what) {
            case "open" -> {
                ChatCodec.Opening opening = codec.opening(body);
                yield codec.message(
                        new ChatSession("t", opening.fromAddr(), opening.toAddr(), clock.instant()),
                        SessionEvent.NEW,
                        null);
            }
            case "say" -> {
                ChatCodec.Saying saying = codec.saying(body);
                assertThat(saying.session()).isEqualTo("<SESSION>");
                yield codec.message(session, SessionEvent.RESUME, saying.content());
            }
            default -> {
                assertThat(codec.session(body)).isEqualTo("<SESSION>");
                yield codec.message(session, SessionEvent.CLOSE, null);
            }
        };
    }

    private String open(String name) {
        return sessions.open(name, "echo").orElseThrow().token();
    }

    private List<String> hear(Map<String, Long> known) {
        List<String> heard = new ArrayList<>();
        sessions.hear(known, news -> heard.add(ChatCodec.news(news)));
        return heard;
    }

    @Test
    void tellsAPageThatWaitsAtOnceAndOneThatComesLaterThen() {
        String ann = open("ann");
        List<String> waiting = hear(Map.of(ann, 0L));
        assertThat(waiting).isEmpty();
        assertThat(sessions.tell("ann", "m1", "hi", false)).isTrue();
        JsonNode news = Json.tree(waiting.get(0).getBytes()).get("sessions").get(ann);
        assertThat(news.get("open").asBoolean()).isTrue();
        assertThat(news.get("messages")).singleElement().satisfies(one -> {
            assertThat(one.get("number").asInt()).isEqualTo(1);
            assertThat(one.get("content").asText()).isEqualTo("hi");
        });
        assertThat(hear(Map.of(ann, 0L))).isEqualTo(waiting);
        assertThat(hear(Map.of(ann, 1L))).isEmpty();
    }

    @Test
    void tellsOncePerMessageAndOnlyWhomItIsFor() {
        String ann = open("ann");
        String bob = open("bob");
        List<String> bobs = hear(Map.of(bob, 0L));
        sessions.tell("ann", "m1", "hi", false);
        sessions.tell("ann", "m1", "hi", false);
        assertThat(bobs).isEmpty();
        assertThat(hear(Map.of(ann, 1L))).isEmpty();
        assertThat(sessions.tell("cat", "m2", "hi", false)).isFalse();
    }

    @Test
    void aSessionThatTheApplicationHasEndedIsReadToItsEnd() {
        String ann = open("ann");
        sessions.tell("ann", "m1", "bye", true);
        assertThat(sessions.tell("ann", "m2", "again", false)).isFalse();
        assertThat(sessions.find(ann)).isEmpty();
        assertThat(hear(Map.of(ann, 0L))).singleElement().asString().contains("bye", "\"open\":false");
        assertThat(sessions.open("ann", "echo")).as("the name is free again").isPresent();
    }

    @Test
    void aNameIsGivenOnceAndThereIsAMost() {
        open("ann");
        assertThat(sessions.open("ann", "echo")).isEmpty();
        open("bob");
        assertThat(sessions.open("cat", "echo")).isEmpty();
    }

    @Test
    void aPageIsNotLetWaitForEver() {
        String ann = open("ann");
        List<String> waiting = hear(Map.of(ann, 0L));
        clock.pass(POLL);
        assertThat(sessions.expired()).isEmpty();
        assertThat(waiting).containsExactly("{\"sessions\":{}}");
    }

    @Test
    void aSessionWhosePageIsGoneEnds() {
        String ann = open("ann");
        String bob = open("bob");
        clock.pass(Duration.ofSeconds(50));
        hear(Map.of(bob, 0L));
        clock.pass(Duration.ofSeconds(11));
        assertThat(sessions.expired()).extracting(ChatSession::fromAddr).containsExactly("ann");
        assertThat(sessions.expired()).as("its end may be on its way").isEmpty();
        clock.pass(Duration.ofSeconds(40));
        hear(Map.of(bob, 0L));
        assertThat(sessions.expired())
                .as("until the application has heard of it")
                .extracting(ChatSession::fromAddr)
                .containsExactly("ann");
        sessions.find(ann).ifPresent(sessions::forget);
        assertThat(sessions.expired()).isEmpty();
        assertThat(sessions.size()).isEqualTo(1);
        clock.pass(Duration.ofSeconds(20)); // bob's page has waited for long enough, and does not come again
        assertThat(sessions.expired()).isEmpty();
        clock.pass(Duration.ofSeconds(61));
        assertThat(sessions.expired()).extracting(ChatSession::fromAddr).containsExactly("bob");
    }

    @Test
    void aPageHearsThatItsSessionIsForgotten() {
        ChatSession ann = sessions.open("ann", "echo").orElseThrow();
        sessions.forget(ann);
        assertThat(hear(Map.of(ann.token(), 0L))).singleElement().asString().contains("\"open\":false");
    }

    @Test
    void keepsTheLastMessagesOnly() {
        String ann = open("ann");
        for (int i = 1; i <= ChatSession.MOST_KEPT + 5; i++) {
            sessions.tell("ann", "m" + i, "text " + i, false);
        }
        JsonNode told = Json.tree(hear(Map.of(ann, 0L)).get(0).getBytes())
                .get("sessions")
                .get(ann)
                .get("messages");
        assertThat(told).hasSize(ChatSession.MOST_KEPT);
        assertThat(told.get(0).get("number").asInt()).isEqualTo(6);
    }

    @Test
    void whoeverWaitsIsAnsweredWhenItStops() {
        List<String> waiting = hear(Map.of(open("ann"), 0L));
        sessions.stop();
        assertThat(waiting).hasSize(1);
    }
}
