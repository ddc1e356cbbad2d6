package org.vumi.demo;

import java.util.List;
import org.vumi.config.Config;
import org.vumi.message.TransportUserMessage;
import org.vumi.store.Redis;
import org.vumi.store.TextStore;

/** The players of one worker, and of others with its {@code transport_name}, in Redis under {@code <game>:<transport_name>:}. */
final class GameTable<G> {
    private final TextStore texts;
    private final Lobby<G> lobby;

    /** @param config with a key {@code game_expiry} */
    GameTable(Config config, Redis redis, String game, Rules<G> rules) {
        texts = new TextStore(redis, game + ":" + config.text("transport_name") + ":", config.seconds("game_expiry"));
        lobby = new Lobby<>(config.worker(), rules);
    }

    /** How an application makes a reply. */
    interface Replying {
        TransportUserMessage reply(TransportUserMessage message, String text, boolean continueSession);
    }

    List<TransportUserMessage> handle(TransportUserMessage message, Replying by) {
        return texts.change(all -> lobby.handle(all, message)).stream()
                .map(answer -> by.reply(answer.to(), answer.text(), !answer.last()))
                .toList();
    }
}
