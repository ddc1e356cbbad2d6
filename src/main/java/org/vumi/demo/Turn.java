package org.vumi.demo;

/**
 * What a move leads to.
 *
 * @param game after the move
 * @param toFirst what the first player is told; null: nothing yet
 * @param toSecond what the second player is told; null: nothing yet
 * @param over whether the game has ended with this
 */
record Turn<G>(G game, String toFirst, String toSecond, boolean over) {
    static <G> Turn<G> on(G game, String toFirst, String toSecond) {
        return new Turn<>(game, toFirst, toSecond, false);
    }

    static <G> Turn<G> last(G game, String toFirst, String toSecond) {
        return new Turn<>(game, toFirst, toSecond, true);
    }

    /** The game goes on, and one player is told something. */
    static <G> Turn<G> tell(G game, int player, String text) {
        return on(game, player == 0 ? text : null, player == 1 ? text : null);
    }

    /** The game has ended. */
    static <G> Turn<G> last(G game, int player, String toPlayer, String toOther) {
        return player == 0 ? last(game, toPlayer, toOther) : last(game, toOther, toPlayer);
    }
}
