package org.vumi.demo;

import java.util.List;
import org.vumi.application.Application;
import org.vumi.config.Config;
import org.vumi.config.Key;
import org.vumi.message.TransportUserMessage;
import org.vumi.store.Redis;

/** Tic-tac-toe by two who open a session one after the other. */
@Key(
        name = "game_expiry",
        description = "(seconds 1..) How long a game waits for its players, from the last message.",
        defaultValue = "3600")
public final class TicTacToeApplication extends Application {
    private final GameTable<?> table;

    public TicTacToeApplication(Config config, Redis redis) {
        table = new GameTable<>(config, redis, "tictactoe", new TicTacToe());
    }

    @Override
    protected List<TransportUserMessage> consumeUserMessage(TransportUserMessage message) {
        return table.handle(message, this::replyTo);
    }

    @Override
    protected List<TransportUserMessage> closeSession(TransportUserMessage message) {
        return table.handle(message, this::replyTo);
    }
}
