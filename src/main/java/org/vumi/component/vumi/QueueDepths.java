package org.vumi.component.vumi;

import com.rabbitmq.client.AMQP.Queue;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many messages wait in the queues that this process consumes, and in {@value VumiConstants#INVALID}, as the broker said when it was
 * last asked.
 */
public final class QueueDepths implements BrokerLink.User {
    private static final Logger LOG = LoggerFactory.getLogger(QueueDepths.class);

    /**
     * @param messages that wait; the embedded broker, unlike RabbitMQ, counts those too that are delivered and not acknowledged
     * @param consumers of all processes
     */
    public record Depth(int messages, int consumers) {}

    private final Meters meters;
    private volatile Connection connection;
    private volatile Map<String, Depth> latest = Map.of(); // replaced, never changed
    private Channel channel;

    /** @param broker that has started */
    public QueueDepths(Broker broker, Meters meters) {
        this.meters = meters;
        broker.consumingLink().add(this);
    }

    /** By queue, in their order; one that the broker does not have, or that nobody here consumes any more, is left out. */
    public Map<String, Depth> latest() {
        return latest;
    }

    /** Asks the broker, on one thread at a time, and waits for its answers; nothing is known if it is away. */
    public void ask() {
        Set<String> queues = new TreeSet<>(Set.of(VumiConstants.INVALID));
        for (Meter meter : meters.all()) {
            if (meter.queue() != null) {
                queues.add(meter.queue());
            }
        }
        Map<String, Depth> found = new TreeMap<>();
        try {
            for (String queue : queues) {
                ask(queue, found);
            }
        } catch (IOException | ShutdownSignalException e) {
            LOG.debug("depths of queues not known: {}", e.getMessage());
            found.clear();
        }
        latest = found;
    }

    private void ask(String queue, Map<String, Depth> found) throws IOException {
        Connection current = connection;
        if (current == null) {
            throw new IOException("not connected");
        }
        if (channel == null || !channel.isOpen()) {
            channel = current.createChannel();
            if (channel == null) {
                throw new IOException("the broker allows no more channels on this connection");
            }
        }
        try {
            Queue.DeclareOk answer = channel.queueDeclarePassive(queue);
            found.put(queue, new Depth(answer.getMessageCount(), answer.getConsumerCount()));
        } catch (IOException e) {
            if (!isGone(e)) {
                throw e;
            }
            LOG.debug("queue '{}' is not there: {}", queue, e.getMessage());
        }
    }

    /** The broker closes the channel over a queue that is not there, or is another process's own. */
    private static boolean isGone(IOException e) {
        return e.getCause() instanceof ShutdownSignalException cause
                && !(cause instanceof AlreadyClosedException)
                && !cause.isHardError();
    }

    @Override
    public void up(Connection fresh) {
        connection = fresh;
    }

    @Override
    public void down(String why) {
        connection = null;
    }

    @Override
    public String toString() {
        return "depths of queues";
    }
}
