package org.vumi.component.vumi;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What an operator does with the messages that were set aside. Every walk sees each message once, oldest first; those it
 * does not take stay, in their order. Not for use by several threads.
 */
public final class InvalidMessages implements AutoCloseable {
    private final BrokerSettings settings;
    private final Connection connection;

    /**
     * One message as it lies on {@value VumiConstants#INVALID}.
     *
     * @param id 32 hex digits; empty if it was put there by something else
     * @param headers text by name: {@link VumiConstants#ORIGIN} and its sisters
     */
    public record Entry(String id, Map<String, String> headers, byte[] body) {
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /**
     * What became of a request for some messages.
     *
     * @param done ids that were replayed or dropped, in order
     * @param left sentences about those that could not be
     * @param missing ids asked for that are not there
     */
    public record Outcome(Set<String> done, Set<String> left, Set<String> missing) {}

    private InvalidMessages(BrokerSettings settings, Connection connection) {
        this.settings = settings;
        this.connection = connection;
    }

    /** @throws IOException if the broker does not answer, with a sentence that names it */
    public static InvalidMessages open(BrokerSettings settings) throws IOException {
        try {
            return new InvalidMessages(settings, settings.clientFactory().newConnection("vumi invalid"));
        } catch (IOException | TimeoutException | RuntimeException e) {
            throw new IOException(
                    "broker " + settings.address() + ": cannot connect (" + BrokerLink.rootMessage(e) + ")", e);
        }
    }

    public void list(Consumer<Entry> reader) throws IOException {
        walk(entry -> {
            reader.accept(entry);
            return false;
        });
    }

    /** Publishes them again under the routing key they came by, unchanged; one is gone from here only once it is there. */
    public Outcome replay(Predicate<String> wanted, Set<String> ids) throws IOException {
        Set<String> left = new LinkedHashSet<>();
        try (Replay replay = new Replay()) {
            return take(wanted, ids, left, entry -> replay.publish(entry, left));
        }
    }

    /** Deletes them for good. */
    public Outcome drop(Predicate<String> wanted, Set<String> ids) throws IOException {
        return take(wanted, ids, new LinkedHashSet<>(), entry -> true);
    }

    private Outcome take(Predicate<String> wanted, Set<String> ids, Set<String> left, Step step) throws IOException {
        Set<String> done = new LinkedHashSet<>();
        Set<String> missing = new LinkedHashSet<>(ids);
        walk(entry -> {
            if (!wanted.test(entry.id())) {
                return false;
            }
            missing.remove(entry.id());
            boolean taken = step.take(entry);
            if (taken) {
                done.add(entry.id());
            }
            return taken;
        });
        return new Outcome(done, left, missing);
    }

    /** What happens with one message: true if it shall be removed. */
    private interface Step {
        boolean take(Entry entry) throws IOException;
    }

    /** Messages are taken without acknowledgement; those not removed go back when the channel closes. */
    private void walk(Step step) throws IOException {
        try (Channel channel = connection.createChannel()) {
            new Topology(settings.queueArguments())
                    .declare(channel, new Topology.Entry(VumiConstants.EXCHANGE, "direct", VumiConstants.INVALID));
            long count = channel.messageCount(VumiConstants.INVALID);
            for (long seen = 0; seen < count; seen++) {
                GetResponse got = channel.basicGet(VumiConstants.INVALID, false);
                if (got == null) {
                    return;
                }
                if (step.take(entry(got))) {
                    channel.basicAck(got.getEnvelope().getDeliveryTag(), false);
                }
            }
        } catch (TimeoutException e) {
            throw new IOException(e);
        }
    }

    private static Entry entry(GetResponse got) {
        BasicProperties properties = got.getProps();
        Map<String, String> headers = new TreeMap<>();
        if (properties.getHeaders() != null) {
            properties.getHeaders().forEach((name, value) -> headers.put(name, String.valueOf(value)));
        }
        return new Entry(properties.getMessageId() == null ? "" : properties.getMessageId(), headers, got.getBody());
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    /** A channel of its own to publish on, one message at a time. */
    private final class Replay implements AutoCloseable {
        private final Channel channel = connection.createChannel();
        private final AtomicBoolean returned = new AtomicBoolean();

        Replay() throws IOException {
            channel.confirmSelect();
            channel.addReturnListener(unroutable -> returned.set(true));
        }

        boolean publish(Entry entry, Set<String> left) throws IOException {
            String origin = entry.header(VumiConstants.ORIGIN);
            if (origin.isEmpty()) {
                left.add(entry.id() + ": does not say where it came from");
                return false;
            }
            returned.set(false);
            channel.basicPublish(
                    VumiConstants.EXCHANGE, origin, true, MessageProperties.MINIMAL_PERSISTENT_BASIC, entry.body());
            boolean confirmed = confirmed();
            if (returned.get()) {
                left.add(entry.id() + ": no queue takes routing key '" + origin + "'");
            } else if (!confirmed) {
                left.add(entry.id() + ": the broker did not take it");
            }
            return confirmed && !returned.get();
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
                channel.close();
            } catch (TimeoutException e) {
                throw new IOException(e);
            }
        }
    }
}
