package org.vumi.demo;

import java.util.Map;

/**
 * A game for two.
 *
 * @param <G> where a game stands; immutable
 */
interface Rules<G> {
    G begin();

    /** What the players are told when the second has come. */
    Turn<G> opening(G game);

    /**
     * @param player 0 who was there first, 1 who came second
     * @param content what the player wrote, never null
     */
    Turn<G> move(G game, int player, String content);

    /** What a player is told when the other has gone. */
    String deserted();

    /** @return fields for {@link #read}, fit for JSON */
    Map<String, Object> write(G game);

    G read(Map<String, Object> fields);
}
