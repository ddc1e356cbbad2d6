package org.vumi.worker;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.camel.health.HealthCheck;

/**
 * Asks workers' health checks on other threads than those of who wants to know: a check may be anybody's, and may not come back. Each is asked
 * once at a time, so one that hangs holds one thread, and nobody else up.
 */
final class LinkChecks {
    /** What an answer is waited for, unless the last one took longer. */
    private static final long WAIT_MILLIS = 50;

    /** From then on it is told that it does not answer. */
    static final Duration LIMIT = Duration.ofSeconds(5);

    private final Executor threads;
    private final LongSupplier nanos;
    private final Map<String, Asked> asked = new ConcurrentHashMap<>();

    /**
     * @param threads as many as there are checks that hang, and one
     * @param nanos the time, as {@link System#nanoTime}
     */
    LinkChecks(Executor threads, LongSupplier nanos) {
        this.threads = threads;
        this.nanos = nanos;
    }

    /**
     * How the worker's link is, now or at the latest when it was asked the last time.
     *
     * @return null if it has none, or its check has not answered yet
     */
    Link of(Worker worker) {
        HealthCheck check = worker.link();
        if (check == null) {
            return null;
        }
        return asked.compute(
                        worker.name(), (name, one) -> one == null || one.check != check ? new Asked(name, check) : one)
                .answer();
    }

    void forget(Collection<String> workers) {
        asked.keySet().removeAll(workers);
    }

    /** One check. */
    private final class Asked {
        private final String worker;
        private final HealthCheck check;

        // Guarded by this.
        private CompletableFuture<Link> answer = CompletableFuture.completedFuture(null);
        private long since;
        private Link last;
        private boolean slow;

        Asked(String worker, HealthCheck check) {
            this.worker = worker;
            this.check = check;
        }

        Link answer() {
            CompletableFuture<Link> mine;
            synchronized (this) {
                if (!answer.isDone()) {
                    return nanos.getAsLong() - since < LIMIT.toNanos() ? last : Link.mute(worker);
                }
                last = answer.join() == null ? last : answer.join();
                mine = ask();
                if (slow) {
                    return last;
                }
            }
            return await(mine);
        }

        private CompletableFuture<Link> ask() {
            CompletableFuture<Link> mine = new CompletableFuture<>();
            answer = mine;
            since = nanos.getAsLong();
            try {
                threads.execute(() -> {
                    Link link = Link.of(worker, check);
                    synchronized (this) {
                        slow = nanos.getAsLong() - since > TimeUnit.MILLISECONDS.toNanos(WAIT_MILLIS);
                    }
                    mine.complete(link);
                });
            } catch (RejectedExecutionException e) { // the process ends
                mine.complete(last);
            }
            return mine;
        }

        private Link await(CompletableFuture<Link> mine) {
            try {
                return mine.get(WAIT_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                // later
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            synchronized (this) {
                return last;
            }
        }
    }
}
