package org.vumi.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.vumi.embedded.DataDirectory;
import org.vumi.embedded.EmbeddedException;
import org.vumi.embedded.EmbeddedServices;
import org.vumi.embedded.Endpoints;

/** The embedded broker and Redis that a process asked for: started by it, or found where another process runs them. */
public final class Servers implements AutoCloseable {
    /** How a process that asks for embedded servers comes by them. */
    public enum Embedded {
        /** Found where they run; else started here. */
        OWN,
        /** Found where they run, waiting for a process that is about to start them. */
        ATTACH
    }

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final DataDirectory data;
    private final EmbeddedServices services;
    private final Optional<String> broker;
    private final Optional<String> redis;

    private Servers(DataDirectory data, EmbeddedServices services, Optional<String> broker, Optional<String> redis) {
        this.data = data;
        this.services = services;
        this.broker = broker;
        this.redis = redis;
    }

    /**
     * @param broker whether the embedded broker is wanted; nothing happens if neither is
     * @throws EmbeddedException if what is wanted cannot be had
     */
    public static Servers of(Path directory, Embedded how, boolean broker, boolean redis) {
        if (!broker && !redis) {
            return new Servers(null, null, Optional.empty(), Optional.empty());
        }
        Optional<Endpoints> running = running(directory, how);
        if (running.isPresent()) {
            Endpoints found = running.get();
            require(directory, found, broker && found.amqpUrl().isEmpty(), "broker");
            require(directory, found, redis && found.redisUrl().isEmpty(), "Redis");
            return new Servers(null, null, found.amqpUrl(), found.redisUrl());
        }
        DataDirectory data = DataDirectory.open(directory);
        try {
            EmbeddedServices services = EmbeddedServices.start(data, broker, redis);
            return new Servers(data, services, services.amqpUrl(), services.redisUrl());
        } catch (RuntimeException e) {
            data.close();
            throw e;
        }
    }

    private static Optional<Endpoints> running(Path directory, Embedded how) {
        if (how == Embedded.ATTACH) {
            return Optional.of(DataDirectory.attach(directory, PATIENCE));
        }
        try {
            return Optional.of(DataDirectory.attach(directory, Duration.ZERO));
        } catch (EmbeddedException e) {
            return Optional.empty(); // nothing runs there: ours to start, or open says why not
        }
    }

    private static void require(Path directory, Endpoints found, boolean missing, String what) {
        if (missing) {
            throw new EmbeddedException(
                    "process " + found.pid() + " holds " + directory + " and runs no embedded " + what + " there");
        }
    }

    String broker() {
        return broker.orElseThrow();
    }

    boolean hasRedis() {
        return redis.isPresent();
    }

    String redis() {
        return redis.orElseThrow();
    }

    @Override
    public void close() {
        if (data == null) {
            return; // another process owns them
        }
        try {
            services.close();
        } finally {
            data.close();
        }
    }
}
