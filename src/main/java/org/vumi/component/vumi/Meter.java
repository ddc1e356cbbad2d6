package org.vumi.component.vumi;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What one worker did with the messages of one routing key since the process began. Some 600 bytes, all told. Safe for several
 * threads.
 */
public final class Meter {
    /** Of routing keys; what ends otherwise has the direction {@value #OTHER}. */
    private static final Set<String> DIRECTIONS = Set.of("inbound", "outbound", "event", "failures");

    /** Of a request from the web. */
    public static final String REQUEST = "request";

    private static final String OTHER = "other";

    /** Whoever takes messages for it at the moment. */
    public interface Taker {
        /** How many it has taken that have not ended. */
        int open();

        /** The queue that they come from; null if from none. */
        default String queue() {
            return null;
        }
    }

    private static final int RECEIVED = 0;
    private static final int FAILED = 1;
    private static final int SET_ASIDE = 2;
    private static final int RETURNED = 3;
    private static final int PUBLISHED = 4;
    private static final int UNPUBLISHED = 5;

    private final String worker;
    private final String endpoint;
    private final String direction;
    private final AtomicLongArray counts = new AtomicLongArray(UNPUBLISHED + 1);
    private final Durations durations = new Durations();
    private final List<Taker> takers = new CopyOnWriteArrayList<>();

    /** Whether it does what it is for: a measurement of its own cost switches it off. */
    private final boolean counting;

    private Meter(String worker, String endpoint, String direction, boolean counting) {
        this.counting = counting;
        this.worker = worker;
        this.endpoint = endpoint;
        this.direction = direction;
    }

    static Meter of(String worker, String routingKey, boolean counting) {
        int dot = routingKey.lastIndexOf('.');
        String last = routingKey.substring(dot + 1);
        return dot > 0 && DIRECTIONS.contains(last)
                ? new Meter(worker, routingKey.substring(0, dot), last, counting)
                : new Meter(worker, routingKey, routingKey.startsWith("/") ? REQUEST : OTHER, counting);
    }

    public String worker() {
        return worker;
    }

    /** The routing key without its direction; of a request the path that was configured. */
    public String endpoint() {
        return endpoint;
    }

    /** {@code inbound}, {@code outbound}, {@code event}, {@code failures}, {@value #REQUEST} or {@value #OTHER}. */
    public String direction() {
        return direction;
    }

    public void opened(Taker taker) {
        takers.add(taker);
    }

    public void closed(Taker taker) {
        takers.remove(taker);
    }

    public void received() {
        count(RECEIVED);
    }

    /** A try failed, for a reason of its own. */
    public void failed() {
        count(FAILED);
    }

    /** It has ended well. */
    public void acknowledged(long tookNanos) {
        if (counting) {
            durations.add(tookNanos);
        }
    }

    void setAside() {
        count(SET_ASIDE);
    }

    void returned() {
        count(RETURNED);
    }

    void published(BrokerUnavailable failure) {
        count(failure == null ? PUBLISHED : UNPUBLISHED);
    }

    private void count(int what) {
        if (counting) {
            counts.incrementAndGet(what);
        }
    }

    /** Messages handed to a route, those that came again too. */
    public long messagesReceived() {
        return counts.get(RECEIVED);
    }

    /** Messages that ended well. */
    public long messagesAcknowledged() {
        return durations.count();
    }

    /** Tries that failed. */
    public long triesFailed() {
        return counts.get(FAILED);
    }

    /** Messages put on {@value VumiConstants#INVALID}. */
    public long messagesSetAside() {
        return counts.get(SET_ASIDE);
    }

    /** Messages that the broker has back. */
    public long messagesReturned() {
        return counts.get(RETURNED);
    }

    /** Messages that the broker has confirmed. */
    public long messagesPublished() {
        return counts.get(PUBLISHED);
    }

    /** Messages that the broker has not taken. */
    public long messagesUnpublished() {
        return counts.get(UNPUBLISHED);
    }

    /** From its delivery to its acknowledgement, of each that ended well, with all its tries. */
    public Durations durations() {
        return durations;
    }

    /** Whether anybody takes messages for it. */
    public boolean taken() {
        return !takers.isEmpty();
    }

    /** Messages that have not ended. */
    public int open() {
        return takers.stream().mapToInt(Taker::open).sum();
    }

    /** The queue its messages come from; null if they come from none, or nobody takes them. */
    public String queue() {
        for (Taker taker : takers) {
            if (taker.queue() != null) {
                return taker.queue();
            }
        }
        return null;
    }
}
