package org.vumi.application;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Where requests that failed wait for their next try. One thread watches the clock; the tries run on others, since a
 * request holds its thread.
 */
final class RetryTimer extends ScheduledThreadPoolExecutor {
    private final Executor threads;
    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();

    RetryTimer(ThreadFactory clockThread, Executor threads) {
        super(1, clockThread);
        this.threads = threads;
        setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        Wait wait = new Wait(task);
        waits.add(wait);
        return super.schedule(wait, delay, unit);
    }

    /** Ends all waits now. */
    void wakeAll() {
        waits.forEach(Wait::run);
    }

    private final class Wait implements Runnable {
        private final Runnable task;

        Wait(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (waits.remove(this)) {
                threads.execute(task);
            }
        }
    }
}
