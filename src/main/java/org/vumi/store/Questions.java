package org.vumi.store;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.vumi.message.GivenBack;

/**
 * Questions to Redis, or facts for it to keep. Those that wait at the same time share a round trip. What becomes of them while
 * Redis is away the subclasses say.
 *
 * @param <Q> a question
 * @param <A> its answer
 */
abstract class Questions<Q, A> {
    /** So that a long queue does not keep Redis from others. */
    private static final int MOST_AT_ONCE = 100;

    final class Waiting {
        private final Q question;
        private final CompletableFuture<A> answer = new CompletableFuture<>();
        int tries;

        private Waiting(Q question) {
            this.question = question;
        }

        void fail(RuntimeException why) {
            answer.completeExceptionally(why);
        }
    }

    private final Function<List<Q>, List<A>> redis;
    private final String stopping;
    private final AtomicBoolean called = new AtomicBoolean();
    final ScheduledExecutorService thread;
    final Deque<Waiting> waiting = new ConcurrentLinkedDeque<>();

    /**
     * @param redis one round trip: an answer for each question, in their order; may be asked the same again
     * @param thread a single one, which may wait for Redis
     * @param stopping says so of one that comes too late
     */
    Questions(Function<List<Q>, List<A>> redis, ScheduledExecutorService thread, String stopping) {
        this.redis = redis;
        this.thread = thread;
        this.stopping = stopping;
    }

    /** On the thread: Redis was away when it was asked these, in their order; it may have done what they say. */
    abstract void unanswered(List<Waiting> questions, RedisUnavailable why);

    /** On the thread: whether Redis shall be asked now. */
    boolean ready() {
        return true;
    }

    /** On the thread: Redis has answered. */
    void answered() {}

    final CompletableFuture<A> enqueue(Q question) {
        Waiting one = new Waiting(question);
        enqueue(one);
        return one.answer;
    }

    final void enqueue(Waiting one) {
        waiting.add(one);
        if (!call()) {
            one.fail(new GivenBack(stopping));
        }
    }

    /** @return false if the thread takes nothing any more */
    private boolean call() {
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

    final void work() {
        called.set(false); // what comes from now on may be too late for this round
        while (ready() && !waiting.isEmpty()) {
            askSome();
            if (!waiting.isEmpty() && call()) {
                return; // whoever else waits for the thread goes first
            }
        }
    }

    private void askSome() {
        List<Waiting> batch = new ArrayList<>();
        for (Waiting one = waiting.poll(); one != null; one = batch.size() < MOST_AT_ONCE ? waiting.poll() : null) {
            batch.add(one);
        }
        ask(batch);
    }

    private void ask(List<Waiting> batch) {
        try {
            answer(batch);
        } catch (RedisUnavailable e) {
            unanswered(batch, e);
        } catch (RuntimeException e) {
            if (batch.size() == 1) {
                batch.get(0).fail(e);
            } else {
                askOneByOne(batch); // it is one of them, and the others shall not suffer for it
            }
        }
    }

    private void askOneByOne(List<Waiting> batch) {
        for (int i = 0; i < batch.size(); i++) {
            try {
                answer(batch.subList(i, i + 1));
            } catch (RedisUnavailable e) {
                unanswered(batch.subList(i, batch.size()), e);
                return;
            } catch (RuntimeException e) {
                batch.get(i).fail(e);
            }
        }
    }

    private void answer(List<Waiting> batch) {
        List<A> answers = redis.apply(batch.stream().map(one -> one.question).toList());
        answered();
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).answer.complete(answers.get(i));
        }
    }
}
