package org.vumi.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.message.GivenBack;

/**
 * Questions to Redis, or facts for it to keep, that are answered in the order of the calls, whatever happens. Those that wait at
 * the same time share a round trip; while Redis is away all wait and keep their places, unless this process is stopping.
 *
 * <p>Where an answer must not be waited for so long see {@link RedisQuestions}.
 *
 * @param <Q> a question
 * @param <A> its answer
 */
public final class PatientQuestions<Q, A> extends Questions<Q, A> {
    private static final Logger LOG = LoggerFactory.getLogger(PatientQuestions.class);
    private static final Duration FIRST_REST = Duration.ofMillis(100);
    private static final int MOST_DOUBLED = 4; // 1.6 s

    private final String who;
    private final BooleanSupplier stopping;

    // on the thread only
    private boolean resting;
    private int rests;

    /**
     * @param who asks, for the log
     * @param redis one round trip: an answer for each question, in their order; may be asked the same again
     * @param thread a single one, which may wait for Redis
     * @param stopping whether nothing waits for a Redis that is away any more
     */
    public PatientQuestions(
            String who, Function<List<Q>, List<A>> redis, ScheduledExecutorService thread, BooleanSupplier stopping) {
        super(redis, thread, who + " is stopping");
        this.who = who;
        this.stopping = stopping;
    }

    /**
     * @return completes on the thread of these questions, in the order of the calls; with {@link GivenBack} if Redis is away and this
     *     process is stopping, or with whatever else this question brought about
     */
    public CompletableFuture<A> ask(Q question) {
        return enqueue(question);
    }

    @Override
    boolean ready() {
        return !resting;
    }

    @Override
    void answered() {
        if (rests > 0) {
            rests = 0;
            LOG.info("{}: Redis answers again", who);
        }
    }

    @Override
    void unanswered(List<Waiting> questions, RedisUnavailable why) {
        for (int i = questions.size() - 1; i >= 0; i--) {
            waiting.addFirst(questions.get(i));
        }
        if (stopping.getAsBoolean()) {
            giveBack();
            return;
        }
        if (rests == 0) {
            LOG.warn("{}: {}; messages wait until it answers", who, why.getMessage());
        }
        long millis = FIRST_REST.toMillis() << Math.min(rests++, MOST_DOUBLED);
        try {
            thread.schedule(this::rested, millis, TimeUnit.MILLISECONDS);
            resting = true;
        } catch (RejectedExecutionException stopped) {
            giveBack();
        }
    }

    private void rested() {
        resting = false;
        work();
    }

    private void giveBack() {
        for (Waiting one = waiting.poll(); one != null; one = waiting.poll()) {
            one.fail(new GivenBack(who + " is stopping and Redis is away"));
        }
    }
}
