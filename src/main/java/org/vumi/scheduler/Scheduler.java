package org.vumi.scheduler;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.vumi.codec.MessageCodec;
import org.vumi.config.Config;
import org.vumi.config.Counters;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;
import org.vumi.store.PatientQuestions;
import org.vumi.store.Redis;
import org.vumi.store.StoreTime;

/**
 * The worker: keeps messages in Redis until they are due. Binds the steps {@code <worker>.due} and the key {@code <worker>.targets} of its
 * route {@code due}.
 *
 * <p>Source: spec core 7.2. Operator's page: docs/scheduler.md.
 */
public final class Scheduler extends ServiceSupport implements Counters {
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");

    /** Says that a message waits, in the place of the message. */
    public record Waiting(String messageId, Instant due) {}

    private final Duration longestWait;
    private final AgendaKeys keys;
    private final Buckets buckets;
    private final Clock clock;
    private final PatientQuestions<Agenda.Entry, Boolean> entries;
    private final DueMessages due;
    private final CamelContext context;
    private final ScheduledExecutorService thread;
    private final AtomicLong scheduled = new AtomicLong();
    private final AtomicLong passed = new AtomicLong();

    public Scheduler(Config config, CamelContext context, Redis redis, Clock clock) {
        this.longestWait = config.seconds("longest_wait");
        this.keys = AgendaKeys.scheduled(
                config.given("scheduler_prefix")
                        ? config.text("scheduler_prefix")
                        : prefix(config.text("transport_name")));
        this.buckets = Buckets.of(config.integer("granularity"));
        this.clock = clock;
        this.context = context;
        Agenda agenda = new Agenda(redis, keys, buckets);
        this.thread =
                context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, config.worker() + "-redis");
        this.entries = new PatientQuestions<>(config.worker(), agenda::add, thread, context::isStopping);
        this.due = new DueMessages(
                new DueMessages.Settings(
                        config.worker(),
                        config.text("outbound_routing_key"),
                        config.seconds("delivery_period"),
                        false,
                        Duration.ZERO),
                agenda,
                clock,
                thread,
                context::isStopping);
        context.getRegistry().bind(config.worker() + ".due", due);
        context.getRegistry().bind(config.worker() + ".targets", List.of(config.text("outbound_routing_key")));
    }

    /** What keys begin with unless told otherwise. */
    public static String prefix(String transportName) {
        return "scheduler:" + transportName;
    }

    /**
     * @return the message, if it is to go now; else completes with {@link Waiting} when Redis has it
     * @throws InvalidMessage if it says no time, or one that is too far away
     */
    public CompletionStage<Object> schedule(TransportUserMessage message) {
        Instant now = clock.instant();
        Optional<Instant> time = DueTime.of(message, now);
        if (time.isEmpty()) {
            passed.incrementAndGet();
            return CompletableFuture.completedFuture(message);
        }
        Instant then = time.get();
        if (!then.isAfter(now)) {
            passed.incrementAndGet();
            return CompletableFuture.completedFuture(leaving(message, then));
        }
        if (then.isAfter(now.plus(longestWait))) {
            throw new InvalidMessage(
                    "ScheduledTooLate",
                    "a message to be sent " + then + " (longest_wait: " + longestWait.toSeconds() + " s)");
        }
        if (message.messageId() == null) {
            throw InvalidMessage.missing("message_id");
        }
        return entries.ask(entry(message, then, now)).thenApply(added -> {
            if (added) {
                scheduled.incrementAndGet();
            }
            return new Waiting(message.messageId(), then);
        });
    }

    /** As if it had been written when it is due: what counts its age from its timestamp counts from then. */
    private static TransportUserMessage leaving(TransportUserMessage message, Instant then) {
        return StoreTime.read(message.timestamp())
                        .filter(written -> !then.isAfter(written))
                        .isPresent()
                ? message
                : DueTime.set(message, then).toBuilder()
                        .put("timestamp", StoreTime.write(then))
                        .build();
    }

    private Agenda.Entry entry(TransportUserMessage message, Instant then, Instant now) {
        String id =
                MessageIds.of("scheduled", keys.prefix(), message.messageId()).next();
        String bucket = buckets.after(then, Duration.ZERO); // counted from now, it could be one that begins too early
        Map<String, String> fields =
                fields(keys, new String(MessageCodec.encode(leaving(message, then)), US_ASCII), now, bucket);
        fields.put("message_id", message.messageId());
        return new Agenda.Entry(
                // the same whenever the same message comes
                keys.entry(Buckets.name(StoreTime.read(message.timestamp()).orElse(Instant.EPOCH)), id),
                fields,
                bucket,
                Optional.empty(),
                message.messageId());
    }

    /** As Vumi has them. */
    static Map<String, String> fields(AgendaKeys keys, String payload, Instant now, String bucket) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("payload", payload);
        fields.put("scheduled_at", ISO.format(LocalDateTime.ofInstant(now, ZoneOffset.UTC)));
        fields.put("bucket_key", keys.bucket() + bucket);
        return fields;
    }

    @Override
    protected void doStop() {
        context.getExecutorServiceManager().shutdown(thread);
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put("scheduled", scheduled.get());
        counters.put("delivered", due.delivered());
        counters.put("passed_on", passed.get());
        return counters;
    }
}
