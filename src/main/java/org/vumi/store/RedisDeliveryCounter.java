package org.vumi.store;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.vumi.DeliveryCounter;

/**
 * Counts redelivered messages in Redis, so that a message that kills its worker is found out by the next one. While Redis
 * is away it counts in memory.
 */
public final class RedisDeliveryCounter implements DeliveryCounter {
    private static final Logger LOG = LoggerFactory.getLogger(RedisDeliveryCounter.class);
    private static final String PREFIX = "vumi:deliveries:";
    private static final Duration EXPIRY = Duration.ofDays(1);

    /** A Redis that is away is not asked again for so long: each question may take seconds. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    private final Redis redis;
    private final DeliveryCounter memory = DeliveryCounter.inMemory();
    private volatile long awaySince;
    private volatile boolean away;

    public RedisDeliveryCounter(Redis redis) {
        this.redis = redis;
    }

    @Override
    public int count(String key) {
        int inMemory = memory.count(key);
        if (!reachable()) {
            return inMemory;
        }
        try {
            return Math.max(inMemory, (int) redis.increment(PREFIX + key, EXPIRY));
        } catch (RedisUnavailable e) {
            lost(e);
            return inMemory;
        }
    }

    @Override
    public void forget(String key) {
        memory.forget(key);
        if (reachable()) {
            try {
                redis.delete(PREFIX + key);
            } catch (RedisUnavailable e) {
                lost(e);
            }
        }
    }

    @Override
    public boolean lasts() {
        return reachable();
    }

    private boolean reachable() {
        return !away || System.nanoTime() - awaySince > PAUSE_NANOS;
    }

    private void lost(RedisUnavailable e) {
        away = true;
        awaySince = System.nanoTime();
        LOG.warn("redelivered messages are counted in memory: {}", e.getMessage());
    }
}
