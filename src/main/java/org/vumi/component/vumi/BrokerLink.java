package org.vumi.component.vumi;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

/**
 * One connection to the broker that comes back by itself, for ever. What its users do when it comes and goes runs on one
 * thread, so they see ups and downs in order.
 */
final class BrokerLink {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerLink.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(200);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(2);

    /** Something that needs channels of this connection. */
    interface User {
        /** The connection is there; called again later if it throws. */
        void up(Connection connection) throws IOException;

        /** The connection is gone, and with it every channel. */
        void down(String why);

        /** The broker takes messages again, on the same connection. */
        default void unblocked() {}
    }

    private final String name;
    private final String address;
    private final CachingConnectionFactory factory;
    private final ScheduledExecutorService thread;
    private final Set<User> users = new LinkedHashSet<>();
    private final Set<User> waiting = new LinkedHashSet<>();
    private final AtomicInteger arriving = new AtomicInteger();
    private Connection connection;
    private int failures;
    private String lastProblem;
    private volatile boolean ready;
    private volatile boolean closed;
    private volatile String blocked;

    BrokerLink(String name, String address, CachingConnectionFactory factory, ScheduledExecutorService thread) {
        this.name = name;
        this.address = address;
        this.factory = factory;
        this.thread = thread;
    }

    void start() {
        thread.execute(this::connect);
    }

    void add(User user) {
        arriving.incrementAndGet();
        run(() -> {
            users.add(user);
            waiting.add(user);
            if (connection != null) {
                bringUp(user);
            }
            updateReady();
            arriving.decrementAndGet();
        });
    }

    void remove(User user) {
        run(() -> {
            users.remove(user);
            waiting.remove(user);
            updateReady();
        });
    }

    /** A user lost its channel though the connection lives: bring it up again, after a moment if it just failed. */
    void again(User user) {
        run(() -> {
            if (users.contains(user) && connection != null && waiting.add(user)) {
                updateReady();
                thread.schedule(() -> retry(user), FIRST_DELAY.toMillis(), TimeUnit.MILLISECONDS);
            }
        });
    }

    /** Whether the connection stands and every user of it is up. */
    boolean ready() {
        return ready && arriving.get() == 0;
    }

    /** Why the broker takes no messages at the moment (memory or disk alarm); null if it does. */
    String blocked() {
        return blocked;
    }

    /** Closes the connection; done when it is closed. */
    Future<?> close() {
        closed = true;
        return thread.submit(() -> {
            connection = null;
            factory.destroy();
        });
    }

    private void run(Runnable task) {
        if (!thread.isShutdown()) {
            thread.execute(task);
        }
    }

    private void connect() {
        if (closed || connection != null) {
            return;
        }
        try {
            factory.resetConnection();
            Connection fresh = factory.createConnection().getDelegate();
            fresh.addShutdownListener(cause -> run(() -> lost(fresh, cause.getMessage())));
            fresh.addBlockedListener(
                    reason -> {
                        blocked = reason;
                        LOG.warn("broker {}: takes no messages: {}", address, reason);
                    },
                    () -> {
                        blocked = null;
                        LOG.info("broker {}: takes messages again", address);
                        run(() -> users.forEach(User::unblocked));
                    });
            connection = fresh;
            if (failures > 0) {
                LOG.info("broker {}: connected again ({})", address, name);
            }
            failures = 0;
            waiting.addAll(users);
            for (User user : users.toArray(User[]::new)) {
                bringUp(user);
            }
            updateReady();
        } catch (RuntimeException e) {
            connectLater(e);
        }
    }

    private void connectLater(RuntimeException e) {
        failures++;
        if (failures == 1 || failures % 30 == 0) {
            LOG.warn("broker {}: cannot connect ({}); trying again until it answers", address, rootMessage(e));
        }
        long limit = Math.min(LONGEST_DELAY.toMillis(), FIRST_DELAY.toMillis() << Math.min(failures, 10));
        thread.schedule(this::connect, ThreadLocalRandom.current().nextLong(limit / 2, limit), TimeUnit.MILLISECONDS);
    }

    private void lost(Connection gone, String why) {
        if (connection != gone) {
            return;
        }
        connection = null;
        blocked = null;
        waiting.addAll(users);
        updateReady();
        users.forEach(user -> user.down(why));
        if (!closed) {
            LOG.warn("broker {}: connection lost ({}); reconnecting", address, why);
            failures = 1;
            connect();
        }
    }

    private void retry(User user) {
        if (connection != null && waiting.contains(user)) {
            bringUp(user);
            updateReady();
        }
    }

    private void bringUp(User user) {
        try {
            user.up(connection);
            waiting.remove(user);
        } catch (IOException | RuntimeException e) {
            String problem = user + ": " + rootMessage(e);
            if (!problem.equals(lastProblem)) { // not once a second
                LOG.warn("broker {}: {}; trying again", address, problem);
                lastProblem = problem;
            }
            thread.schedule(() -> retry(user), 1, TimeUnit.SECONDS);
        }
    }

    private void updateReady() {
        ready = connection != null && waiting.isEmpty();
    }

    /** The innermost message: what the broker or the network said. */
    static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
