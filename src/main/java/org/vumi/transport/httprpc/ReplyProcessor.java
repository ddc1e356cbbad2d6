package org.vumi.transport.httprpc;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.web.WebResponse;
import org.vumi.message.MessageIds;
import org.vumi.message.PermanentFailure;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.transport.RecentMessages;

/**
 * The step from a reply to its ack, which is there when the answer is written to the client. A reply that cannot be given is a permanent
 * failure: {@code missing_field}, or {@code request_closed} where nobody waits for it any more. Where no replies are awaited it is
 * dropped, and counted: the body is null then.
 */
final class ReplyProcessor extends AsyncProcessorSupport {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyProcessor.class);

    private final String transportName;
    private final HttpRpcCodec codec;
    private final OpenRequests requests;
    private final MessageIds ids;
    private final Clock clock;
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    /** Acks of the last replies that were given: one that comes again, as its ack was not confirmed, has the same again. */
    private final RecentMessages<TransportEvent> acks = new RecentMessages<>();

    ReplyProcessor(String transportName, HttpRpcCodec codec, OpenRequests requests, MessageIds ids, Clock clock) {
        this.transportName = transportName;
        this.codec = codec;
        this.requests = requests;
        this.ids = ids;
        this.clock = clock;
    }

    long answered() {
        return answered.get();
    }

    long dropped() {
        return dropped.get();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        TransportUserMessage reply = exchange.getMessage().getBody(TransportUserMessage.class);
        Optional<TransportEvent> ack = acks.get(reply.messageId());
        if (!codec.awaitsReplies()) {
            dropped.incrementAndGet();
            LOG.debug("{}: message_id {} dropped, as requests do not await replies", transportName, reply.messageId());
            exchange.getMessage().setBody(null);
        } else if (ack.isPresent()) {
            exchange.getMessage().setBody(ack.get());
        } else {
            try {
                give(reply, exchange, callback);
                return false;
            } catch (RuntimeException e) {
                exchange.setException(e);
            }
        }
        callback.done(true);
        return true;
    }

    private void give(TransportUserMessage reply, Exchange exchange, AsyncCallback callback) {
        if (reply.inReplyTo() == null) {
            throw new PermanentFailure(
                    "missing_field", "missing in_reply_to (accepted: the message_id of an open request)");
        }
        OpenRequest request = requests.find(reply.inReplyTo()).orElseThrow(ReplyProcessor::closed);
        WebResponse response = codec.encode(reply);
        if (!request.answer(response)) {
            throw closed();
        }
        request.given().thenAccept(written -> {
            if (written) {
                answered.incrementAndGet();
                exchange.getMessage().setBody(acknowledged(reply));
            } else {
                exchange.setException(closed());
            }
            callback.done(false);
        });
    }

    private static PermanentFailure closed() {
        return new PermanentFailure("request_closed", "the request is no longer open");
    }

    private TransportEvent acknowledged(TransportUserMessage reply) {
        TransportEvent ack = TransportEvent.ack(transportName, reply.messageId(), reply.messageId(), ids, clock);
        acks.put(reply.messageId(), ack);
        return ack;
    }
}
