package org.vumi.demo;

import java.util.List;
import org.vumi.application.Application;
import org.vumi.config.Config;
import org.vumi.config.Key;
import org.vumi.message.TransportUserMessage;
import org.vumi.store.Redis;

/** Rock, paper, scissors by two who open a session one after the other. */
@Key(
        name = "game_expiry",
        description = "(seconds 1..) How long a game waits for its players, from the last message.",
        defaultValue = "3600")
public final class RockPaperScissorsApplication extends Application {
    private final GameTable<?> table;

    public RockPaperScissorsApplication(Config config, Redis redis) {
        table = new GameTable<>(config, redis, "rps", new RockPaperScissors());
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
