package org.vumi.worker;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor.CallerRunsPolicy;
import java.util.concurrent.TimeUnit;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultThreadPoolFactory;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;

/**
 * Camel's thread pools, but those that are shut down refuse what comes: Camel's drop it in silence, and with it the message that waits for
 * it. Scheduled ones have no limit to what waits: Camel's refuse the 1,001st task, which workers would take for their end. What waits in
 * them is bounded by what is taken from queues (prefetch) and by what is open.
 */
final class ThreadPools extends DefaultThreadPoolFactory {
    @Override
    public ExecutorService newThreadPool(
            int size,
            int most,
            long keepAlive,
            TimeUnit unit,
            int mostWaiting,
            boolean coreMayEnd,
            RejectedExecutionHandler given,
            ThreadFactory threads) {
        return super.newThreadPool(size, most, keepAlive, unit, mostWaiting, coreMayEnd, refusing(given), threads);
    }

    /** @param given null for Camel's usual one: who comes does it */
    private static RejectedExecutionHandler refusing(RejectedExecutionHandler given) {
        RejectedExecutionHandler whenFull = given == null ? new CallerRunsPolicy() : given;
        return (task, pool) -> {
            if (pool.isShutdown()) {
                throw new RejectedExecutionException("the threads are stopped");
            }
            whenFull.rejectedExecution(task, pool);
        };
    }

    @Override
    public ScheduledExecutorService newScheduledThreadPool(ThreadPoolProfile profile, ThreadFactory threads) {
        ThreadPoolProfile own = profile.clone();
        own.setMaxQueueSize(-1);
        own.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort); // nothing but its end rejects anything
        return super.newScheduledThreadPool(own, threads);
    }
}
