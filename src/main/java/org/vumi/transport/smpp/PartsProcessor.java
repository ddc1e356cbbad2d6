package org.vumi.transport.smpp;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncCallbackToCompletableFutureAdapter;
import org.apache.camel.support.AsyncProcessorHelper;
import org.apache.camel.support.SynchronizationAdapter;
import org.jsmpp.bean.DeliverSm;

/**
 * First step inbound. A part of a long message ends here, kept, unless it makes the message whole: then it goes on, with all
 * parts in the property {@value #JOINED}. Everything else goes on as it came.
 *
 * <p>Parts wait for Redis, so messages of the same sender wait for them, until their exchange is done: they stay in order. Those of
 * others pass.
 */
final class PartsProcessor implements AsyncProcessor {
    /** Exchange property, {@link HeldParts}: what the message is made of. */
    static final String JOINED = "joined";

    private final SmppCodec codec;
    private final LongMessageParts parts;
    private final Map<String, CompletableFuture<Void>> turns = new ConcurrentHashMap<>();
    private volatile Executor thread;

    PartsProcessor(SmppCodec codec, LongMessageParts parts) {
        this.codec = codec;
        this.parts = parts;
    }

    /** @param thread may wait for Redis */
    void start(Executor thread) {
        this.thread = thread;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        DeliverSm pdu = exchange.getMessage().getBody(DeliverSm.class);
        DeliveredText text = codec.text(pdu);
        String sender = String.valueOf(pdu.getSourceAddr());
        if (!text.isPart() && !turns.containsKey(sender)) {
            callback.done(true);
            return true;
        }
        turnOf(sender, exchange)
                .thenRunAsync(
                        () -> {
                            if (text.isPart()) {
                                take(exchange, pdu, text);
                            }
                        },
                        thread)
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        exchange.setException(failure.getCause() != null ? failure.getCause() : failure);
                    }
                    callback.done(false);
                });
        return false;
    }

    /** @return completes when what the sender sent before is done */
    private CompletableFuture<Void> turnOf(String sender, Exchange exchange) {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> before = turns.put(sender, mine);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                turns.remove(sender, mine);
                mine.complete(null);
            }
        });
        return before != null ? before : CompletableFuture.completedFuture(null);
    }

    private void take(Exchange exchange, DeliverSm pdu, DeliveredText text) {
        parts.add(pdu, text)
                .ifPresentOrElse(joined -> exchange.setProperty(JOINED, joined), () -> exchange.setRouteStop(true));
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        AsyncProcessorHelper.process(this, exchange);
    }

    @Override
    public CompletableFuture<Exchange> processAsync(Exchange exchange) {
        var callback = new AsyncCallbackToCompletableFutureAdapter<>(exchange);
        process(exchange, callback);
        return callback.getFuture();
    }
}
