package org.vumi.demo;

import java.util.List;
import java.util.Random;
import org.vumi.application.Application;
import org.vumi.config.Config;
import org.vumi.config.Key;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportUserMessage;
import org.vumi.store.Redis;

/** Hangman, each user by themselves. A game waits in Redis, under Vumi's key and in Vumi's format, until it is finished. */
@Key(name = "worker_name", description = "(text) Part of the games' keys in Redis.")
@Key(
        name = "random_word_url",
        description = "(text) Where words come from: classpath:, a file, or http(s), asked for each game.",
        defaultValue = "classpath:org/vumi/demo/words.txt")
public final class HangmanApplication extends Application {
    private final Redis redis;
    private final WordSource words;
    private final String prefix;

    public HangmanApplication(Config config, Redis redis) {
        this.redis = redis;
        words = WordSource.of(config, "random_word_url", new Random());
        prefix = prefix(config.text("transport_name"), config.text("worker_name"));
    }

    private static String prefix(String transportName, String workerName) {
        return "hangman:" + transportName + ":" + workerName + "#";
    }

    static String key(String transportName, String workerName, String userId) {
        return prefix(transportName, workerName) + withoutPlus(userId);
    }

    private static String withoutPlus(String userId) {
        return userId.replaceFirst("^\\++", "");
    }

    @Override
    protected List<TransportUserMessage> consumeUserMessage(TransportUserMessage message) {
        if (message.fromAddr() == null) {
            throw InvalidMessage.invalid("from_addr", null, "a text, by which the player is known");
        }
        String key = prefix + withoutPlus(message.fromAddr());
        String state = redis.get(key);
        Hangman game = state == null ? Hangman.begin(words.next()) : Hangman.read(state);
        if (message.content() == null) {
            return board(message, key, game);
        }
        Hangman.Turn turn = game.guess(message.content());
        return switch (turn.outcome()) {
            case NOT_DONE -> board(message, key, turn.game());
            case DONE_WANTS_NEW -> board(message, key, Hangman.begin(words.next()));
            case DONE -> {
                redis.delete(key);
                yield List.of(replyTo(message, Hangman.FAREWELL, false));
            }
        };
    }

    private List<TransportUserMessage> board(TransportUserMessage message, String key, Hangman game) {
        redis.put(key, game.state());
        return List.of(replyTo(message, game.board()));
    }
}
