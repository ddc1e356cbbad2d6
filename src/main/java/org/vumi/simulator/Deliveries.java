package org.vumi.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jsmpp.PDUStringException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deliver_sm that wait, and their way to the binds: in turn over the binds that take them, a window for each.
 *
 * <p>A temporary error, no answer in time and a lost link put a deliver_sm back in its place, after a pause if the link is still
 * there: at least once, as a real SMSC. All state belongs to the one thread of the executor; methods may be called by any.
 */
final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    private final SmscOptions options;
    private final ScheduledExecutorService thread;
    private final Tally tally;
    private final AtomicInteger pending = new AtomicInteger();

    private final List<EsmeSession> receivers = new ArrayList<>();
    /** By the system_id that may have them (under "" those for anyone), then by their place. */
    private final Map<String, TreeMap<Long, Delivery>> queues = new LinkedHashMap<>();

    private int turn;
    private long places;

    Deliveries(SmscOptions options, ScheduledExecutorService thread, Tally tally) {
        this.options = options;
        this.thread = thread;
        this.tally = tally;
    }

    /** Takes room for {@code count} deliver_sm; false if there is none. Each is given back when it is answered for good. */
    boolean reserve(int count) {
        if (pending.addAndGet(count) > options.maxPending) {
            pending.addAndGet(-count);
            return false;
        }
        return true;
    }

    /** @param deliveries in order; room for them is reserved */
    void offer(List<Delivery> deliveries) {
        thread.execute(() -> {
            deliveries.forEach(delivery -> queue(delivery).put(++places, delivery));
            pump();
        });
    }

    void join(EsmeSession session) {
        thread.execute(() -> {
            receivers.add(session);
            pump();
        });
    }

    void leave(EsmeSession session) {
        thread.execute(() -> receivers.remove(session));
    }

    int pending() {
        return pending.get();
    }

    private TreeMap<Long, Delivery> queue(Delivery delivery) {
        return queues.computeIfAbsent(delivery.systemId() == null ? "" : delivery.systemId(), id -> new TreeMap<>());
    }

    private void pump() {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (var queue : queues.entrySet()) {
                EsmeSession session = queue.getValue().isEmpty() ? null : next(queue.getKey());
                if (session != null) {
                    var first = queue.getValue().pollFirstEntry();
                    send(first.getKey(), first.getValue(), session);
                    moved = true;
                }
            }
        }
        queues.values().removeIf(Map::isEmpty);
    }

    private EsmeSession next(String systemId) {
        for (int i = 0; i < receivers.size(); i++) {
            EsmeSession session = receivers.get((turn + i) % receivers.size());
            boolean fits = systemId.isEmpty() || systemId.equals(session.bind().systemId());
            if (fits && session.unanswered < options.window) {
                turn = (turn + i + 1) % receivers.size();
                return session;
            }
        }
        return null;
    }

    private void send(long place, Delivery delivery, EsmeSession session) {
        session.unanswered++;
        delivery.progress().sent(session.bind());
        session.deliver(delivery, options.deliverTimeout)
                .whenComplete((status, failure) -> thread.execute(() -> {
                    session.unanswered--;
                    settle(place, delivery, session, status, failure);
                    pump();
                }));
    }

    private void settle(long place, Delivery delivery, EsmeSession session, Integer status, Throwable failure) {
        if (failure instanceof PDUStringException notSmpp) {
            finish(delivery, notSmpp.getErrorCode());
        } else if (status != null && !Status.isTemporary(status)) {
            finish(delivery, status);
        } else {
            tally.deliverRetries.increment();
            delivery.progress().postponed(status);
            if (status != null || failure instanceof TimeoutException) {
                thread.schedule(() -> again(place, delivery), options.deliverRetry.toNanos(), TimeUnit.NANOSECONDS);
            } else {
                LOG.info(
                        "link to '{}' is down: {}",
                        Binds.printable(session.bind().systemId()),
                        failure.getMessage());
                receivers.remove(session);
                session.hangUp();
                again(place, delivery);
            }
        }
    }

    private void finish(Delivery delivery, int status) {
        pending.decrementAndGet();
        delivery.progress().answered(status);
    }

    private void again(long place, Delivery delivery) {
        queue(delivery).put(place, delivery);
        pump();
    }
}
