package org.vumi.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
public final class PatientQuestions<Q, A> {
    private static final Logger LOG = LoggerFactory.getLogger(PatientQuestions.class);

    /** So that a long queue does not keep Redis from others. */
    private static final int MOST_AT_ONCE = 100;

    private static final Duration FIRST_REST = Duration.ofMillis(100);
    private static final int MOST_DOUBLED = 4; // 1.6 s

    private record Waiting<Q, A>(Q question, CompletableFuture<A> answer) {}

    private final String who;
    private final Function<List<Q>, List<A>> redis;
    private final ScheduledExecutorService thread;
    private final Queue<Waiting<Q, A>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean called = new AtomicBoolean();
    private final BooleanSupplier stopping;

    // on the thread only
    private final Deque<Waiting<Q, A>> batch = new ArrayDeque<>();
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
        this.who = who;
        this.redis = redis;
        this.thread = thread;
        this.stopping = stopping;
    }

    /**
     * @return completes on the thread of these questions, in the order of the calls; with {@link GivenBack} if Redis is away and this
     *     process is stopping, or with whatever else this question brought about
     */
    public CompletableFuture<A> ask(Q question) {
        Waiting<Q, A> one = new Waiting<>(question, new CompletableFuture<>());
        waiting.add(one);
        if (called.compareAndSet(false, true)) {
            try {
                thread.execute(this::work);
            } catch (RejectedExecutionException stopped) {
                called.set(false);
                one.answer.completeExceptionally(new GivenBack(who + " is stopping"));
            }
        }
        return one.answer;
    }

    private void work() {
        called.set(false); // what comes from now on may be too late for this round
        while (!resting && askSome()) {
            if (!waiting.isEmpty() && calledAgain()) {
                return;
            }
        }
    }

    /** Whoever else waits for the thread goes first. */
    private boolean calledAgain() {
        if (called.compareAndSet(false, true)) {
            try {
                thread.execute(this::work);
            } catch (RejectedExecutionException stopped) {
                called.set(false);
                return false;
            }
        }
        return true;
    }

    private boolean askSome() {
        while (batch.size() < MOST_AT_ONCE && !waiting.isEmpty()) {
            batch.add(waiting.remove());
        }
        if (batch.isEmpty()) {
            return false;
        }
        try {
            askTogether();
        } catch (RedisUnavailable e) {
            rest(e);
            return false;
        }
        if (rests > 0) {
            rests = 0;
            LOG.info("{}: Redis answers again", who);
        }
        return true;
    }

    private void askTogether() {
        List<A> answers;
        try {
            answers = redis.apply(batch.stream().map(Waiting::question).toList());
        } catch (RedisUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            askOneByOne(); // it is one of them, and the others shall not suffer for it
            return;
        }
        answers.forEach(answer -> batch.remove().answer.complete(answer));
    }

    private void askOneByOne() {
        while (!batch.isEmpty()) {
            Waiting<Q, A> one = batch.element();
            try {
                A answer = redis.apply(List.of(one.question)).get(0);
                batch.remove().answer.complete(answer);
            } catch (RedisUnavailable e) {
                throw e;
            } catch (RuntimeException e) {
                batch.remove().answer.completeExceptionally(e);
            }
        }
    }

    private void rest(RedisUnavailable why) {
        if (stopping.getAsBoolean()) {
            giveBack();
            return;
        }
        if (rests == 0) {
            LOG.warn("{}: {}; messages wait until it answers", who, why.getMessage());
        }
        resting = true;
        long millis = FIRST_REST.toMillis() << Math.min(rests++, MOST_DOUBLED);
        try {
            thread.schedule(this::rested, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            giveBack();
        }
    }

    private void rested() {
        resting = false;
        work();
    }

    private void giveBack() {
        List<Waiting<Q, A>> all = new ArrayList<>(batch);
        batch.clear();
        for (Waiting<Q, A> one = waiting.poll(); one != null; one = waiting.poll()) {
            all.add(one);
        }
        all.forEach(one -> one.answer.completeExceptionally(new GivenBack(who + " is stopping and Redis is away")));
    }
}
