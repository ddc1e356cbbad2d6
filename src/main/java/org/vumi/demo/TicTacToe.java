package org.vumi.demo;

import java.util.List;
import java.util.Map;

/**
 * Tic-tac-toe. Who was there first is X and begins. A player is shown the board when it is their turn; what they write before is
 * passed over, and so is the number of a cell that is taken, after which they choose again.
 *
 * <p>A game is its nine cells row by row: {@code X}, {@code O}, or a dot for an empty one.
 */
final class TicTacToe implements Rules<String> {
    static final String WON = "You have won!";
    static final String LOST = "You have lost.";
    static final String DRAW = "A draw.";
    static final String GOODBYE = "Goodbye!";
    static final String DESERTED = "The other side is gone, and the game over.";
    static final String TAKEN = "That cell is taken.";

    private static final char EMPTY = '.';
    private static final String LINE = "+---+---+---+";
    private static final List<List<Integer>> ROWS = List.of(
            List.of(0, 1, 2),
            List.of(3, 4, 5),
            List.of(6, 7, 8),
            List.of(0, 3, 6),
            List.of(1, 4, 7),
            List.of(2, 5, 8),
            List.of(0, 4, 8),
            List.of(2, 4, 6));

    @Override
    public String begin() {
        return ".........";
    }

    @Override
    public Turn<String> opening(String cells) {
        return Turn.tell(cells, 0, board(cells));
    }

    @Override
    public Turn<String> move(String cells, int player, String content) {
        int cell = content.isEmpty() ? -1 : "123456789".indexOf(content.charAt(0));
        if (cell < 0) {
            return Turn.last(cells, GOODBYE, GOODBYE);
        }
        if (player != turn(cells)) {
            return Turn.on(cells, null, null);
        }
        if (cells.charAt(cell) != EMPTY) {
            return Turn.tell(cells, player, TAKEN + "\n" + board(cells));
        }
        char mark = player == 0 ? 'X' : 'O';
        String next = cells.substring(0, cell) + mark + cells.substring(cell + 1);
        if (ROWS.stream().anyMatch(row -> row.stream().allMatch(one -> next.charAt(one) == mark))) {
            return Turn.last(next, player, WON, LOST);
        }
        if (next.indexOf(EMPTY) < 0) {
            return Turn.last(next, DRAW, DRAW);
        }
        return Turn.tell(next, 1 - player, board(next));
    }

    private static int turn(String cells) {
        return (int) cells.chars().filter(cell -> cell != EMPTY).count() % 2;
    }

    private static String board(String cells) {
        StringBuilder board = new StringBuilder(LINE);
        for (int row = 0; row < 9; row += 3) {
            board.append("\n|");
            for (char cell : cells.substring(row, row + 3)
                    .toLowerCase(java.util.Locale.ROOT)
                    .toCharArray()) {
                board.append(' ').append(cell == EMPTY ? ' ' : cell).append(" |");
            }
            board.append('\n').append(LINE);
        }
        return board.toString();
    }

    @Override
    public String deserted() {
        return DESERTED;
    }

    @Override
    public Map<String, Object> write(String cells) {
        return Map.of("cells", cells);
    }

    @Override
    public String read(Map<String, Object> fields) {
        return (String) fields.get("cells");
    }
}
