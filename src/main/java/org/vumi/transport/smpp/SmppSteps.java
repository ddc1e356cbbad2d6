package org.vumi.transport.smpp;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperties;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.jsmpp.bean.DeliverSm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.smpp.Accepted;
import org.vumi.component.smpp.LinkCounters;
import org.vumi.component.smpp.Oddities;
import org.vumi.component.smpp.Submission;
import org.vumi.component.vumi.VumiConstants;
import org.vumi.config.Config;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;
import org.vumi.store.Redis;
import org.vumi.store.RedisQuestions;
import org.vumi.store.RedisUnavailable;
import org.vumi.transport.RecentMessages;
import org.vumi.transport.smpp.SubmitStore.Begun;
import org.vumi.transport.smpp.SubmitStore.Submitted;

/** The steps of the two routes: PDUs to messages and back, and the memory of whose message an SMSC's id is. */
public final class SmppSteps {
    private static final Logger LOG = LoggerFactory.getLogger(SmppSteps.class);

    /** Exchange property, a list of {@link UnmatchedReceipt}: those of the message that came before it was remembered. */
    static final String EARLY = "early";

    /** A Redis may restart. */
    private static final List<Duration> PATIENCE =
            List.of(Duration.ofMillis(100), Duration.ofMillis(400), Duration.ofSeconds(1), Duration.ofSeconds(2));

    private final String worker;
    private final SmppCodec codec;
    private final LinkCounters counters;
    private final SubmitStore store;
    private final ReceiptMatcher matcher;
    private final UnmatchedReceipts unmatched;
    private final String account;
    private final SmscIds ids;
    private final Oddities oddities;

    /** The SMSC's ids of each: one whose event the broker would not take is tried again from the start, and not sent again. */
    private final RecentMessages<List<String>> submitted = new RecentMessages<>();

    /** Long ones of which parts are accepted. */
    private final RecentMessages<Boolean> unfinished = new RecentMessages<>();

    /** The last state of each that the broker has: a receipt that comes again is told once. */
    private final RecentMessages<String> reported = new RecentMessages<>();

    private final Duration submitExpiry;
    private final Clock clock;
    private final AtomicInteger held;
    private final boolean tellsAcks;
    private final boolean tellsReports;
    private final boolean reportsSmscId;
    private final UssdSessions sessions;
    private RedisQuestions<ReceiptMatcher.Question, Optional<Matched>> receipts;
    private RedisQuestions<Submitted, List<String>> submits;
    private RedisQuestions<UnmatchedReceipt, UnmatchedReceipt> forgets;
    private RedisQuestions<Begun, Begun> begun;
    private RedisQuestions<InSession, TransportUserMessage> steps;

    /** @param account whose memory of messages this is */
    SmppSteps(Config config, SmppCodec codec, Redis redis, String account, LinkCounters counters, Clock clock) {
        this.counters = counters;
        this.worker = config.worker();
        this.codec = codec;
        this.account = account;
        this.ids = SmscIds.of(config);
        this.oddities = new Oddities(worker);
        Duration idExpiry = config.seconds("third_party_id_expiry");
        this.submitExpiry = config.seconds("submit_sm_expiry");
        this.clock = clock;
        this.store = new SubmitStore(redis, account + "#", config.text("transport_name"), ids, idExpiry, submitExpiry);
        this.matcher = new ReceiptMatcher(redis, account + "#", idExpiry);
        this.unmatched = new UnmatchedReceipts(redis);
        this.sessions = new UssdSessions(redis, account + "#", config.seconds("max_session_length"));
        this.held = new AtomicInteger(config.integer("concurrent_sends"));
        this.tellsAcks = !config.flag("disable_ack");
        this.tellsReports = !config.flag("disable_delivery_report");
        this.reportsSmscId = reportsSmscId(config);
    }

    private static boolean reportsSmscId(Config config) {
        String choice = config.text("delivery_report_id");
        if (!choice.equals("vumi") && !choice.equals("smsc")) {
            config.reject("delivery_report_id", "delivery_report_id '" + choice + "' is neither vumi nor smsc");
        }
        return choice.equals("smsc");
    }

    /**
     * @param receiptThread a single one, which may wait for Redis
     * @param submitThread another, so that neither direction waits for the other
     */
    void start(ScheduledExecutorService receiptThread, ScheduledExecutorService submitThread) {
        this.receipts = new RedisQuestions<>(matcher::match, receiptThread, PATIENCE);
        this.submits = new RedisQuestions<>(store::remember, submitThread, PATIENCE);
        this.forgets = new RedisQuestions<>(this::forget, submitThread, PATIENCE);
        // tried once: later it may undo what is remembered of more parts
        this.begun = new RedisQuestions<>(store::rememberParts, submitThread, List.of());
        this.steps = new RedisQuestions<>(this::inSession, receiptThread, PATIENCE);
    }

    /**
     * Inbound, after the parts of a long message are together.
     *
     * @param joined all parts of the message, of which the PDU is one; null if it is whole
     * @return a message; or the event of a receipt, when the message that it is about is found; or null for a receipt that
     *     says nothing new, or is kept because its message is not known
     */
    public CompletionStage<? extends VumiMessage> decode(
            @Body DeliverSm pdu, @ExchangeProperty(PartsProcessor.JOINED) HeldParts joined) {
        if (joined != null) {
            return CompletableFuture.completedFuture(codec.decode(pdu, joined));
        }
        Optional<Ussd.Step> step = codec.step(pdu);
        if (step.isPresent()) {
            counters.message();
            return steps.ask(new InSession(codec.decode(pdu, null), step.get()));
        }
        Optional<DeliveryReceipt> found = codec.receipt(pdu);
        if (found.isEmpty()) {
            counters.message();
            return CompletableFuture.completedFuture(codec.decode(pdu, null));
        }
        counters.receipt();
        DeliveryReceipt receipt = found.get();
        if (!tellsReports) {
            LOG.debug("{}: a receipt is passed over (disable_delivery_report)", worker);
            return CompletableFuture.completedFuture(null);
        }
        if (reportsSmscId) {
            return CompletableFuture.completedFuture(
                    codec.report(receipt, receipt.fields().getOrDefault("id", ""), receipt.metadata()));
        }
        // off the thread that messages from phones go through, since it waits for Redis
        ReceiptMatcher.Question question = question(receipt);
        return receipts.ask(question)
                .thenCompose(message -> message.isPresent()
                        ? CompletableFuture.completedFuture(message)
                        : receipts.ask(question.keeping(unmatched(receipt, question))))
                .thenApply(message -> message.isPresent() ? news(receipt, message.get()) : kept(receipt));
    }

    /** A step of a USSD session, and the PDU read as a message outside sessions. */
    private record InSession(TransportUserMessage plain, Ussd.Step step) {}

    private List<TransportUserMessage> inSession(List<InSession> waiting) {
        return waiting.stream()
                .map(one ->
                        codec.decode(one.plain(), one.step(), code -> sessions.dialled(one.plain(), one.step(), code)))
                .toList();
    }

    private ReceiptMatcher.Question question(DeliveryReceipt receipt) {
        return new ReceiptMatcher.Question(
                receipt.ids().stream().map(ids::receipt).distinct().toList(), receipt.deliveryStatus(), receipt.stat());
    }

    private TransportEvent news(DeliveryReceipt receipt, Matched message) {
        if (message.isTold(reported)) {
            nothingNew(receipt.stat(), message);
            return null;
        }
        return codec.report(receipt, message);
    }

    private void nothingNew(String stat, Matched message) {
        LOG.debug(
                "{}: message_id {}: a receipt with stat '{}' says nothing new, it is {}",
                worker,
                message.messageId(),
                stat,
                message.deliveryStatus());
    }

    private UnmatchedReceipt unmatched(DeliveryReceipt receipt, ReceiptMatcher.Question question) {
        return UnmatchedReceipt.of(codec.report(receipt, receipt.smscId(), receipt.metadataWithId()), question.ids());
    }

    private TransportEvent kept(DeliveryReceipt receipt) {
        oddities.tell(
                Oddities.Kind.UNKNOWN_RECEIPT,
                () -> "receipt for a message '" + receipt.smscId() + "' (" + receipt.deliveryStatus()
                        + ") that is not known is kept in '" + UnmatchedReceipts.key(account + "#", "")
                        + "…' until it is");
        return null;
    }

    /** Last step of a receipt: the broker has its report. */
    public void reported(@ExchangeProperty("report") TransportEvent report) {
        reported.put(report.userMessageId(), Matched.state(report));
    }

    /** Outbound, before the link: a message to its submit_sm, one or several. */
    public Submission encode(
            @Body TransportUserMessage message,
            @Header(VumiConstants.REDELIVERED) Boolean redelivered,
            @ExchangeProperty(VumiConstants.SENT) Boolean sent) {
        String messageId = message.messageId();
        boolean again = Boolean.TRUE.equals(redelivered) || held.get() > 0 && held.getAndDecrement() > 0;
        Submission submission = codec.encode(message, sent == null ? answeredAs(messageId, again) : sentAs(messageId));
        return submission.pdus().size() > 1 && submission.answeredAs().isEmpty()
                ? resumed(submission, again)
                : submission;
    }

    /**
     * Of a long message each part is remembered as it is accepted: its receipt may come before the last part is sent, and it is
     * not sent again when the message is tried again after a failure, or by another process.
     */
    private Submission resumed(Submission submission, boolean again) {
        String messageId = submission.messageId();
        int parts = submission.pdus().size();
        boolean receiptExpected = expectsReceipts(submission);
        List<String> before = again || unfinished.get(messageId).isPresent()
                ? remembered(messageId, () -> store.begun(messageId, parts))
                : List.of();
        return submission.resumed(before, smscIds -> {
            unfinished.put(messageId, true);
            begun.ask(new Begun(messageId, smscIds, parts, receiptExpected));
        });
    }

    private static boolean expectsReceipts(Submission submission) {
        return submission.pdus().stream().anyMatch(pdu -> pdu.getRegisteredDelivery() != 0);
    }

    /**
     * A message that comes again may have been accepted by the SMSC the last time; the broker does not know. A broker that
     * was started again since does not even know that it comes again, so the first ones are asked for too: as many as a
     * process before this one may have held.
     */
    private List<String> answeredAs(String messageId, boolean again) {
        List<String> smscIds = submitted.get(messageId).orElse(List.of());
        return smscIds.isEmpty() && again ? remembered(messageId, () -> store.smscIdsOf(messageId)) : smscIds;
    }

    /** One that was set aside when the SMSC had accepted it, for an operator to replay. */
    private List<String> sentAs(String messageId) {
        List<String> smscIds = submitted.get(messageId).orElseGet(() -> store.smscIdsOf(messageId));
        if (smscIds.isEmpty()) {
            throw new InvalidMessage(
                    "AlreadySent",
                    "the SMSC accepted it longer ago than that is remembered (submit_sm_expiry): it is not sent again");
        }
        return smscIds;
    }

    private List<String> remembered(String messageId, Supplier<List<String>> smscIds) {
        try {
            return smscIds.get();
        } catch (RedisUnavailable e) {
            LOG.warn(
                    "{}: message_id {} may be sent again, if it was sent before: {}",
                    worker,
                    messageId,
                    e.getMessage());
            return List.of();
        }
    }

    /** Outbound, after the link, and before the next message to this destination: not sent again from here on. */
    public void accepted(@Body Accepted accepted) {
        submitted.put(accepted.submission().messageId(), accepted.smscIds());
    }

    /**
     * Outbound, after that: remembers in Redis whose id this is, then tells. Receipts that came before are in the property
     * {@value #EARLY} then.
     *
     * @return null if nobody wants to hear of it
     */
    public CompletionStage<TransportEvent> remembered(
            @Body Accepted accepted, @ExchangeProperties Map<String, Object> properties) {
        String messageId = accepted.submission().messageId();
        TransportEvent ack = tellsAcks ? codec.ack(accepted) : null;
        return submits.ask(new Submitted(messageId, accepted.smscIds(), expectsReceipts(accepted.submission())))
                .handle((kept, failure) -> {
                    if (failure != null) {
                        LOG.warn(
                                "{}: message_id {} is accepted as {}, which is not remembered: {}",
                                worker,
                                messageId,
                                accepted.smscIds(),
                                failure.getMessage());
                    } else if (!kept.isEmpty()) {
                        properties.put(EARLY, early(kept));
                    }
                    return ack;
                });
    }

    /**
     * An SMSC may use an id again: a receipt from before anything that is remembered of this message is another's, and stays
     * unmatched.
     */
    private List<UnmatchedReceipt> early(List<String> kept) {
        Instant earliest = clock.instant().minus(submitExpiry);
        return UnmatchedReceipt.decodeAll(kept).stream()
                .filter(receipt -> receipt.cameAfter(earliest))
                .toList();
    }

    /**
     * Outbound, after the ack: what came too early can be told now. If Redis is away it is not, and stays among the unmatched
     * receipts.
     *
     * @return the reports that say something new
     */
    public CompletionStage<List<TransportEvent>> early(
            @ExchangeProperty(EARLY) List<UnmatchedReceipt> early, @ExchangeProperties Map<String, Object> properties) {
        return inOrder(early.stream().map(receipt -> receipts.ask(receipt.question())
                        .thenApply(message -> message.flatMap(known -> news(receipt, known)))))
                .handle((reports, failure) -> {
                    if (failure != null) {
                        LOG.warn("{}: receipts that came early stay unmatched: {}", worker, failure.getMessage());
                        properties.put(EARLY, List.of());
                        return List.of();
                    }
                    return reports.stream().flatMap(Optional::stream).toList();
                });
    }

    private Optional<TransportEvent> news(UnmatchedReceipt receipt, Matched message) {
        if (message.isTold(reported)) {
            nothingNew(receipt.stat(), message);
            return Optional.empty();
        }
        return Optional.of(receipt.report(message));
    }

    /** Outbound, after the broker has those reports. Does not fail: they are safe. */
    public CompletionStage<Void> forgetEarly(@ExchangeProperty(EARLY) List<UnmatchedReceipt> early) {
        return inOrder(early.stream().map(forgets::ask)).handle((forgotten, failure) -> {
            if (failure != null) {
                LOG.warn("{}: receipts that are reported are kept as unmatched: {}", worker, failure.getMessage());
            }
            return null;
        });
    }

    private List<UnmatchedReceipt> forget(List<UnmatchedReceipt> receipts) {
        unmatched.forget(account, receipts);
        return receipts;
    }

    private static <T> CompletionStage<List<T>> inOrder(Stream<CompletableFuture<T>> answers) {
        List<CompletableFuture<T>> all = answers.toList();
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(done -> all.stream().map(CompletableFuture::join).toList());
    }
}
