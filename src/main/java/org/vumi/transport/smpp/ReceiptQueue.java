package org.vumi.transport.smpp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.vumi.store.RedisUnavailable;
import org.vumi.transport.smpp.ReceiptMatcher.Question;

/**
 * Receipts that wait for their message to be found. Those that wait at the same time share a round trip to Redis; one whose message
 * is not known yet, or that meets a Redis which is away, is asked for again after a while.
 */
final class ReceiptQueue {
    /** So that a long queue does not keep Redis from others. */
    private static final int MOST_AT_ONCE = 100;

    private static final class Waiting {
        final Question question;
        final CompletableFuture<Optional<Matched>> answer = new CompletableFuture<>();
        int tries;

        Waiting(Question question) {
            this.question = question;
        }
    }

    private final Function<List<Question>, List<Optional<Matched>>> matcher;
    private final ScheduledExecutorService thread;
    private final List<Duration> delays;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

    /**
     * @param matcher {@link ReceiptMatcher#match}
     * @param thread a single one, which may wait for Redis
     * @param delays before the second try, the third …
     */
    ReceiptQueue(
            Function<List<Question>, List<Optional<Matched>>> matcher,
            ScheduledExecutorService thread,
            List<Duration> delays) {
        this.matcher = matcher;
        this.thread = thread;
        this.delays = delays;
    }

    /**
     * Receipts are counted in the order of the calls, but for those that have to be asked for again.
     *
     * @return completes on the queue's thread, with empty if the message was not known the last time either; with
     *     {@link RedisUnavailable} if Redis did not answer the last time
     */
    CompletableFuture<Optional<Matched>> match(Question question) {
        Waiting one = new Waiting(question);
        ask(one);
        return one.answer;
    }

    private void ask(Waiting one) {
        waiting.add(one);
        try {
            thread.execute(this::askForWhatWaits);
        } catch (RejectedExecutionException stopping) {
            one.answer.completeExceptionally(stopping);
        }
    }

    private void askForWhatWaits() {
        List<Waiting> batch = new ArrayList<>();
        for (Waiting one = waiting.poll(); one != null; one = batch.size() < MOST_AT_ONCE ? waiting.poll() : null) {
            batch.add(one);
        }
        if (batch.isEmpty()) {
            return; // an earlier round took them along
        }
        try {
            List<Optional<Matched>> answers =
                    matcher.apply(batch.stream().map(one -> one.question).toList());
            for (int i = 0; i < batch.size(); i++) {
                answered(batch.get(i), answers.get(i));
            }
        } catch (RedisUnavailable e) {
            batch.forEach(one -> unanswered(one, e));
        } catch (RuntimeException e) {
            batch.forEach(one -> one.answer.completeExceptionally(e));
        }
    }

    private void answered(Waiting one, Optional<Matched> answer) {
        if (answer.isPresent() || one.tries == delays.size()) {
            one.answer.complete(answer);
        } else {
            later(one);
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
            one.answer.completeExceptionally(stopping);
        }
    }
}
