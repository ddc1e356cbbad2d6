package org.vumi.transport.httprpc;

import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;
import org.vumi.codec.MessageCodec;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;

/**
 * The step from a request to the messages that it makes, none, one or several. A request that awaits a reply is open from here on, as
 * the reply may come before the broker's confirm, and until its exchange is done.
 */
final class ReceiveProcessor implements Processor {
    private static final String RECEIVED = "httpRpcReceived";
    private static final String OPEN = "httpRpcOpen";

    /** JSON writes a byte in six at most, and has some of its own. */
    private static final int GROWTH = 8;

    private final HttpRpcCodec codec;
    private final Instance instance;
    private final MessageIds ids;
    private final OpenRequests requests;
    private final int largest;

    /** @param largest bytes of a message that are carried on */
    ReceiveProcessor(HttpRpcCodec codec, Instance instance, MessageIds ids, OpenRequests requests, int largest) {
        this.codec = codec;
        this.instance = instance;
        this.ids = instance.ids(ids);
        this.requests = requests;
        this.largest = largest;
    }

    @Override
    public void process(Exchange exchange) {
        WebRequest request = exchange.getMessage().getBody(WebRequest.class);
        Received received = codec.decode(request, ids);
        if (tooLarge(request, received.messages())) {
            received = Received.refused(WebResponse.text(413, "makes a message of more than " + largest + " bytes"));
        } else if (received.answer() == null) {
            received =
                    open(exchange, request, instance.marked(received.messages().get(0)));
        }
        exchange.setProperty(RECEIVED, received);
        exchange.getMessage().setBody(received.messages());
    }

    private boolean tooLarge(WebRequest request, List<TransportUserMessage> messages) {
        return request.size() > largest / GROWTH
                && messages.stream().anyMatch(message -> MessageCodec.encode(message).length > largest);
    }

    private Received open(Exchange exchange, WebRequest request, TransportUserMessage message) {
        String id = message.messageId();
        Optional<OpenRequest> open = requests.open(id, request);
        if (open.isEmpty()) {
            return Received.refused(WebResponse.text(409, "a request with this message_id is open already"));
        }
        exchange.setProperty(OPEN, open.get());
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                requests.close(id, open.get(), done.getException() == null);
            }
        });
        return Received.awaitingReply(message);
    }

    static Received received(Exchange exchange) {
        return exchange.getProperty(RECEIVED, Received.class);
    }

    static OpenRequest open(Exchange exchange) {
        return exchange.getProperty(OPEN, OpenRequest.class);
    }
}
