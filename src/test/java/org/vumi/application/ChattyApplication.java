package org.vumi.application;

import java.time.Instant;
import java.util.List;
import org.vumi.config.Config;
import org.vumi.config.Key;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;

/** Does what the message says. */
@Key(name = "greeting", defaultValue = "hello", description = "(text) What it says first.")
public final class ChattyApplication extends Application {
    private final String greeting;

    public ChattyApplication(Config config) {
        greeting = config.text("greeting");
    }

    @Override
    protected List<TransportUserMessage> consumeUserMessage(TransportUserMessage message) {
        return switch (message.content()) {
            case "nothing" -> List.of();
            case "null" -> null;
            case "refuse" -> throw new InvalidMessage("TooRude", "a rude message");
            case "throw" -> throw new IllegalStateException("secret words", new ArithmeticException("more of them"));
            case "bye" -> List.of(replyTo(message, greeting, false));
            case "later" ->
                List.of(
                        replyTo(message, greeting),
                        at(replyTo(message, greeting), Instant.parse("2026-12-24T16:00:00Z")));
            case "group" -> List.of(replyToGroup(message, greeting), replyToGroup(message, greeting, false));
            default -> List.of(replyTo(message, greeting), replyTo(message, message.content()));
        };
    }

    @Override
    protected List<TransportUserMessage> consumeNack(TransportEvent event) {
        return List.of(sendTo("27", "sorry"));
    }

    @Override
    protected java.util.Set<String> sendToTags() {
        return java.util.Set.of(DEFAULT_TAG);
    }
}
