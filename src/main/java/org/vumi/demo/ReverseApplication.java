package org.vumi.demo;

import java.util.List;
import org.vumi.application.Application;
import org.vumi.message.TransportUserMessage;

/** Says backwards what was said, character by character. */
public final class ReverseApplication extends Application {
    static final String HELP = "Write something: I write it back from its end.";

    @Override
    protected List<TransportUserMessage> consumeUserMessage(TransportUserMessage message) {
        String content = message.content();
        return List.of(replyTo(
                message,
                content == null ? HELP : new StringBuilder(content).reverse().toString()));
    }
}
