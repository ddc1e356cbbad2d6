package org.vumi.scheduler;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.vumi.VumiConstants;
import org.vumi.store.RedisUnavailable;

/**
 * Steps of a route that publishes what is due: it {@linkplain #take takes} some, and when the broker has confirmed them they are out of
 * Redis and the {@linkplain #sent next} are taken. What the broker did not confirm is {@linkplain #unsent put back}. Redis away: nothing
 * is taken until it answers, and what was published meanwhile is removed first of all.
 */
public final class DueMessages {
    private static final Logger LOG = LoggerFactory.getLogger(DueMessages.class);
    private static final int MOST = 500;

    /** Where nothing is to be taken, what has expired is forgotten so often. */
    private static final Duration FORGETTING = Duration.ofMinutes(1);

    /** For other processes to remove what they have published, after a time in which Redis was away from all. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    /**
     * How it is done.
     *
     * @param worker for the log
     * @param routingKey where everything goes
     * @param period between two looks at what is due; zero for none: what has expired is forgotten all the same
     * @param kept whether entries stay for the record when they are delivered
     * @param expiry of those; zero for never
     */
    public record Settings(String worker, String routingKey, Duration period, boolean kept, Duration expiry) {}

    private final Settings settings;
    private final Duration period;
    private final int most;
    private final Agenda agenda;
    private final Clock clock;
    private final ScheduledExecutorService thread;
    private final BooleanSupplier stopping;
    private final AtomicLong delivered = new AtomicLong();

    // on the thread only
    private final List<String> published = new ArrayList<>();
    private Instant next = Instant.MIN;
    private Instant leasesLapseFrom = Instant.MIN;
    private boolean redisAway;
    private boolean brokerAway;

    /** @param thread a single one, which may wait for Redis */
    public DueMessages(
            Settings settings, Agenda agenda, Clock clock, ScheduledExecutorService thread, BooleanSupplier stopping) {
        this.settings = settings;
        this.period = settings.period().isZero() ? FORGETTING : settings.period();
        this.most = settings.period().isZero() ? 0 : MOST;
        this.agenda = agenda;
        this.clock = clock;
        this.thread = thread;
        this.stopping = stopping;
    }

    /** How many the broker has confirmed so far. */
    public long delivered() {
        return delivered.get();
    }

    /** Asked often: takes something only when it is time to look. */
    public CompletionStage<DueBatch> take() {
        return onThread(() -> {
            Instant now = clock.instant();
            // a clock that was put back must not stop everything until then
            boolean lookedLately = now.isBefore(next) && !now.isBefore(next.minus(period));
            if (lookedLately) {
                return DueBatch.NONE;
            }
            next = now.plus(period);
            return takeSome();
        });
    }

    /** The broker has a batch; takes another. */
    public CompletionStage<DueBatch> sent(@ExchangeProperty("due") DueBatch batch) {
        return onThread(() -> {
            if (brokerAway) {
                brokerAway = false;
                LOG.info("{}: the broker takes what is due again", settings.worker());
            }
            delivered.addAndGet(batch.addressed().size());
            published.addAll(batch.keys());
            return takeSome();
        });
    }

    /** The broker does not take a batch, or not all of it: it is due still. */
    public CompletionStage<DueBatch> unsent(
            @ExchangeProperty("due") DueBatch batch, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception why) {
        return onThread(() -> {
            if (!brokerAway) {
                LOG.warn("{}: what is due waits for the broker: {}", settings.worker(), why.getMessage());
            }
            brokerAway = true;
            try {
                agenda.release(batch.keys(), batch.taken());
            } catch (RedisUnavailable e) {
                LOG.warn("{}: what is due is taken again in {}: {}", settings.worker(), Agenda.LEASE, e.getMessage());
            }
            return DueBatch.NONE;
        });
    }

    /** @return the payload, with headers that say why it is set aside */
    public byte[] broken(@Body DueBatch.Broken broken, @Headers Map<String, Object> headers) {
        LOG.warn(
                "{}: '{}' is no message and is set aside: {}",
                settings.worker(),
                broken.key(),
                broken.why().getMessage());
        headers.put(VumiConstants.ORIGIN, settings.routingKey());
        headers.put(VumiConstants.REASON, broken.why().reason());
        headers.put(VumiConstants.SENTENCE, broken.key() + ": " + broken.why().getMessage());
        headers.put(
                VumiConstants.TIME,
                clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        headers.put(VumiConstants.WORKER, settings.worker());
        return broken.payload();
    }

    private DueBatch takeSome() {
        try {
            Instant now = clock.instant();
            removePublished(now);
            if (stopping.getAsBoolean()) {
                return DueBatch.NONE;
            }
            Instant lapsed = now.isBefore(leasesLapseFrom) || redisAway ? Instant.EPOCH : now;
            DueBatch batch = DueBatch.of(agenda.take(now, lapsed, most), now, settings.routingKey());
            if (redisAway) {
                redisAway = false;
                leasesLapseFrom = now.plus(GRACE);
                LOG.info("{}: Redis answers again", settings.worker());
            }
            if (batch.missing() > 0) {
                LOG.warn("{}: {} entries that were due are gone from Redis", settings.worker(), batch.missing());
            }
            return batch;
        } catch (RedisUnavailable e) {
            if (!redisAway) {
                LOG.warn("{}: what is due waits for Redis: {}", settings.worker(), e.getMessage());
            }
            redisAway = true;
            return DueBatch.NONE;
        }
    }

    private void removePublished(Instant now) {
        if (!published.isEmpty()) {
            Optional<Instant> expiry =
                    settings.expiry().isZero() ? Optional.empty() : Optional.of(now.plus(settings.expiry()));
            agenda.done(published, settings.kept(), expiry);
            published.clear();
        }
    }

    private <T> CompletionStage<T> onThread(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, thread);
    }
}
