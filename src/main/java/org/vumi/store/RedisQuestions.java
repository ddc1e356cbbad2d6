package org.vumi.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.vumi.message.GivenBack;

/**
 * Questions to Redis, or facts for it to keep. Those that wait at the same time share a round trip; one that meets a Redis which
 * is away is asked again after a while.
 *
 * @param <Q> a question
 * @param <A> its answer
 */
public final class RedisQuestions<Q, A> {
    /** So that a long queue does not keep Redis from others. */
    private static final int MOST_AT_ONCE = 100;

    private final class Waiting {
        final Q question;
        final CompletableFuture<A> answer = new CompletableFuture<>();
        int tries;

        Waiting(Q question) {
            this.question = question;
        }
    }

    private final Function<List<Q>, List<A>> redis;
    private final ScheduledExecutorService thread;
    private final List<Duration> delays;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean called = new AtomicBoolean();

    /**
     * @param redis one round trip: an answer for each question, in their order
     * @param thread a single one, which may wait for Redis
     * @param delays before the second try, the third …
     */
    public RedisQuestions(Function<List<Q>, List<A>> redis, ScheduledExecutorService thread, List<Duration> delays) {
        this.redis = redis;
        this.thread = thread;
        this.delays = delays;
    }

    /**
     * Questions are asked in the order of the calls, but for those that have to be asked again.
     *
     * @return completes on the thread of these questions; with {@link RedisUnavailable} if Redis was away the last time too
     */
    public CompletableFuture<A> ask(Q question) {
        Waiting one = new Waiting(question);
        ask(one);
        return one.answer;
    }

    private void ask(Waiting one) {
        waiting.add(one);
        if (called.compareAndSet(false, true)) {
            try {
                thread.execute(this::askWhatWaits);
            } catch (RejectedExecutionException stopping) {
                called.set(false);
                one.answer.completeExceptionally(new GivenBack("stopping: Redis is not asked any more"));
            }
        }
    }

    private void askWhatWaits() {
        called.set(false); // what comes from now on may be too late for this round
        while (askSome()) {
            if (!waiting.isEmpty() && calledAgain()) {
                return;
            }
        }
    }

    /** Whoever else waits for the thread goes first. */
    private boolean calledAgain() {
        if (called.compareAndSet(false, true)) {
            try {
                thread.execute(this::askWhatWaits);
            } catch (RejectedExecutionException stopping) {
                called.set(false);
                return false;
            }
        }
        return true;
    }

    private boolean askSome() {
        List<Waiting> batch = new ArrayList<>();
        for (Waiting one = waiting.poll(); one != null; one = batch.size() < MOST_AT_ONCE ? waiting.poll() : null) {
            batch.add(one);
        }
        if (batch.isEmpty()) {
            return false;
        }
        ask(batch);
        return true;
    }

    private void ask(List<Waiting> batch) {
        try {
            List<A> answers =
                    redis.apply(batch.stream().map(one -> one.question).toList());
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).answer.complete(answers.get(i));
            }
        } catch (RedisUnavailable e) {
            batch.forEach(one -> unanswered(one, e));
        } catch (RuntimeException e) {
            if (batch.size() == 1) {
                batch.get(0).answer.completeExceptionally(e);
            } else {
                batch.forEach(one -> ask(List.of(one))); // it is one of them, and the others shall not suffer for it
            }
        }
    }

    private void unanswered(Waiting one, RedisUnavailable why) {
        if (one.tries == delays.size()) {
            one.answer.completeExceptionally(why);
        } else {
            later(one);
        }
    }

    private void later(Waiting one) {
        long wait = delays.get(one.tries++).toMillis();
        try {
            thread.schedule(() -> ask(one), wait, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            one.answer.completeExceptionally(new GivenBack("stopping: Redis is not asked any more"));
        }
    }
}
