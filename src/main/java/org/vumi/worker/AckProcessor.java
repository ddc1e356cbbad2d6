package org.vumi.worker;

import java.time.Clock;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;

/**
 * The step {@code ack}, for transports without a class: an event of the transport in the property {@code transportName}, which says that the
 * message in the property {@code message} is sent, under the id in the property {@code sent_message_id} or else its own.
 */
final class AckProcessor implements Processor {
    private final MessageIds ids;
    private final Clock clock;

    AckProcessor(MessageIds ids, Clock clock) {
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) {
        TransportUserMessage sent = exchange.getProperty("message", TransportUserMessage.class);
        String transport = exchange.getProperty("transportName", String.class);
        String id = exchange.getProperty("sent_message_id", sent.messageId(), String.class);
        exchange.getMessage().setBody(TransportEvent.ack(transport, sent.messageId(), id, ids, clock));
    }
}
