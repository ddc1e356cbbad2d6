package org.vumi.transport.httprpc;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/** The step from what a request made, now that it is published, to the answer: there already, or when the reply comes. */
final class AnswerProcessor extends AsyncProcessorSupport {
    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Received received = ReceiveProcessor.received(exchange);
        if (received.answer() != null) {
            exchange.getMessage().setBody(received.answer());
            callback.done(true);
            return true;
        }
        ReceiveProcessor.open(exchange).whenAnswered(response -> {
            exchange.getMessage().setBody(response);
            callback.done(false);
        });
        return false;
    }
}
