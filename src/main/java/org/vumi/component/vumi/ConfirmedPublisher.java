package org.vumi.component.vumi;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Publishes for a command, one message at a time, each confirmed before the next. For routes there is {@code vumi:}. Not for
 * use by several threads.
 */
public final class ConfirmedPublisher implements AutoCloseable {
    private final Channel channel;
    private final Connection owned;
    private final AtomicBoolean returned = new AtomicBoolean();

    private ConfirmedPublisher(Connection connection, Connection owned) throws IOException {
        this.channel = connection.createChannel();
        this.owned = owned;
        channel.confirmSelect();
        channel.addReturnListener(unroutable -> returned.set(true));
    }

    /**
     * @param name of the connection, for those who look at the broker
     * @param queues made if they are not there, so that what is published waits for who consumes them
     * @throws IOException if the broker does not answer, with a sentence that names it
     */
    public static ConfirmedPublisher open(BrokerSettings settings, String name, String... queues) throws IOException {
        Connection connection = connect(settings, name);
        ConfirmedPublisher publisher = new ConfirmedPublisher(connection, connection);
        Topology topology = new Topology(settings.queueArguments());
        for (String queue : queues) {
            topology.declare(publisher.channel, new Topology.Entry(VumiConstants.EXCHANGE, "direct", queue));
        }
        return publisher;
    }

    /** On a channel of its own of a connection that somebody else closes. */
    static ConfirmedPublisher on(Connection connection) throws IOException {
        return new ConfirmedPublisher(connection, null);
    }

    static Connection connect(BrokerSettings settings, String name) throws IOException {
        try {
            return settings.clientFactory().newConnection(name);
        } catch (IOException | TimeoutException | RuntimeException e) {
            throw new IOException(
                    "broker " + settings.address() + ": cannot connect (" + BrokerLink.rootMessage(e) + ")", e);
        }
    }

    /**
     * @return empty when the broker has the message on a queue; else why not
     * @throws IOException if the broker is gone, or does not answer
     */
    public Optional<String> publish(String routingKey, byte[] body) throws IOException {
        return publish(routingKey, Map.of(), body);
    }

    /** As {@link #publish(String, byte[])}. */
    Optional<String> publish(String routingKey, Map<String, Object> headers, byte[] body) throws IOException {
        returned.set(false);
        BasicProperties properties = MessageProperties.MINIMAL_PERSISTENT_BASIC
                .builder()
                .headers(headers.isEmpty() ? null : headers)
                .build();
        channel.basicPublish(VumiConstants.EXCHANGE, routingKey, true, properties, body);
        boolean confirmed = confirmed();
        if (returned.get()) {
            return Optional.of("no queue takes routing key '" + routingKey + "'");
        }
        return confirmed ? Optional.empty() : Optional.of("the broker did not take it");
    }

    private boolean confirmed() throws IOException {
        try {
            return channel.waitForConfirms(BrokerSettings.CONFIRM_TIMEOUT.toMillis());
        } catch (TimeoutException e) {
            throw new IOException("the broker did not confirm within " + BrokerSettings.CONFIRM_TIMEOUT, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the broker", e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (owned != null) {
                owned.close();
            } else {
                channel.close();
            }
        } catch (TimeoutException e) {
            throw new IOException(e);
        }
    }
}
