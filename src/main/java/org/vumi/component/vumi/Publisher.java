package org.vumi.component.vumi;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes on one channel and tells each caller when the broker has confirmed. Any number of publishes are in flight;
 * messages reach a queue in the order of the calls.
 */
final class Publisher implements BrokerLink.User {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    /** Told once: null when confirmed, else why not. Runs on the publisher's own thread; must not block. */
    interface Completion {
        void done(BrokerUnavailable failure);
    }

    private static final class Pending {
        final String routingKey;
        final byte[] body;
        final Completion completion;
        final long sentAt = System.nanoTime();
        String returned;

        Pending(String routingKey, byte[] body, Completion completion) {
            this.routingKey = routingKey;
            this.body = body;
            this.completion = completion;
        }
    }

    private final BrokerLink link;
    private final Topology topology;
    private final Executor completions;

    /** Held while writing to the network, which may take long; the thread that reads confirms must never want it. */
    private final Object sending = new Object();

    // Guarded by this: what is not confirmed yet, by sequence number modulo the (power of two) length.
    private Pending[] pending = new Pending[1024];
    private long first = 1;
    private long next = 1;
    private Channel channel;

    Publisher(BrokerLink link, Topology topology, Executor completions) {
        this.link = link;
        this.topology = topology;
        this.completions = completions;
    }

    /** Returns at once; if nothing can be sent now, the completion is told within this call. */
    void publish(
            String exchange,
            String routingKey,
            boolean mandatory,
            BasicProperties properties,
            byte[] body,
            Completion completion) {
        BrokerUnavailable refusal = send(exchange, routingKey, mandatory, properties, body, completion);
        if (refusal != null) {
            completion.done(refusal);
        }
    }

    private BrokerUnavailable send(
            String exchange,
            String routingKey,
            boolean mandatory,
            BasicProperties properties,
            byte[] body,
            Completion completion) {
        String blocked = link.blocked();
        if (blocked != null) {
            return new BrokerUnavailable("broker takes no messages: " + blocked);
        }
        Pending one = new Pending(routingKey, body, completion);
        synchronized (sending) { // the channel numbers messages in the order they are sent
            Channel current;
            long seq;
            synchronized (this) {
                if (channel == null) {
                    return new BrokerUnavailable("broker is not connected");
                }
                if (next - first == pending.length) {
                    grow();
                }
                current = channel;
                seq = next++;
                pending[slot(seq)] = one;
            }
            try {
                current.basicPublish(exchange, routingKey, mandatory, properties, body);
                return null;
            } catch (IOException | ShutdownSignalException e) {
                return withdrawn(current, seq, one) ? new BrokerUnavailable("broker connection lost", e) : null;
            }
        }
    }

    /** @return false if its completion is told by whoever failed what is in flight */
    private synchronized boolean withdrawn(Channel broken, long seq, Pending one) {
        if (channel == broken) {
            channel = null; // the shutdown listener fails what is in flight
        }
        if (pending[slot(seq)] != one) {
            return false;
        }
        pending[slot(seq)] = null;
        return true;
    }

    @Override
    public void up(Connection connection) throws IOException {
        Channel fresh = connection.createChannel();
        fresh.confirmSelect();
        fresh.addConfirmListener(
                (tag, multiple) -> confirmed(tag, multiple, null),
                (tag, multiple) -> confirmed(tag, multiple, "broker refused the message"));
        fresh.addReturnListener(
                (code, text, exchange, routingKey, properties, body) -> returned(routingKey, body, text));
        fresh.addShutdownListener(cause -> {
            failAll(cause.getMessage());
            if (!cause.isHardError()) {
                link.again(this);
            }
        });
        synchronized (this) {
            first = 1;
            next = 1;
            channel = fresh;
        }
    }

    @Override
    public void down(String why) {
        failAll(why);
    }

    private void confirmed(long tag, boolean multiple, String refusal) {
        List<Pending> done = new ArrayList<>();
        boolean unroutable = refusal != null; // Broker-J refuses what it cannot route
        synchronized (this) {
            for (long seq = multiple ? first : tag; seq <= tag; seq++) {
                Pending one = pending[slot(seq)];
                if (one != null && seq >= first) { // else timed out meanwhile
                    pending[slot(seq)] = null;
                    unroutable |= one.returned != null;
                    done.add(one);
                }
            }
            while (first < next && pending[slot(first)] == null) {
                first++;
            }
        }
        boolean declare = unroutable;
        completions.execute(() -> {
            if (declare) {
                topology.declareAgain();
            }
            for (Pending one : done) {
                String why = one.returned != null ? one.returned : refusal;
                tell(one, why == null ? null : new BrokerUnavailable("'" + one.routingKey + "' not accepted: " + why));
            }
        });
    }

    /** The broker returns an unroutable message just before it confirms it, and without its number. */
    private synchronized void returned(String routingKey, byte[] body, String why) {
        for (long seq = first; seq < next; seq++) {
            Pending one = pending[slot(seq)];
            if (one != null
                    && one.returned == null
                    && one.routingKey.equals(routingKey)
                    && Arrays.equals(one.body, body)) {
                one.returned = why;
                return;
            }
        }
    }

    /** Fails what has waited longer than this; a confirm that comes later is ignored. */
    void expire(long timeoutNanos) {
        long now = System.nanoTime();
        List<Pending> late = new ArrayList<>();
        synchronized (this) {
            for (long seq = first; seq < next; seq++) {
                Pending one = pending[slot(seq)];
                if (one != null) {
                    if (now - one.sentAt < timeoutNanos) {
                        break;
                    }
                    pending[slot(seq)] = null;
                    late.add(one);
                }
            }
        }
        fail(late, "no confirm in time");
    }

    private void failAll(String why) {
        List<Pending> lost = new ArrayList<>();
        synchronized (this) {
            channel = null;
            for (long seq = first; seq < next; seq++) {
                if (pending[slot(seq)] != null) {
                    lost.add(pending[slot(seq)]);
                    pending[slot(seq)] = null;
                }
            }
            first = next;
        }
        fail(lost, "broker connection lost: " + why);
    }

    private void fail(List<Pending> lost, String why) {
        if (!lost.isEmpty()) {
            BrokerUnavailable failure = new BrokerUnavailable(why);
            completions.execute(() -> lost.forEach(one -> tell(one, failure)));
        }
    }

    /** One that fails must not keep it from the others. */
    private static void tell(Pending one, BrokerUnavailable failure) {
        try {
            one.completion.done(failure);
        } catch (RuntimeException e) {
            LOG.error("'{}': what follows a confirm failed", one.routingKey, e);
        }
    }

    private int slot(long seq) {
        return (int) (seq & (pending.length - 1));
    }

    private void grow() {
        Pending[] larger = new Pending[pending.length * 2];
        for (long seq = first; seq < next; seq++) {
            larger[(int) (seq & (larger.length - 1))] = pending[slot(seq)];
        }
        pending = larger;
    }

    @Override
    public String toString() {
        return "publishing channel";
    }
}
