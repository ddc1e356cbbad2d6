package org.vumi.worker;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The health of the process in a word, found out once for all who ask within a second, however many. */
final class HealthWord {
    private static final Logger LOG = LoggerFactory.getLogger(HealthWord.class);

    static final String DOWN = "DOWN";

    private static final Duration KEPT = Duration.ofSeconds(1);

    /** Who asks is told by then; what takes longer, such as a Redis that hangs, is no good health. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Supplier<String> word;
    private final Executor thread;
    private final LongSupplier nanos;
    private CompletableFuture<String> latest = CompletableFuture.completedFuture(DOWN);
    private long askedAt;

    /**
     * @param word may wait
     * @param thread asks for it, never for two at once
     * @param nanos a clock that only goes forward
     */
    HealthWord(Supplier<String> word, Executor thread, LongSupplier nanos) {
        this.word = word;
        this.thread = thread;
        this.nanos = nanos;
        this.askedAt = nanos.getAsLong() - KEPT.toNanos();
    }

    /** Does not wait. */
    synchronized CompletionStage<String> ask() {
        long now = nanos.getAsLong();
        if (latest.isDone() && now - askedAt >= KEPT.toNanos()) {
            askedAt = now;
            latest = found();
        }
        return latest.isDone()
                ? latest
                : latest.copy().completeOnTimeout(DOWN, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private CompletableFuture<String> found() {
        CompletableFuture<String> found = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    found.complete(word.get());
                } catch (Throwable e) { // else it would never be asked for again
                    LOG.error("management: the health cannot be found out", e);
                    found.complete(DOWN);
                }
            });
        } catch (RejectedExecutionException e) { // stopped
            found.complete(DOWN);
        }
        return found;
    }
}
