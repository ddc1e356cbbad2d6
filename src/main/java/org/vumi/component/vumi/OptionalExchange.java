package org.vumi.component.vumi;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exchange of what may be lost, such as what workers tell of themselves: a process that may not declare it, or finds it of another type,
 * goes on without, and tries again with the next connection. What has no exchange must not be published: RabbitMQ would close the channel,
 * which others publish on.
 */
final class OptionalExchange implements BrokerLink.User {
    private static final Logger LOG = LoggerFactory.getLogger(OptionalExchange.class);

    /** Whether it is there. */
    enum State {
        UNKNOWN,
        THERE,
        REFUSED
    }

    private final String name;
    private final String type;
    private volatile State state = State.UNKNOWN;

    OptionalExchange(String name, String type) {
        this.name = name;
        this.type = type;
    }

    State state() {
        return state;
    }

    @Override
    public void up(Connection connection) throws IOException {
        try {
            Channel channel = connection.createChannel();
            try {
                channel.exchangeDeclare(name, type, true);
                state = State.THERE;
            } finally {
                channel.abort();
            }
        } catch (IOException | ShutdownSignalException e) {
            if (!connection.isOpen()) {
                throw e;
            }
            state = State.REFUSED;
            LOG.warn(
                    "exchange {} cannot be declared, and nothing is published there until the broker is connected again: {}",
                    name,
                    BrokerLink.rootMessage(e));
        }
    }

    @Override
    public void down(String why) {
        state = State.UNKNOWN;
    }

    @Override
    public String toString() {
        return "declaring exchange " + name;
    }
}
