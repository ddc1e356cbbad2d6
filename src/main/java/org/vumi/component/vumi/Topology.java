package org.vumi.component.vumi;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exchanges and queues that publishers need, declared as Vumi declares them: durable, not exclusive, not auto-delete,
 * queue name = routing key. A publisher declares the queues of exchange {@code vumi}, so that what is sent before its
 * consumer ever ran is kept; of other exchanges (metrics) only the exchange.
 */
final class Topology implements BrokerLink.User {
    private static final Logger LOG = LoggerFactory.getLogger(Topology.class);

    /**
     * What one endpoint needs.
     *
     * @param queue null if only the exchange
     * @param key by which the queue is bound
     * @param ofInstance whether the queue is one process's: gone with its connection, and nobody else's to take from
     */
    record Entry(String exchange, String exchangeType, String queue, String key, boolean ofInstance) {
        Entry(String exchange, String exchangeType, String queue) {
            this(exchange, exchangeType, queue, queue, false);
        }
    }

    private final Map<String, Object> queueArguments;
    private final Set<Entry> entries = new LinkedHashSet<>();
    private Connection connection;

    Topology(Map<String, Object> queueArguments) {
        this.queueArguments = queueArguments;
    }

    /** Declared now if the broker is there, and again whenever it comes back. */
    synchronized void require(Entry entry) throws IOException {
        if (entries.add(entry) && connection != null && connection.isOpen()) {
            Connection current = connection;
            try {
                declareOn(current, entry);
            } catch (IOException | ShutdownSignalException e) {
                if (current.isOpen()) {
                    throw e;
                }
                LOG.debug("connection lost while declaring; the next one declares it: {}", e.getMessage());
            }
        }
    }

    /** Whether publishers declare this queue. */
    synchronized boolean declares(String queue) {
        return entries.stream().anyMatch(entry -> queue.equals(entry.queue()));
    }

    /** A queue turned out to be gone: declare everything again. */
    synchronized void declareAgain() {
        if (connection == null || !connection.isOpen()) {
            return; // the next connection declares everything anyway
        }
        try {
            up(connection);
        } catch (IOException | RuntimeException e) {
            LOG.warn("cannot declare queues again: {}", BrokerLink.rootMessage(e));
        }
    }

    @Override
    public synchronized void up(Connection fresh) throws IOException {
        connection = fresh;
        for (Entry entry : entries) {
            declareOn(fresh, entry);
        }
    }

    @Override
    public synchronized void down(String why) {
        connection = null;
    }

    private void declareOn(Connection on, Entry entry) throws IOException {
        try (Channel channel = on.createChannel()) {
            declare(channel, entry);
        } catch (TimeoutException e) {
            throw new IOException(e);
        }
    }

    /** @throws IOException if the broker has it otherwise (406 PRECONDITION_FAILED), or is gone; the channel is then closed */
    void declare(Channel channel, Entry entry) throws IOException {
        channel.exchangeDeclare(
                entry.exchange(),
                BuiltinExchangeType.valueOf(entry.exchangeType().toUpperCase()),
                true);
        if (entry.queue() != null) {
            if (entry.ofInstance()) {
                channel.queueDeclare(entry.queue(), false, true, true, Map.of());
            } else {
                channel.queueDeclare(entry.queue(), true, false, false, queueArguments);
            }
            channel.queueBind(entry.queue(), entry.exchange(), entry.key());
        }
    }

    @Override
    public String toString() {
        return "declaring queues";
    }
}
