package org.vumi.embedded;

import java.util.Optional;

/** The embedded broker and Redis of one data directory, those that were asked for. */
public final class EmbeddedServices implements AutoCloseable {
    private final Optional<EmbeddedRedis> redis;
    private final Optional<EmbeddedBroker> broker;

    private EmbeddedServices(Optional<EmbeddedRedis> redis, Optional<EmbeddedBroker> broker) {
        this.redis = redis;
        this.broker = broker;
    }

    /**
     * Starts what is asked for; once all is up, others can attach. What was started before a fault is stopped again.
     *
     * @param data stays the caller's: close it after these services
     * @throws EmbeddedException if one cannot be started
     */
    public static EmbeddedServices start(DataDirectory data, boolean broker, boolean redis) {
        Optional<EmbeddedRedis> startedRedis = redis ? Optional.of(EmbeddedRedis.start(data)) : Optional.empty();
        try {
            Optional<EmbeddedBroker> startedBroker =
                    broker ? Optional.of(EmbeddedBroker.start(data)) : Optional.empty();
            data.ready();
            return new EmbeddedServices(startedRedis, startedBroker);
        } catch (RuntimeException e) {
            startedRedis.ifPresent(EmbeddedRedis::close);
            throw e;
        }
    }

    /** Present if it was asked for. */
    public Optional<String> amqpUrl() {
        return broker.map(EmbeddedBroker::url);
    }

    /** Present if it was asked for. */
    public Optional<String> redisUrl() {
        return redis.map(EmbeddedRedis::url);
    }

    /** The broker first: what still flows may need Redis. */
    @Override
    public void close() {
        try {
            broker.ifPresent(EmbeddedBroker::close);
        } finally {
            redis.ifPresent(EmbeddedRedis::close);
        }
    }
}
