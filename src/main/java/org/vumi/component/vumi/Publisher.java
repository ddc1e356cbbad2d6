package org.vumi.component.vumi;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

    private final BrokerLink link;
    private final Topology topology;
    private final Executor completions;
    private final Executor work;

    /** Held while writing to the network, which may take long; the thread that reads confirms must never want it. */
    private final Object sending = new Object();

    // Guarded by this.
    private ConfirmWindow window; // null while there is no channel
    private final Deque<Publication> waiting = new ArrayDeque<>();

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
        Publication one = new Publication(exchange, routingKey, mandatory, properties, body, completion);
        String obstacle;
        synchronized (sending) { // the channel numbers messages in the order they are sent
            Channel current = null;
            synchronized (this) {
                obstacle = obstacle();
                if (obstacle == null && waiting.isEmpty()) {
                    window.add(one);
                    current = window.channel();
                } else if (obstacle == null || one.patient()) {
                    obstacle = null;
                    waiting.add(one);
                }
            }
            if (current != null) {
                one.write(current);
            }
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
        return window == null ? "broker is not connected" : null;
    }

    /** How many are not confirmed yet, or not sent. */
    synchronized int pending() {
        return waiting.size() + (window == null ? 0 : window.open());
    }

    private void sendWaiting() {
        while (sendNext()) {
            // until there is none, or the broker is away again
        }
    }

    private boolean sendNext() {
        synchronized (sending) {
            Publication one;
            Channel current;
            synchronized (this) {
                if (obstacle() != null || waiting.isEmpty()) {
                    return false;
                }
                one = waiting.remove();
                if (one.gaveUp()) {
                    fail(List.of(one), "given up while it waited");
                    return true;
                }
                window.add(one);
                current = window.channel();
            }
            one.write(current);
            return true;
        }
    }

    @Override
    public void up(Connection connection) throws IOException {
        Channel fresh = connection.createChannel();
        fresh.confirmSelect();
        ConfirmWindow sent = new ConfirmWindow(fresh);
        fresh.addConfirmListener(
                (number, multiple) -> confirmed(sent, number, multiple, null),
                (number, multiple) -> confirmed(sent, number, multiple, "broker refused the message"));
        fresh.addReturnListener(
                (code, text, exchange, routingKey, properties, body) -> returned(sent, routingKey, body, text));
        synchronized (this) {
            window = sent;
        }
        fresh.addShutdownListener(cause -> {
            lost(sent, cause.getMessage());
            if (!cause.isHardError()) {
                link.again(this);
            }
        });
        work.execute(this::sendWaiting);
    }

    @Override
    public void down(String why) {
        ConfirmWindow current;
        synchronized (this) {
            current = window;
        }
        if (current != null) {
            lost(current, why);
        }
    }

    @Override
    public void unblocked() {
        work.execute(this::sendWaiting);
    }

    private void confirmed(ConfirmWindow sent, long number, boolean multiple, String refusal) {
        List<Publication> done;
        synchronized (this) {
            done = sent.confirmed(number, multiple);
        }
        // Broker-J refuses what it cannot route
        boolean refused = refusal != null || done.stream().anyMatch(Publication::isReturned);
        completions.execute(() -> {
            if (refused && done.stream().anyMatch(one -> topology.declares(one.routingKey()))) {
                topology.declareAgain();
            }
            done.forEach(one -> one.confirmed(refusal));
        });
    }

    private synchronized void returned(ConfirmWindow sent, String routingKey, byte[] body, String why) {
        sent.returned(routingKey, body, why);
    }

    /** Fails what has waited longer than this and is not patient, and what was patient and is so no more. */
    void expire(long timeoutNanos) {
        long now = System.nanoTime();
        List<Publication> late = new ArrayList<>();
        Channel mute = null;
        boolean more;
        synchronized (this) {
            if (window != null) {
                late.addAll(window.remove(one -> now - one.sentAt() >= timeoutNanos && !one.waits()));
                if (now - window.oldestNanos() > GIVEN_UP_AFTER * timeoutNanos && link.blocked() == null) {
                    mute = window.channel();
                }
            }
            boolean stalled = obstacle() != null;
            waiting.removeIf(one -> (one.gaveUp() || stalled && !one.patient()) && late.add(one));
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

    /** What may wait goes to the front of what waits already; the rest fails. */
    private void lost(ConfirmWindow sent, String why) {
        List<Publication> failed;
        synchronized (this) {
            if (window == sent) {
                window = null;
            }
            failed = sent.remove(one -> !one.waits());
            List<Publication> again = sent.remove(one -> true);
            for (int i = again.size() - 1; i >= 0; i--) {
                waiting.addFirst(again.get(i));
            }
        }
        fail(failed, "broker connection lost: " + why);
    }

    private void fail(List<Publication> lost, String why) {
        if (!lost.isEmpty()) {
            BrokerUnavailable failure = new BrokerUnavailable(why);
            completions.execute(() -> lost.forEach(one -> one.tell(failure)));
        }
    }

    @Override
    public String toString() {
        return "publishing channel";
    }
}
