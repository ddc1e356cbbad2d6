package org.vumi.component.vumi;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A message on its way to the broker, until it is confirmed or given up. */
final class Publication {
    private static final Logger LOG = LoggerFactory.getLogger(Publication.class);

    private final String exchange;
    private final String routingKey;
    private final boolean mandatory;
    private final BasicProperties properties;
    private final byte[] body;
    private final Publisher.Completion completion;
    private final boolean patient;
    private long sentAt;
    private String returned;

    Publication(
            String exchange,
            String routingKey,
            boolean mandatory,
            BasicProperties properties,
            byte[] body,
            Publisher.Completion completion) {
        this.exchange = exchange;
        this.routingKey = routingKey;
        this.mandatory = mandatory;
        this.properties = properties;
        this.body = body;
        this.completion = completion;
        this.patient = completion.waits();
    }

    /** Whether it may wait for the broker, or might when it came. */
    boolean patient() {
        return patient;
    }

    /** Whether it may wait for the broker, now. */
    boolean waits() {
        return patient && completion.waits();
    }

    boolean gaveUp() {
        return patient && !completion.waits();
    }

    /** It is sent now, on a channel that has not returned it. */
    void begin() {
        sentAt = System.nanoTime();
        returned = null;
    }

    long sentAt() {
        return sentAt;
    }

    /** May be held up by the network. */
    void write(Channel channel) {
        try {
            channel.basicPublish(exchange, routingKey, mandatory, properties, body);
        } catch (IOException | ShutdownSignalException e) {
            LOG.debug("not sent, which the end of the channel will tell: {}", e.getMessage());
        }
    }

    /**
     * The broker returned a message as unroutable.
     *
     * @return whether it is this one
     */
    boolean returned(String key, byte[] content, String why) {
        boolean it = returned == null && routingKey.equals(key) && Arrays.equals(body, content);
        if (it) {
            returned = why;
        }
        return it;
    }

    String routingKey() {
        return routingKey;
    }

    boolean isReturned() {
        return returned != null;
    }

    /** @param refusal why the broker refused it, null if it confirmed it */
    void confirmed(String refusal) {
        String why = returned != null ? returned : refusal;
        tell(why == null ? null : new NotAccepted(routingKey, why));
    }

    /** What follows must not keep it from others, even if it fails. */
    void tell(BrokerUnavailable failure) {
        try {
            completion.done(failure);
        } catch (RuntimeException e) {
            LOG.error("'{}': what follows a confirm failed", routingKey, e);
        }
    }
}
