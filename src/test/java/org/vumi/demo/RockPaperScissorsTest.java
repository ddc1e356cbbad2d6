package org.vumi.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;

/** Source: spec core 11.3. */
class RockPaperScissorsTest {
    /** What is said instead, by case and step. */
    @Differs({"games: gone players", "games: no text", "games: moves out of turn"})
    private static final Map<String, Map<Integer, String>> DIFFERENCES = Map.of(
            "waiting player leaves, next player waits again", Map.of(1, "[]"),
            "null content is an error (0.4.0 defect)",
                    Map.of(2, "[{\"to\": \"A\", \"session_event\": \"close\", \"reply\": \"YOU_LEFT\"}]"),
            "one player can play both sides (0.4.0 defect)", Map.of(3, "[]"));

    private static final Map<String, String> TEXTS = Map.of(
            "FINAL_WON", RockPaperScissors.FINAL_WON,
            "FINAL_LOST", RockPaperScissors.FINAL_LOST,
            "YOU_LEFT", RockPaperScissors.YOU_LEFT,
            "TERMINATED", RockPaperScissors.DESERTED,
            "DRAW", RockPaperScissors.DRAW,
            "WON", RockPaperScissors.WON,
            "LOST", RockPaperScissors.LOST);

    private static final Pattern SCORES = Pattern.compile("(?m)^You: (\\d), opponent: (\\d)$");

    private final RockPaperScissors rules = new RockPaperScissors();

    static Stream<Vector> outcomes() {
        return Vectors.cases("demo_rps").filter(vector -> vector.input().has("player_1"));
    }

    static Stream<Vector> games() {
        return Vectors.cases("demo_rps").filter(vector -> vector.input().has("messages"));
    }

    /** In 0.4 each choice beats the one that beats it really; so its cases hold with paper and scissors exchanged. */
    @Differs("rock, paper, scissors")
    private static String exchanged(String content) {
        if (content == null || content.isEmpty() || "123".indexOf(content.charAt(0)) < 0) {
            return content;
        }
        return "132".charAt("123".indexOf(content.charAt(0))) + content.substring(1);
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void scoresAsRecorded(Vector vector) {
        RockPaperScissors.Game game = rules.begin();
        game = rules.move(game, 0, exchanged(vector.input().get("player_1").asText()))
                .game();
        game = rules.move(game, 1, exchanged(vector.input().get("player_2").asText()))
                .game();
        assertThat(game.scores())
                .containsExactly(
                        vector.expected().get("score_player_1").asInt(),
                        vector.expected().get("score_player_2").asInt());
    }

    @Test
    @Differs("rock, paper, scissors")
    void paperBeatsRockAndRockScissorsAndScissorsPaper() {
        for (String round : List.of("21", "13", "32")) {
            RockPaperScissors.Game game =
                    rules.move(rules.begin(), 0, round.substring(0, 1)).game();
            assertThat(rules.move(game, 1, round.substring(1)).game().scores()).containsExactly(1, 0);
        }
    }

    @ParameterizedTest
    @MethodSource("games")
    void playsAsRecorded(Vector vector) {
        for (JsonNode message : vector.input().get("messages")) {
            ((ObjectNode) message)
                    .put("content", exchanged(message.get("content").textValue()));
        }
        JsonNode steps = vector.expected().get("steps");
        DIFFERENCES.getOrDefault(vector.name(), Map.of()).forEach((step, replies) -> ((ObjectNode) steps.get(step))
                .set(
                        "replies",
                        Json.tree(("{\"replies\": " + replies + "}").getBytes()).get("replies")));
        new GameTableau<>(rules, RockPaperScissorsTest::isSaid)
                .play(vector.input().get("messages"), steps);
    }

    private static boolean isSaid(JsonNode reply, String text) {
        if (reply.isTextual()) {
            return text.startsWith(TEXTS.get(reply.asText()));
        }
        Matcher scores = SCORES.matcher(text);
        String round = reply.get("last_round").textValue();
        return text.split("\n", -1).length == reply.get("lines").asInt()
                && scores.find()
                && scores.group(1).equals(reply.get("you").asText())
                && scores.group(2).equals(reply.get("opponent").asText())
                && (round == null ? scores.start() == 0 : text.startsWith(TEXTS.get(round) + "\n"));
    }

    @Test
    @Differs("games: moves out of turn")
    void aChoiceMayBeChangedUntilTheOtherHasChosen() {
        RockPaperScissors.Game game = rules.move(rules.begin(), 0, "1").game();
        game = rules.move(game, 0, "3").game();
        assertThat(rules.move(game, 1, "2").toFirst()).startsWith(RockPaperScissors.WON);
    }

    @Test
    @Differs("games: second sessions")
    void whoBeginsAnewLeavesTheGame() {
        GameTableau<?> tableau = new GameTableau<>(rules, RockPaperScissorsTest::isSaid);
        tableau.handle(DemoRig.message("A", null, "new"));
        tableau.handle(DemoRig.message("B", null, "new"));
        tableau.handle(DemoRig.message("B", "1", "resume"));
        assertThat(tableau.handle(DemoRig.message("A", null, "new")))
                .extracting(Match.Answer::text)
                .containsExactly(RockPaperScissors.DESERTED);
        assertThat(tableau.handle(DemoRig.message("B", "1", "resume"))).isEmpty();
        assertThat(tableau.handle(DemoRig.message("B", null, "new"))).hasSize(2);
    }

    @Test
    void neverPairsAPlayerWithThemselves() {
        GameTableau<?> tableau = new GameTableau<>(rules, RockPaperScissorsTest::isSaid);
        tableau.handle(DemoRig.message("A", null, "new"));
        assertThat(tableau.handle(DemoRig.message("A", null, "new"))).isEmpty();
        assertThat(tableau.handle(DemoRig.message("B", null, "new")))
                .extracting(answer -> answer.to().fromAddr())
                .containsExactly("A", "B");
    }

    @Test
    void movesOfWhoWaitsAloneAreNone() {
        GameTableau<?> tableau = new GameTableau<>(rules, RockPaperScissorsTest::isSaid);
        tableau.handle(DemoRig.message("A", null, "new"));
        assertThat(tableau.handle(DemoRig.message("A", "hello?", "resume"))).isEmpty();
        assertThat(tableau.handle(DemoRig.message("B", null, "new"))).hasSize(2);
    }
}
