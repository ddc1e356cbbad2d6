package org.vumi.demo;

import java.util.List;
import org.vumi.application.Application;
import org.vumi.message.TransportUserMessage;

/** Says again what was said. */
public final class EchoApplication extends Application {
    static final String HELP = "Write something: I write it back.";

    @Override
    protected List<TransportUserMessage> consumeUserMessage(TransportUserMessage message) {
        return List.of(replyTo(message, message.content() == null ? HELP : message.content()));
    }
}
