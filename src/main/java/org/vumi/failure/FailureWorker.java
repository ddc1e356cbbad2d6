package org.vumi.failure;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.codec.MessageCodec;
import org.vumi.config.Config;
import org.vumi.config.Counters;
import org.vumi.message.FailureMessage;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.message.VumiMessage;
import org.vumi.scheduler.Agenda;
import org.vumi.scheduler.AgendaKeys;
import org.vumi.scheduler.Buckets;
import org.vumi.scheduler.DueMessages;
import org.vumi.store.PatientQuestions;
import org.vumi.store.Redis;
import org.vumi.store.StoreTime;

/**
 * The worker: keeps failures in Redis, and what can be tried again until it is due. Binds the steps {@code <worker>.due} and the key
 * {@code <worker>.targets} of its route {@code retry}.
 *
 * <p>A failure that comes twice, since its first delivery was not acknowledged, is kept and retried once: its entry is named after it.
 *
 * <p>Source: spec core 7.1. Operator's page: docs/failure-worker.md.
 */
public final class FailureWorker extends ServiceSupport implements Counters {
    private static final Logger LOG = LoggerFactory.getLogger(FailureWorker.class);

    private final String worker;
    private final String transportName;
    private final boolean publishNack;
    private final Duration failureExpiry;
    private final RetrySchedule schedule;
    private final Buckets buckets;
    private final AgendaKeys keys;
    private final Clock clock;
    private final PatientQuestions<Agenda.Entry, Boolean> entries;
    private final DueMessages due;
    private final CamelContext context;
    private final ScheduledExecutorService thread;
    private final Map<RetrySchedule.Outcome, AtomicLong> outcomes = new LinkedHashMap<>();

    public FailureWorker(Config config, CamelContext context, Redis redis, Clock clock) {
        this.worker = config.worker();
        this.transportName = config.text("transport_name");
        this.publishNack = config.flag("publish_nack");
        this.failureExpiry = config.seconds("failure_expiry");
        this.schedule = schedule(config);
        this.buckets = Buckets.of(config.integer("retry_granularity"));
        this.keys = AgendaKeys.failures(transportName);
        this.clock = clock;
        this.context = context;
        Agenda agenda = new Agenda(redis, keys, buckets);
        this.thread = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, worker + "-redis");
        this.entries = new PatientQuestions<>(worker, agenda::add, thread, context::isStopping);
        this.due = new DueMessages(
                new DueMessages.Settings(
                        worker,
                        config.text("retry_routing_key"),
                        config.seconds("retry_delivery_period"),
                        config.flag("keep_retried"),
                        failureExpiry),
                agenda,
                clock,
                thread,
                context::isStopping);
        context.getRegistry().bind(worker + ".due", due);
        context.getRegistry().bind(worker + ".targets", List.of(config.text("retry_routing_key")));
        for (RetrySchedule.Outcome outcome : RetrySchedule.Outcome.values()) {
            outcomes.put(outcome, new AtomicLong());
        }
    }

    private static RetrySchedule schedule(Config config) {
        return new RetrySchedule(
                seconds(config, "retry_initial_delay"),
                BigDecimal.valueOf(config.number("retry_delay_factor")),
                seconds(config, "retry_max_delay"),
                config.given("retry_limit") ? config.integer("retry_limit") : null,
                config.seconds("max_age"));
    }

    private static BigDecimal seconds(Config config, String key) {
        return BigDecimal.valueOf(config.seconds(key).toNanos(), 9);
    }

    /** @throws InvalidMessage if it is no failure of a message */
    public FailureMessage decode(byte[] body) {
        FailureMessage failure = MessageCodec.decodeFailure(body);
        if (failure.message().isEmpty()) {
            throw InvalidMessage.invalid("message", failure.fields().get("message"), "the message that failed");
        }
        return failure;
    }

    /**
     * Keeps a failure.
     *
     * @return completes when Redis has it: with what the application is to be told, or with the failure if with nothing
     */
    public CompletionStage<VumiMessage> keep(FailureMessage failure) {
        Instant now = clock.instant();
        RetrySchedule.Decision decision = schedule.decide(failure, now);
        return entries.ask(entry(failure, decision, now)).thenApply(added -> {
            if (added) {
                outcomes.get(decision.outcome()).incrementAndGet();
            }
            return decision.outcome() == RetrySchedule.Outcome.GIVEN_UP ? told(failure, decision) : failure;
        });
    }

    Agenda.Entry entry(FailureMessage failure, RetrySchedule.Decision decision, Instant now) {
        boolean again = decision.outcome() == RetrySchedule.Outcome.RETRY;
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("message", new String(MessageCodec.encode(decision.message()), US_ASCII));
        fields.put("reason", String.valueOf(failure.reason()));
        fields.put("retry_delay", text(decision.delay()));
        return new Agenda.Entry(
                key(failure),
                fields,
                again ? buckets.after(now, duration(decision.delay())) : null,
                again || failureExpiry.isZero() ? Optional.empty() : Optional.of(now.plus(failureExpiry)),
                null);
    }

    private static String text(BigDecimal seconds) {
        return seconds.signum() == 0 ? "0" : seconds.stripTrailingZeros().toPlainString();
    }

    private static Duration duration(BigDecimal seconds) {
        return Duration.ofNanos(
                seconds.movePointRight(9).setScale(0, RoundingMode.CEILING).longValue());
    }

    /** The same whenever the same failure comes. */
    String key(FailureMessage failure) {
        Instant written =
                time(failure.fields()).or(() -> time(failure.message())).orElse(Instant.EPOCH);
        String id = MessageIds.of("failure", transportName, new String(MessageCodec.encode(failure), UTF_8))
                .next();
        return keys.entry(Buckets.name(written), id);
    }

    private static Optional<Instant> time(Map<String, ?> fields) {
        return StoreTime.read(String.valueOf(fields.get("timestamp")));
    }

    private VumiMessage told(FailureMessage failure, RetrySchedule.Decision decision) {
        if (failure.message().get("message_id") == null) {
            LOG.warn("{}: a message without message_id is given up ({}), and nobody told", worker, decision.givenUp());
            return failure;
        }
        String messageId = failure.message().get("message_id").toString();
        FailureReason reason = FailureReason.of(failure);
        LOG.warn(
                "{}: message_id {} is given up after {} retries ({}): {}",
                worker,
                messageId,
                decision.retries(),
                decision.givenUp(),
                reason);
        // who tells it again, after a crash, tells it under the same id
        MessageIds id = MessageIds.of("given_up", transportName, messageId, String.valueOf(decision.retries()));
        return publishNack
                ? TransportEvent.nack(transportName, messageId, reason.toString(), id, clock)
                : TransportEvent.deliveryReport(
                        transportName,
                        messageId,
                        "failed",
                        Map.of(
                                "reason", reason.code(),
                                "sentence", reason.sentence(),
                                "given_up", decision.givenUp(),
                                "retries", decision.retries()),
                        id,
                        clock);
    }

    @Override
    protected void doStop() {
        context.getExecutorServiceManager().shutdown(thread);
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put("to_be_retried", outcomes.get(RetrySchedule.Outcome.RETRY).get());
        counters.put("retried", due.delivered());
        counters.put("given_up", outcomes.get(RetrySchedule.Outcome.GIVEN_UP).get());
        counters.put("permanent", outcomes.get(RetrySchedule.Outcome.PERMANENT).get());
        return counters;
    }
}
