package org.vumi.component.vumi;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
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

        /** Whether its transport had sent it before. */
        public boolean sent() {
            return headers.containsKey(VumiConstants.SENT);
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
        return new InvalidMessages(settings, ConfirmedPublisher.connect(settings, "vumi invalid"));
    }

    public void list(Consumer<Entry> reader) throws IOException {
        walk(entry -> {
            reader.accept(entry);
            return false;
        });
    }

    /**
     * Publishes them again under the routing key they came by, unchanged; one is gone from here only once it is there. Of one that was
     * sent the transport does what is left to do.
     */
    public Outcome replay(Predicate<String> wanted, Set<String> ids) throws IOException {
        Set<String> left = new LinkedHashSet<>();
        try (ConfirmedPublisher publisher = ConfirmedPublisher.on(connection)) {
            return take(wanted, ids, left, entry -> replay(entry, publisher, left));
        }
    }

    private static boolean replay(Entry entry, ConfirmedPublisher publisher, Set<String> left) throws IOException {
        String origin = entry.header(VumiConstants.ORIGIN);
        Optional<String> refusal = origin.isEmpty()
                ? Optional.of("does not say where it came from")
                : publisher.publish(origin, kept(entry), entry.body());
        refusal.ifPresent(sentence -> left.add(entry.id() + ": " + sentence));
        return refusal.isEmpty();
    }

    /** Those that say more than why it was set aside. */
    private static Map<String, Object> kept(Entry entry) {
        Map<String, Object> kept = new HashMap<>(entry.headers());
        kept.keySet().removeIf(name -> !name.equals(VumiConstants.SENT) && !VumiConstants.TRACE.contains(name));
        return kept;
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
}
