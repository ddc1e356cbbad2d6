package org.vumi.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;

/** Source: spec core 11.4. */
class TicTacToeTest {
    /** What is said instead, by case and step. */
    @Differs({"games: gone players", "games: no text", "games: moves out of turn"})
    private static final Map<String, Map<Integer, String>> DIFFERENCES = Map.of(
            "disconnect", Map.of(2, "[]"),
            "waiting player leaves", Map.of(1, "[]"),
            "empty content is an error (0.4.0 defect)",
                    Map.of(
                            2,
                            "[{\"to\": \"X\", \"session_event\": \"close\", \"reply\": \"GOODBYE\"},"
                                    + " {\"to\": \"O\", \"session_event\": \"close\", \"reply\": \"GOODBYE\"}]"),
            "occupied cell: nothing placed but the turn passes (0.4.0 defect)",
                    Map.of(3, "[{\"to\": \"O\", \"session_event\": null, \"reply\": {\"board\": \"X........\"}}]"));

    private static final Map<String, String> TEXTS = Map.of(
            "WON", TicTacToe.WON,
            "LOST", TicTacToe.LOST,
            "DRAW", TicTacToe.DRAW,
            "GOODBYE", TicTacToe.GOODBYE,
            "OTHER_SIDE_GONE", TicTacToe.DESERTED);

    private final TicTacToe rules = new TicTacToe();

    static Stream<Vector> games() {
        return Vectors.cases("demo_tictactoe");
    }

    @ParameterizedTest
    @MethodSource("games")
    void playsAsRecorded(Vector vector) {
        JsonNode steps = vector.expected().get("steps");
        DIFFERENCES.getOrDefault(vector.name(), Map.of()).forEach((step, replies) -> ((ObjectNode) steps.get(step))
                .set(
                        "replies",
                        Json.tree(("{\"replies\": " + replies + "}").getBytes()).get("replies")));
        new GameTableau<>(rules, TicTacToeTest::isSaid).play(vector.input().get("messages"), steps);
    }

    private static boolean isSaid(JsonNode reply, String text) {
        return reply.isTextual()
                ? text.equals(TEXTS.get(reply.asText()))
                : cells(text).equals(reply.get("board").asText());
    }

    private static String cells(String text) {
        return text.lines()
                .filter(line -> line.startsWith("|"))
                .map(line -> "" + line.charAt(2) + line.charAt(6) + line.charAt(10))
                .collect(Collectors.joining())
                .replace(' ', '.')
                .toUpperCase(java.util.Locale.ROOT);
    }

    @Test
    void drawsTheBoard() {
        assertThat(rules.opening("X...O....").toFirst()).isEqualTo("""
                +---+---+---+
                | x |   |   |
                +---+---+---+
                |   | o |   |
                +---+---+---+
                |   |   |   |
                +---+---+---+""");
    }

    @Test
    @Differs("games: moves out of turn")
    void whoMovesOutOfTurnMovesNothing() {
        String cells = rules.move(rules.begin(), 0, "1").game();
        assertThat(rules.move(cells, 0, "2")).isEqualTo(Turn.on("X........", null, null));
        assertThat(rules.move(rules.begin(), 1, "2")).isEqualTo(Turn.on(".........", null, null));
    }

    @Test
    @Differs("games: moves out of turn")
    void whoChoosesATakenCellChoosesAgain() {
        Turn<String> turn = rules.move("X........", 1, "1");
        assertThat(turn.toFirst()).isNull();
        assertThat(turn.toSecond()).startsWith(TicTacToe.TAKEN + "\n+---");
        assertThat(rules.move(turn.game(), 1, "2").game()).isEqualTo("XO.......");
    }

    @Test
    void oWinsToo() {
        Turn<String> turn = rules.move("XX.OO.X..", 1, "6");
        assertThat(turn).isEqualTo(Turn.last("XX.OOOX..", TicTacToe.LOST, TicTacToe.WON));
    }
}
