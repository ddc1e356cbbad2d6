package org.vumi.transport.smpp;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.jsmpp.bean.DeliverSm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.smpp.Accepted;
import org.vumi.component.smpp.Submission;
import org.vumi.component.vumi.VumiConstants;
import org.vumi.config.Config;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;
import org.vumi.store.RedisUnavailable;

/** The steps of the two routes: PDUs to messages and back, and the memory of whose message an SMSC's id is. */
public final class SmppSteps {
    private static final Logger LOG = LoggerFactory.getLogger(SmppSteps.class);

    /** A receipt can overtake the memory of its message by as much as a round trip to Redis; a Redis may restart. */
    private static final List<Duration> PATIENCE =
            List.of(Duration.ofMillis(100), Duration.ofMillis(400), Duration.ofSeconds(1), Duration.ofSeconds(2));

    private final String worker;
    private final SmppCodec codec;
    private final SubmitStore store;
    private final RecentSubmits recent = new RecentSubmits();
    private final AtomicInteger held;
    private final boolean receiptsExpected;
    private final boolean reportsSmscId;
    private ScheduledExecutorService receipts;
    private Retries retries;

    SmppSteps(Config config, SmppCodec codec, SubmitStore store) {
        this.worker = config.worker();
        this.codec = codec;
        this.store = store;
        this.held = new AtomicInteger(config.integer("concurrent_sends"));
        this.receiptsExpected = config.integer("registered_delivery") != 0;
        this.reportsSmscId = reportsSmscId(config);
    }

    private static boolean reportsSmscId(Config config) {
        String choice = config.text("delivery_report_id");
        if (!choice.equals("vumi") && !choice.equals("smsc")) {
            config.reject("delivery_report_id", "delivery_report_id '" + choice + "' is neither vumi nor smsc");
        }
        return choice.equals("smsc");
    }

    /** @param receipts a thread that may wait for Redis */
    void start(ScheduledExecutorService receipts) {
        this.receipts = receipts;
        this.retries = new Retries(receipts, PATIENCE);
    }

    /**
     * First step inbound.
     *
     * @return a message; or the event of a receipt, when the message that it is about is found; or null for a receipt that
     *     is kept because its message is not known
     */
    public CompletionStage<? extends VumiMessage> decode(@Body DeliverSm pdu) {
        Optional<DeliveryReceipt> receipt = codec.receipt(pdu);
        if (receipt.isEmpty()) {
            return CompletableFuture.completedFuture(codec.decode(pdu));
        }
        if (reportsSmscId) {
            String id = receipt.get().fields().getOrDefault("id", "");
            return CompletableFuture.completedFuture(
                    codec.report(receipt.get(), id, receipt.get().metadata()));
        }
        return CompletableFuture.supplyAsync(() -> matched(receipt.get()), receipts)
                .thenCompose(Function.identity());
    }

    /** Off the thread that messages from phones go through, since it waits for Redis. */
    private CompletionStage<TransportEvent> matched(DeliveryReceipt receipt) {
        return retries.ask(() -> store.messageIdOf(receipt)).thenApply(messageId -> messageId
                .map(known -> codec.report(receipt, known, withSmscId(receipt)))
                .orElseGet(() -> keep(receipt)));
    }

    private static Map<String, Object> withSmscId(DeliveryReceipt receipt) {
        Map<String, Object> metadata = receipt.metadata();
        receipt.ids().stream().findFirst().ifPresent(id -> metadata.put("sent_message_id", id));
        return metadata;
    }

    private TransportEvent keep(DeliveryReceipt receipt) {
        String id = receipt.ids().isEmpty() ? "" : receipt.ids().get(0);
        store.keepUnmatched(codec.report(receipt, id, withSmscId(receipt)));
        LOG.warn(
                "{}: receipt for an unknown message '{}' ({}) is kept in '{}'",
                worker,
                id,
                receipt.deliveryStatus(),
                store.unmatchedKey());
        return null;
    }

    /** Outbound, before the link: a message to its submit_sm, one or several. */
    public Submission encode(
            @Body TransportUserMessage message, @Header(VumiConstants.REDELIVERED) Boolean redelivered) {
        return codec.encode(message, answeredAs(message.messageId(), Boolean.TRUE.equals(redelivered)));
    }

    /**
     * A message that comes again may have been accepted by the SMSC the last time; the broker does not know. A broker that
     * was started again since does not even know that it comes again, so the first ones are asked for too: as many as a
     * process before this one may have held.
     */
    private List<String> answeredAs(String messageId, boolean redelivered) {
        List<String> smscIds = recent.get(messageId);
        if (smscIds.isEmpty() && (redelivered || held.get() > 0 && held.getAndDecrement() > 0)) {
            try {
                smscIds = store.smscIdsOf(messageId);
            } catch (RedisUnavailable e) {
                LOG.warn(
                        "{}: message_id {} may be sent again, if it was sent before: {}",
                        worker,
                        messageId,
                        e.getMessage());
            }
        }
        return smscIds;
    }

    /** Outbound, after the link: remembers whose id this is, then tells. */
    public CompletionStage<TransportEvent> accepted(@Body Accepted accepted) {
        String messageId = accepted.submission().messageId();
        TransportEvent ack = codec.ack(accepted);
        if (accepted.submission().answeredAs().equals(accepted.smscIds())) {
            return CompletableFuture.completedFuture(ack);
        }
        recent.put(messageId, accepted.smscIds());
        return retries.ask(() -> {
                    store.accepted(messageId, accepted.smscIds(), receiptsExpected);
                    return Optional.of(ack);
                })
                .handle((remembered, failure) -> {
                    if (failure != null) {
                        LOG.warn(
                                "{}: message_id {} is accepted as {}, which is not remembered: {}",
                                worker,
                                messageId,
                                accepted.smscIds(),
                                failure.getMessage());
                    }
                    return ack;
                });
    }
}
