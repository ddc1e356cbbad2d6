package org.vumi.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real redis-server on 127.0.0.1 with its own password, whose every answered write is on disk.
 *
 * <p>Its files are under {@code redis/} of the data directory, its port is last time's if that is free. It outlives a
 * killed JVM and is taken over by the next one; {@link #close} stops it. If it dies while this object is open, it is
 * started again on the same port.
 */
public final class EmbeddedRedis implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRedis.class);
    private static final Duration WATCH = Duration.ofMillis(500);
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final DataDirectory data;
    private final RedisServer server;
    private final Thread watcher = new Thread(this::watch, "embedded-redis-watcher");
    private volatile RedisServer.Running running;
    private volatile boolean closing;

    private EmbeddedRedis(DataDirectory data) {
        this.data = data;
        this.server = new RedisServer(data);
    }

    /**
     * Takes over the server that runs for this directory or starts one, and waits until it has read its file.
     *
     * @throws EmbeddedException if none can be started, with the reason
     */
    public static EmbeddedRedis start(DataDirectory data) {
        EmbeddedRedis redis = new EmbeddedRedis(data);
        redis.bringUp();
        redis.watcher.setDaemon(true);
        redis.watcher.start();
        return redis;
    }

    /** With the password: for clients, not for logs. */
    public String url() {
        return server.url(running.port());
    }

    @Override
    public void close() {
        closing = true;
        watcher.interrupt();
        try {
            watcher.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedException("interrupted while the embedded Redis closed", e);
        }
        drop();
        data.update(members -> {
            members.remove(EndpointsFile.REDIS_URL);
            members.remove(EndpointsFile.REDIS_PID);
            return members;
        });
        server.processes().stop(running.process(), GRACE);
    }

    private void bringUp() {
        running = server.bringUp();
        data.update(members -> {
            members.put(EndpointsFile.REDIS_URL, url());
            members.put(EndpointsFile.REDIS_PID, Long.toString(running.process().pid()));
            return members;
        });
    }

    private void watch() {
        while (!closing) {
            try {
                Thread.sleep(WATCH.toMillis());
                running.link().isLoaded();
            } catch (InterruptedException e) {
                return;
            } catch (IOException e) {
                LOG.warn(
                        "embedded Redis: process {} does not answer: {}",
                        running.process().pid(),
                        e.toString());
                restore();
            }
        }
    }

    /** The link broke: the server is gone and started again, or is slow and only the link is made anew. */
    private void restore() {
        String fault = "";
        while (!closing) {
            drop();
            try {
                if (server.processes().isOurs(running.process())) {
                    running = new RedisServer.Running(running.process(), server.link(running.port()), running.port());
                } else {
                    bringUp();
                }
                LOG.warn(
                        "embedded Redis: process {} answers again",
                        running.process().pid());
                return;
            } catch (EmbeddedException | IOException e) {
                if (!closing && !fault.equals(e.getMessage())) {
                    fault = String.valueOf(e.getMessage());
                    LOG.error("embedded Redis: {}; trying again every {} ms", fault, WATCH.toMillis());
                }
            }
            LockSupport.parkNanos(WATCH.toNanos());
        }
    }

    private void drop() {
        try {
            running.link().close();
        } catch (IOException e) {
            LOG.debug("embedded Redis: closing its link: {}", e.toString());
        }
    }
}
