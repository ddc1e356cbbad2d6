package org.vumi.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;

/** The game by itself. Source: spec core 11.2. */
class HangmanTest {
    @Differs({"hangman: words", "hangman: a new game"})
    private static final Map<String, String> DIFFERENCES = Map.of(
            "hyphen in the word can never be guessed", """
                    {"steps": [
                     {"shown_word": "a-_", "exit": "NOT_DONE", "message": "HIT", "won": false, "guesses": "a"},
                     {"shown_word": "a-b", "exit": "NOT_DONE", "message": "VICTORY_FLAWLESS", "won": true, "guesses": "ab"},
                     {"shown_word": "a-b", "exit": "DONE_WANTS_NEW", "message": "VICTORY_FLAWLESS", "won": true, "guesses": "ab"}]}""",
            "after winning longer text does not start anew", """
                    {"steps": [
                     {"shown_word": "a_", "exit": "NOT_DONE", "message": "HIT", "won": false, "guesses": "a"},
                     {"shown_word": "ab", "exit": "NOT_DONE", "message": "VICTORY_FLAWLESS", "won": true, "guesses": "ab"},
                     {"shown_word": "ab", "exit": "DONE_WANTS_NEW", "message": "VICTORY_FLAWLESS", "won": true, "guesses": "ab"},
                     {"shown_word": "ab", "exit": "DONE_WANTS_NEW", "message": "VICTORY_FLAWLESS", "won": true, "guesses": "ab"}]}""");

    private static Stream<Vector> withInput(String key) {
        return Vectors.cases("demo_hangman").filter(vector -> vector.input().has(key));
    }

    static Stream<Vector> games() {
        return withInput("inputs");
    }

    static Stream<Vector> keys() {
        return withInput("user_id");
    }

    static Stream<Vector> words() {
        return withInput("random_word_body_utf8");
    }

    @ParameterizedTest
    @MethodSource("games")
    void playsAsRecorded(Vector vector) {
        JsonNode expected = DIFFERENCES.containsKey(vector.name())
                ? Json.tree(DIFFERENCES.get(vector.name()).getBytes())
                : vector.expected();
        Hangman game = Hangman.begin(vector.input().get("word").asText());
        int at = 0;
        for (JsonNode input : vector.input().get("inputs")) {
            JsonNode step = expected.get("steps").get(at++);
            Hangman.Turn turn = game.guess(input.asText());
            game = Hangman.read(turn.game().state());
            assertThat(turn.outcome().name()).isEqualTo(step.get("exit").asText());
            assertThat(game.message())
                    .isEqualTo(
                            Hangman.Remark.valueOf(step.get("message").asText()).text());
            assertThat(game.shownWord()).isEqualTo(step.get("shown_word").asText());
            assertThat(game.guesses()).isEqualTo(step.get("guesses").asText());
            assertThat(game.won()).isEqualTo(step.get("won").asBoolean());
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void keepsAGameUnderVumisKey(Vector vector) {
        JsonNode input = vector.input();
        assertThat(HangmanApplication.key(
                        input.get("transport_name").asText(),
                        input.get("worker_name").asText(),
                        input.get("user_id").asText()))
                .isEqualTo(vector.expected().get("key").asText());
    }

    @ParameterizedTest
    @MethodSource("words")
    void takesTheWordOutOfABody(Vector vector) {
        assertThat(WordSource.words(
                        vector.input().get("random_word_body_utf8").asText().getBytes(UTF_8)))
                .containsExactly(vector.expected().get("word").asText());
    }

    @Test
    @Differs("hangman: words")
    void passesOverWhatIsNoWord() {
        assertThat(WordSource.words("one\n\n 12\na:b\nTwo\n".getBytes(UTF_8))).containsExactly("one", "two");
        assertThat(WordSource.words(new byte[] {'a', (byte) 0xff, 'b'})).containsExactly("ab");
        assertThat(WordSource.words("x".repeat(65).getBytes(UTF_8))).isEmpty();
    }

    @Test
    void everyCaseRuns() {
        assertThat(games().count()
                        + keys().count()
                        + words().count()
                        + withInput("word_supplied").count())
                .isEqualTo(Vectors.cases("demo_hangman").count());
    }

    @Test
    void aMessageMayHaveColons() {
        assertThat(Hangman.read("ox:o:Score: 1:2").message()).isEqualTo("Score: 1:2");
        assertThatThrownBy(() -> Hangman.read("ox:o")).hasMessageContaining("two colons");
    }
}
