package org.vumi.transport.smpp;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.vumi.store.RedisUnavailable;

/** Asks Redis now, and again after a while: for an answer that may not be there yet, or a Redis that is not. */
final class Retries {
    private final ScheduledExecutorService threads;
    private final List<Duration> delays;

    /** @param delays before the second try, the third … */
    Retries(ScheduledExecutorService threads, List<Duration> delays) {
        this.threads = threads;
        this.delays = delays;
    }

    /**
     * The first try is on the calling thread.
     *
     * @return completes with the first answer; with empty if there never was one; with {@link RedisUnavailable} if Redis did not answer
     *     the last time
     */
    <T> CompletableFuture<Optional<T>> ask(Supplier<Optional<T>> question) {
        CompletableFuture<Optional<T>> answer = new CompletableFuture<>();
        attempt(question, 0, answer);
        return answer;
    }

    private <T> void attempt(Supplier<Optional<T>> question, int tries, CompletableFuture<Optional<T>> answer) {
        try {
            Optional<T> found = question.get();
            if (found.isPresent() || tries == delays.size()) {
                answer.complete(found);
            } else {
                later(question, tries, answer);
            }
        } catch (RedisUnavailable e) {
            if (tries == delays.size()) {
                answer.completeExceptionally(e);
            } else {
                later(question, tries, answer);
            }
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    private <T> void later(Supplier<Optional<T>> question, int tries, CompletableFuture<Optional<T>> answer) {
        try {
            threads.schedule(
                    () -> attempt(question, tries + 1, answer),
                    delays.get(tries).toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            answer.completeExceptionally(stopping);
        }
    }
}
