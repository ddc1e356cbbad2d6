package org.vumi.transport.webchat;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/** The step from what a request was, now that its message is published, to its answer: there already, or when there is news. */
final class AnswerProcessor extends AsyncProcessorSupport {
    private final ChatSessions sessions;

    AnswerProcessor(ChatSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Asked asked = exchange.getProperty(ChatSteps.ASKED, Asked.class);
        asked.published().run();
        if (asked.answer() != null) {
            exchange.getMessage().setBody(asked.answer());
            callback.done(true);
            return true;
        }
        sessions.hear(asked.known(), news -> {
            exchange.getMessage().setBody(ChatSteps.heard(news));
            callback.done(false);
        });
        return false;
    }
}
