package org.vumi.transport.smpp;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Headers;
import org.jsmpp.bean.DeliverSm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.vumi.VumiConstants;
import org.vumi.config.Config;
import org.vumi.message.TransportUserMessage;
import org.vumi.store.RedisUnavailable;

/**
 * What becomes of the parts of long messages from phones: kept until all are there, forgotten when the message is safe with the
 * broker, and set aside when the others never come.
 */
public final class LongMessageParts {
    private static final Logger LOG = LoggerFactory.getLogger(LongMessageParts.class);

    /** An SMSC that waits longer for its answer may deliver again. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(2);

    private final String worker;
    private final String origin;
    private final Duration expiry;
    private final SmppCodec codec;
    private final PartStore store;
    private final Clock clock;

    /** Published, and still in Redis since that was away. */
    private final Map<String, HeldParts> published = new ConcurrentHashMap<>();

    private volatile Executor thread;
    private boolean away;

    LongMessageParts(Config config, SmppCodec codec, PartStore store, Clock clock) {
        this.worker = config.worker();
        this.origin = config.text("transport_name") + ".inbound";
        this.expiry = config.seconds("multipart_expiry");
        this.codec = codec;
        this.store = store;
        this.clock = clock;
    }

    /** @param thread may wait for Redis */
    void start(Executor thread) {
        this.thread = thread;
    }

    /**
     * @return all parts, if this was the last one
     * @throws RedisUnavailable if it is not kept
     */
    Optional<HeldParts> add(DeliverSm pdu, DeliveredText text) {
        String from = String.valueOf(pdu.getSourceAddr());
        String to = String.valueOf(pdu.getDestAddress());
        HeldParts before = published.get(store.key(from, to, text.part()));
        if (before != null) {
            forget(before); // else this part would be one of that message
        }
        return store.add(from, to, text);
    }

    private void forget(HeldParts parts) {
        store.published(parts);
        published.remove(parts.key(), parts);
    }

    /** Inbound, after the broker has confirmed. Does not fail: the message is safe. */
    public CompletionStage<Void> published(@ExchangeProperty(PartsProcessor.JOINED) HeldParts joined) {
        if (joined == null) {
            return CompletableFuture.completedFuture(null);
        }
        published.put(joined.key(), joined);
        return CompletableFuture.completedFuture(joined)
                .thenAcceptAsync(this::forget, thread)
                .orTimeout(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> {
                    LOG.warn(
                            "{}: parts of a message that is published are forgotten later: {}",
                            worker,
                            failure.toString());
                    return null;
                });
    }

    /** Every few seconds: what has waited too long. */
    public List<HeldParts> expired() {
        try {
            published.values().forEach(this::forget);
            List<HeldParts> expired = new ArrayList<>(store.expired());
            expired.removeIf(this::repeated);
            away = false;
            return expired;
        } catch (RedisUnavailable e) {
            if (!away) {
                LOG.warn("{}: no look at parts that never became messages until this ends: {}", worker, e.getMessage());
            }
            away = true;
            return List.of();
        }
    }

    private boolean repeated(HeldParts parts) {
        boolean repeated = !parts.complete() && store.repeated(parts);
        if (repeated) {
            LOG.info("{}: {} that came again of a message that was published are dropped", worker, parts);
            store.forget(parts);
        }
        return repeated;
    }

    /** @return with headers that say why it is set aside; without, if all parts are there and nobody published them */
    public TransportUserMessage message(@Body HeldParts parts, @Headers Map<String, Object> headers) {
        TransportUserMessage message = codec.decode(parts);
        if (parts.complete()) {
            return message;
        }
        String missing = parts.missing().stream().map(String::valueOf).collect(Collectors.joining(", "));
        String sentence =
                "of " + parts.total() + " parts " + missing + " did not come within " + expiry.toSeconds() + " s";
        headers.put(VumiConstants.ORIGIN, origin);
        headers.put(VumiConstants.REASON, "IncompleteMessage");
        headers.put(VumiConstants.SENTENCE, sentence);
        headers.put(
                VumiConstants.TIME,
                clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        headers.put(VumiConstants.WORKER, worker);
        LOG.warn("{}: message_id {} is set aside: {}", worker, message.messageId(), sentence);
        return message;
    }

    /** After the broker has confirmed what became of them. */
    public void forgotten(@ExchangeProperty("parts") HeldParts parts) {
        store.forget(parts);
    }
}
