package org.vumi.worker;

import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.vumi.QueueDepths;
import org.vumi.component.vumi.QueueDepths.Depth;

/** Asks the broker and Redis every so often how they are, so that nobody who looks at a figure has to wait for them. */
final class Watch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    static final int SECONDS = 15;

    private final QueueDepths depths;
    private final RedisLinks redis;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread own = new Thread(task, "vumi-watch");
        own.setDaemon(true);
        return own;
    });
    private volatile boolean redisUp;

    Watch(QueueDepths depths, RedisLinks redis) {
        this.depths = depths;
        this.redis = redis;
    }

    void start() {
        thread.scheduleWithFixedDelay(this::look, 0, SECONDS, TimeUnit.SECONDS);
    }

    private void look() {
        try {
            depths.ask();
            redisUp = redis.ready();
        } catch (RuntimeException e) { // else it would never look again
            LOG.warn("figures of broker and Redis are not known", e);
        }
    }

    /** By queue; one that is not known is left out. */
    Map<String, Depth> depths() {
        return depths.latest();
    }

    /** Whether each Redis in use answered. */
    boolean redisUp() {
        return redisUp;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
