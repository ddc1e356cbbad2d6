package org.vumi.component.vumi;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes on one channel and tells each caller when the broker has confirmed. Any number of publishes are in flight;
 * messages reach a queue in the order of the calls. What waits for the broker is sent in that order when it is back, first
 * of all what the channel before did not confirm.
 */
final class Publisher implements BrokerLink.User {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    /** A broker that takes messages and is so many time-outs late with a confirm will not send it any more. */
    private static final int GIVEN_UP_AFTER = 10;

    /** Told once: null when confirmed, else why not. Runs on the publisher's own thread; must not block. */
    interface Completion {
        void done(BrokerUnavailable failure);

        /**
         * Whether the message waits for a broker that is away or takes nothing, for as long as this says so; else it fails
         * at once. Must not block.
         */
        default boolean waits() {
            return false;
        }
    }

    private static final class Pending {
        final String exchange;
        final String routingKey;
        final boolean mandatory;
        final BasicProperties properties;
        final byte[] body;
        final Completion completion;
        final boolean patient;
        long sentAt;
        String returned;

        Pending(
                String exchange,
                String routingKey,
                boolean mandatory,
                BasicProperties properties,
                byte[] body,
                Completion completion) {
            this.exchange = exchange;
            this.routingKey = routingKey;
            this.mandatory = mandatory;
            this.properties = properties;
            this.body = body;
            this.completion = completion;
            this.patient = completion.waits();
        }

        boolean gaveUp() {
            return patient && !completion.waits();
        }
    }

    private final BrokerLink link;
    private final Topology topology;
    private final Executor completions;
    private final Executor work;

    /** Held while writing to the network, which may take long; the thread that reads confirms must never want it. */
    private final Object sending = new Object();

    // Guarded by this: what is not confirmed yet, by sequence number modulo the (power of two) length; what is not sent
    // yet.
    private Pending[] pending = new Pending[1024];
    private long first = 1;
    private long next = 1;
    private final Deque<Pending> waiting = new ArrayDeque<>();
    private Channel channel;

    /**
     * @param completions of one thread
     * @param work may be held up by the network
     */
    Publisher(BrokerLink link, Topology topology, Executor completions, Executor work) {
        this.link = link;
        this.topology = topology;
        this.completions = completions;
        this.work = work;
    }

    /** Returns at once; if it can neither be sent now nor wait, the completion is told within this call. */
    void publish(
            String exchange,
            String routingKey,
            boolean mandatory,
            BasicProperties properties,
            byte[] body,
            Completion completion) {
        Pending one = new Pending(exchange, routingKey, mandatory, properties, body, completion);
        String obstacle;
        synchronized (sending) { // the channel numbers messages in the order they are sent
            Channel current = null;
            synchronized (this) {
                obstacle = obstacle();
                if (obstacle == null && waiting.isEmpty()) {
                    current = number(one);
                } else if (obstacle == null || one.patient) {
                    obstacle = null;
                    waiting.add(one);
                }
            }
            write(current, one);
        }
        if (obstacle != null) {
            completion.done(new BrokerUnavailable(obstacle));
        }
    }

    /** Why nothing can be sent now; null if something can. */
    private String obstacle() {
        String blocked = link.blocked();
        if (blocked != null) {
            return "broker takes no messages: " + blocked;
        }
        return channel == null ? "broker is not connected" : null;
    }

    private Channel number(Pending one) {
        if (next - first == pending.length) {
            grow();
        }
        pending[slot(next++)] = one;
        one.sentAt = System.nanoTime();
        return channel;
    }

    private static void write(Channel current, Pending one) {
        if (current == null) {
            return;
        }
        try {
            current.basicPublish(one.exchange, one.routingKey, one.mandatory, one.properties, one.body);
        } catch (IOException | ShutdownSignalException e) {
            LOG.debug("not sent, which the end of the channel will tell: {}", e.getMessage());
        }
    }

    private void sendWaiting() {
        while (sendNext()) {
            // until there is none, or the broker is away again
        }
    }

    private boolean sendNext() {
        synchronized (sending) {
            Pending one;
            Channel current = null;
            synchronized (this) {
                if (obstacle() != null || waiting.isEmpty()) {
                    return false;
                }
                one = waiting.remove();
                if (!one.gaveUp()) {
                    current = number(one);
                }
            }
            if (current == null) {
                fail(List.of(one), "given up while it waited");
            }
            write(current, one);
            return true;
        }
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
        synchronized (this) {
            first = 1;
            next = 1;
            channel = fresh;
        }
        fresh.addShutdownListener(cause -> {
            lost(fresh, cause.getMessage());
            if (!cause.isHardError()) {
                link.again(this);
            }
        });
        work.execute(this::sendWaiting);
    }

    @Override
    public void down(String why) {
        Channel gone;
        synchronized (this) {
            gone = channel;
        }
        lost(gone, why);
    }

    @Override
    public void unblocked() {
        work.execute(this::sendWaiting);
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

    /**
     * Fails what has waited longer than this and is not patient; a confirm that comes later is ignored. Fails what was
     * patient and is so no more.
     */
    void expire(long timeoutNanos) {
        long now = System.nanoTime();
        List<Pending> late = new ArrayList<>();
        Channel mute = null;
        boolean more;
        synchronized (this) {
            for (long seq = first; seq < next; seq++) {
                Pending one = pending[slot(seq)];
                if (one != null) {
                    long age = now - one.sentAt;
                    if (age < timeoutNanos) {
                        break;
                    }
                    if (!one.completion.waits()) {
                        pending[slot(seq)] = null;
                        late.add(one);
                    } else if (age > GIVEN_UP_AFTER * timeoutNanos && link.blocked() == null) {
                        mute = channel;
                    }
                }
            }
            boolean stalled = obstacle() != null;
            for (Iterator<Pending> each = waiting.iterator(); each.hasNext(); ) {
                Pending one = each.next();
                if (one.gaveUp() || stalled && !one.patient) {
                    each.remove();
                    late.add(one);
                }
            }
            more = !stalled && !waiting.isEmpty();
        }
        fail(late, "no confirm in time");
        if (mute != null) {
            replace(mute);
        }
        if (more) {
            work.execute(this::sendWaiting);
        }
    }

    private void replace(Channel mute) {
        LOG.warn("the broker confirms nothing: publishing again on a new channel");
        work.execute(() -> {
            try {
                mute.abort();
            } catch (IOException e) {
                LOG.debug("channel was closed already: {}", e.getMessage());
            }
        });
    }

    /** What waits goes to the front of what waits already; the rest fails. */
    private void lost(Channel gone, String why) {
        List<Pending> lost = new ArrayList<>();
        synchronized (this) {
            if (channel == null || channel != gone) {
                return; // told before
            }
            channel = null;
            for (long seq = next - 1; seq >= first; seq--) {
                Pending one = pending[slot(seq)];
                pending[slot(seq)] = null;
                if (one != null && one.completion.waits()) {
                    one.returned = null;
                    waiting.addFirst(one);
                } else if (one != null) {
                    lost.add(one);
                }
            }
            first = next;
        }
        Collections.reverse(lost);
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
