package org.vumi.worker;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultThreadPoolFactory;

/**
 * Scheduled executors without a limit to what waits: Camel's refuse the 1,001st task, which workers would take for their end. What waits
 * in them is bounded by what is taken from queues (prefetch) and by what is open.
 */
final class UnlimitedSchedules extends DefaultThreadPoolFactory {
    @Override
    public ScheduledExecutorService newScheduledThreadPool(ThreadPoolProfile profile, ThreadFactory threads) {
        ThreadPoolProfile unlimited = profile.clone();
        unlimited.setMaxQueueSize(-1);
        return super.newScheduledThreadPool(unlimited, threads);
    }
}
