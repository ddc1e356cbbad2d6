package org.vumi.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.vumi.demo.Match.Answer;
import org.vumi.message.TransportUserMessage;
import org.vumi.store.Texts;

/** A lobby in memory that recorded messages are played to. */
final class GameTableau<G> implements Texts {
    private final Map<String, String> texts = new HashMap<>();
    private final Lobby<G> lobby;
    private final BiPredicate<JsonNode, String> reply;

    /** @param reply whether a text is what was recorded for a reply */
    GameTableau(Rules<G> rules, BiPredicate<JsonNode, String> reply) {
        this.lobby = new Lobby<>("d", rules);
        this.reply = reply;
    }

    @Override
    public String get(String key) {
        return texts.get(key);
    }

    @Override
    public void put(String key, String value) {
        texts.put(key, value);
    }

    List<Answer> handle(TransportUserMessage message) {
        return lobby.handle(this, message);
    }

    void play(JsonNode messages, JsonNode steps) {
        Iterator<JsonNode> step = steps.iterator();
        for (JsonNode input : messages) {
            TransportUserMessage message = DemoRig.message(
                    input.get("from").asText(),
                    input.get("content").textValue(),
                    input.get("session_event").textValue());
            List<Answer> answers = handle(message);
            check(answers, step.next().get("replies"));
            assertThat(handle(message)).as("the same message again").isEqualTo(answers);
        }
    }

    private void check(List<Answer> answers, JsonNode replies) {
        assertThat(answers).extracting(Answer::text).hasSize(replies.size());
        for (int i = 0; i < replies.size(); i++) {
            Answer answer = answers.get(i);
            JsonNode expected = replies.get(i);
            assertThat(answer.to().fromAddr()).isEqualTo(expected.get("to").asText());
            assertThat(answer.last())
                    .isEqualTo(expected.get("session_event").asText().equals("close"));
            assertThat(answer.text())
                    .matches(
                            text -> reply.test(expected.get("reply"), text),
                            expected.get("reply").toString());
        }
    }
}
