package org.vumi.dispatcher;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.vumi.codec.MessageCodec;
import org.vumi.component.vumi.Addressed;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportEvent;
import org.vumi.message.VumiMessage;

/**
 * A step that makes bytes and routing keys of dispatches. The message that the route took, kept in the property {@code message},
 * goes on as the bytes in the property {@code wire}; any other is encoded once, to however many endpoints it goes.
 */
final class Addressing implements Processor {
    private final String router;
    private final Map<String, String> messages = new HashMap<>();
    private final Map<String, String> events = new HashMap<>();

    /** @param router its simple name */
    Addressing(String router, Endpoints endpoints) {
        this.router = router;
        for (String transport : endpoints.transports()) {
            messages.put(transport, transport + "." + Direction.OUTBOUND.word());
        }
        for (String exposed : endpoints.exposed()) {
            messages.put(exposed, exposed + "." + Direction.INBOUND.word());
            events.put(exposed, exposed + "." + Direction.EVENT.word());
        }
    }

    /** All that messages are published by. */
    Collection<String> routingKeys() {
        TreeSet<String> keys = new TreeSet<>(messages.values());
        keys.addAll(events.values());
        return keys;
    }

    @Override
    public void process(Exchange exchange) {
        List<?> dispatches = (List<?>) exchange.getMessage().getBody();
        Object taken = exchange.getProperty("message");
        List<Addressed> addressed = new ArrayList<>(dispatches.size());
        VumiMessage last = null;
        byte[] body = null;
        for (Object each : dispatches) {
            Dispatch dispatch = (Dispatch) each;
            if (dispatch.message() != last) {
                last = dispatch.message();
                body = last == taken ? exchange.getProperty("wire", byte[].class) : MessageCodec.encode(last);
            }
            addressed.add(new Addressed(routingKey(dispatch), body));
        }
        exchange.getMessage().setBody(addressed);
    }

    /** @throws InvalidMessage if it leads to what is no endpoint of this dispatcher, or none that takes such a message */
    String routingKey(Dispatch dispatch) {
        boolean event = dispatch.message() instanceof TransportEvent;
        String key = (event ? events : messages).get(dispatch.endpoint());
        if (key == null) {
            throw new InvalidMessage(
                    "UnknownEndpoint",
                    router + " sends " + (event ? "an event" : "a message") + " to '" + dispatch.endpoint()
                            + "' (accepted: " + String.join(", ", new TreeSet<>((event ? events : messages).keySet()))
                            + ")");
        }
        return key;
    }
}
