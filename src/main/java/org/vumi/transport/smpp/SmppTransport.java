package org.vumi.transport.smpp;

import java.time.Clock;
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
import org.apache.camel.CamelContext;
import org.apache.camel.Header;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.support.service.ServiceSupport;
import org.jsmpp.bean.DeliverSm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.smpp.Accepted;
import org.vumi.component.smpp.LinkOwner;
import org.vumi.component.smpp.LinkSettings;
import org.vumi.component.smpp.SmppLink;
import org.vumi.component.smpp.Submission;
import org.vumi.component.vumi.VumiConstants;
import org.vumi.config.Config;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;
import org.vumi.store.Redis;
import org.vumi.store.RedisUnavailable;

/**
 * The worker: owns the link, and has the steps of the two routes. The outbound route runs while the link is up.
 *
 * <p>Operator's page: docs/transport/smpp.md.
 */
public final class SmppTransport extends ServiceSupport implements LinkOwner, HealthCheck {
    private static final Logger LOG = LoggerFactory.getLogger(SmppTransport.class);

    /** A receipt can overtake the memory of its message by as much as a round trip to Redis; a Redis may restart. */
    private static final List<Duration> PATIENCE =
            List.of(Duration.ofMillis(100), Duration.ofMillis(400), Duration.ofSeconds(1), Duration.ofSeconds(2));

    private final String worker;
    private final CamelContext context;
    private final SmppCodec codec;
    private final SmppLink link;
    private final OutboundRoute outbound;
    private final SubmitStore store;
    private final RecentSubmits recent = new RecentSubmits();
    private final AtomicInteger held;
    private final boolean receiptsExpected;
    private final boolean reportsSmscId;
    private ScheduledExecutorService receipts;
    private Retries retries;
    private boolean enabled = true;

    public SmppTransport(Config config, MessageIds ids, Clock clock, CamelContext context, Redis redis) {
        this.worker = config.worker();
        this.context = context;
        this.codec = new SmppCodec(config, ids, clock);
        LinkSettings settings = BindSettings.of(config);
        this.outbound = new OutboundRoute(context, worker, this::drain);
        this.link = new SmppLink(settings, context, clock, outbound);
        this.store = new SubmitStore(
                redis,
                settings.bind().getSystemId() + "@" + settings.address() + "#",
                SmscIds.of(config),
                config.seconds("third_party_id_expiry"),
                config.seconds("submit_sm_expiry"));
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

    @Override
    public SmppLink link() {
        return link;
    }

    @Override
    protected void doStart() {
        receipts = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, worker + "-receipts");
        retries = new Retries(receipts, PATIENCE);
        context.addLifecycleStrategy(outbound);
        link.start();
    }

    /** The first thing at a stop: what waits for the SMSC would only hold it up. */
    private void drain() {
        link.drain();
    }

    @Override
    protected void doStop() {
        context.getLifecycleStrategies().remove(outbound);
        outbound.down();
        link.stop();
        context.getExecutorServiceManager().shutdown(receipts);
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

    /** Outbound, before the link: a message to its submit_sm. */
    public Submission encode(
            @Body TransportUserMessage message, @Header(VumiConstants.REDELIVERED) Boolean redelivered) {
        return codec.encode(message, answeredAs(message.messageId(), Boolean.TRUE.equals(redelivered)));
    }

    /**
     * A message that comes again may have been accepted by the SMSC the last time; the broker does not know. A broker that
     * was started again since does not even know that it comes again, so the first ones are asked for too: as many as a
     * process before this one may have held.
     */
    private String answeredAs(String messageId, boolean redelivered) {
        String smscId = recent.get(messageId);
        if (smscId == null && (redelivered || held.get() > 0 && held.getAndDecrement() > 0)) {
            try {
                smscId = store.smscIdOf(messageId).orElse(null);
            } catch (RedisUnavailable e) {
                LOG.warn("{}: message_id {} comes again and may be sent twice: {}", worker, messageId, e.getMessage());
            }
        }
        return smscId;
    }

    /** Outbound, after the link: remembers whose id this is, then tells. */
    public CompletionStage<TransportEvent> accepted(@Body Accepted accepted) {
        String messageId = accepted.submission().messageId();
        TransportEvent ack = codec.ack(accepted);
        if (accepted.submission().answeredAs() != null) {
            return CompletableFuture.completedFuture(ack);
        }
        recent.put(messageId, accepted.smscId());
        return retries.ask(() -> {
                    store.accepted(messageId, accepted.smscId(), receiptsExpected);
                    return Optional.of(ack);
                })
                .handle((remembered, failure) -> {
                    if (failure != null) {
                        LOG.warn(
                                "{}: message_id {} is accepted as '{}', which is not remembered: {}",
                                worker,
                                messageId,
                                accepted.smscId(),
                                failure.getMessage());
                    }
                    return ack;
                });
    }

    @Override
    public String getId() {
        return worker + ".link";
    }

    @Override
    public String getGroup() {
        return worker;
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    /** An SMSC that is away is no reason to restart us. */
    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    public Result call(Map<String, Object> options) {
        boolean up = link.state() == SmppLink.State.UP;
        return HealthCheckResultBuilder.on(this)
                .state(up ? State.UP : State.DOWN)
                .message(link.lastSentence())
                .detail("link", link.settings().address())
                .detail("state", up ? "up" : "waiting")
                .detail("throttled", link.throttled())
                .build();
    }
}
