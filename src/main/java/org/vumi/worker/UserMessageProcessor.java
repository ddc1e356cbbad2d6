package org.vumi.worker;

import java.time.Clock;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;

/**
 * The step {@code userMessage}, for transports without a class: makes a message of the body, its text, and of the exchange properties that
 * are named like its fields: {@code from_addr}, {@code to_addr}, {@code transport_name} and so on. Id and timestamp are new.
 */
final class UserMessageProcessor implements Processor {
    private static final List<String> FIELDS = List.of(
            "from_addr", "to_addr", "transport_name", "transport_type", "session_event", "in_reply_to", "group");

    private final MessageIds ids;
    private final Clock clock;

    UserMessageProcessor(MessageIds ids, Clock clock) {
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) {
        TransportUserMessage.Builder message = TransportUserMessage.builder(ids, clock)
                .put("content", exchange.getMessage().getBody(String.class));
        for (String field : FIELDS) {
            String value = exchange.getProperty(field, String.class);
            if (value != null) {
                message.put(field, value);
            }
        }
        exchange.getMessage().setBody(message.build());
    }
}
