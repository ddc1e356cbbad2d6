package org.vumi.demo;

import java.util.List;
import java.util.Map;

/**
 * Best of five rounds of rock, paper, scissors; a draw is no round. Both choose before either is told.
 *
 * <p>Paper beats rock, rock beats scissors, scissors beat paper: in 0.4 it is the other way round.
 */
final class RockPaperScissors implements Rules<RockPaperScissors.Game> {
    static final String YOU_LEFT = "You have left the game.";
    static final String OPPONENT_LEFT = "Your opponent has left the game.";
    static final String DESERTED = "Your opponent is gone, and the game over.";
    static final String FINAL_WON = "You have won the game";
    static final String FINAL_LOST = "You have lost the game";
    static final String DRAW = "A draw.";
    static final String WON = "You have won this round.";
    static final String LOST = "You have lost this round.";

    private static final int ROUNDS = 5;
    private static final int CHOICES = 3;

    /**
     * @param scores rounds won, by player
     * @param choices of this round, by player: 1 rock, 2 paper, 3 scissors; 0 not made yet
     */
    record Game(List<Integer> scores, List<Integer> choices) {}

    @Override
    public Game begin() {
        return new Game(List.of(0, 0), List.of(0, 0));
    }

    @Override
    public Turn<Game> opening(Game game) {
        return Turn.on(game, board("", game, 0), board("", game, 1));
    }

    @Override
    public Turn<Game> move(Game game, int player, String content) {
        int choice = content.isEmpty() ? 0 : "123".indexOf(content.charAt(0)) + 1;
        if (choice == 0) {
            return Turn.last(game, player, YOU_LEFT, OPPONENT_LEFT);
        }
        List<Integer> choices = player == 0
                ? List.of(choice, game.choices().get(1))
                : List.of(game.choices().get(0), choice);
        Game chosen = new Game(game.scores(), choices);
        return choices.contains(0) ? Turn.on(chosen, null, null) : round(chosen);
    }

    private static Turn<Game> round(Game game) {
        // each choice beats the one before it, the first one the last
        int ahead = Math.floorMod(game.choices().get(0) - game.choices().get(1), CHOICES);
        int first = game.scores().get(0) + (ahead == 1 ? 1 : 0);
        int second = game.scores().get(1) + (ahead == 2 ? 1 : 0);
        Game next = new Game(List.of(first, second), List.of(0, 0));
        if (first + second >= ROUNDS) {
            return Turn.last(next, end(first, second), end(second, first));
        }
        return Turn.on(
                next,
                board(ahead == 0 ? DRAW : ahead == 1 ? WON : LOST, next, 0),
                board(ahead == 0 ? DRAW : ahead == 2 ? WON : LOST, next, 1));
    }

    private static String end(int own, int others) {
        return (own > others ? FINAL_WON : FINAL_LOST) + ", " + own + " to " + others + ".";
    }

    private static String board(String result, Game game, int player) {
        return (result.isEmpty() ? "" : result + "\n")
                + "You: " + game.scores().get(player)
                + ", opponent: " + game.scores().get(1 - player)
                + "\n1. rock\n2. paper\n3. scissors";
    }

    @Override
    public String deserted() {
        return DESERTED;
    }

    @Override
    public Map<String, Object> write(Game game) {
        return Map.of("scores", game.scores(), "choices", game.choices());
    }

    @Override
    public Game read(Map<String, Object> fields) {
        return new Game(integers(fields.get("scores")), integers(fields.get("choices")));
    }

    private static List<Integer> integers(Object list) {
        return ((List<?>) list)
                .stream().map(number -> ((Number) number).intValue()).toList();
    }
}
