package org.vumi.simulator.load;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What became of each message of a run: sent, then acknowledged or refused by the peer, then returned, be it as the answer to an
 * MO or as the receipt of an MT. Times are those of one monotonic clock, in nanoseconds. Any thread.
 */
final class Ledger {
    private static final int NONE = -1;

    private final boolean returns;
    private final int warmUp;
    private final long[] due;
    private final int[] acknowledgedMicros;
    private final int[] returnedMicros;
    private final boolean[] refusedOnes;

    private int sent;
    private int acknowledged;
    private int refused;
    private int returned;
    private int duplicates;
    private int closed;
    private long lastAcknowledged;
    private long lastReturned;
    private long events;

    /** @param returns whether a message that is acknowledged is to return, too */
    Ledger(int messages, int warmUp, boolean returns) {
        this.returns = returns;
        this.warmUp = warmUp;
        due = new long[messages];
        acknowledgedMicros = new int[messages];
        returnedMicros = new int[messages];
        refusedOnes = new boolean[messages];
        Arrays.fill(acknowledgedMicros, NONE);
        Arrays.fill(returnedMicros, NONE);
    }

    /**
     * The next message is sent for the first time.
     *
     * @param dueAt from when its latencies count: at a fixed rate when it was due, however late it is
     */
    synchronized void sent(long dueAt) {
        due[sent++] = dueAt;
        events++;
    }

    synchronized void acknowledged(int message, long now) {
        events++;
        if (message < sent && acknowledgedMicros[message] == NONE) {
            boolean wasOpen = open(message);
            acknowledgedMicros[message] = micros(message, now);
            acknowledged++;
            lastAcknowledged = now;
            closed += wasOpen && !open(message) ? 1 : 0;
        }
    }

    /** For good: it is not missed. */
    synchronized void refused(int message) {
        events++;
        if (message < sent && !refusedOnes[message]) {
            boolean wasOpen = open(message);
            refusedOnes[message] = true;
            refused++;
            closed += wasOpen && !open(message) ? 1 : 0;
        }
    }

    /** @return false if the message never was sent */
    synchronized boolean returned(int message, long now) {
        events++;
        if (message >= sent) {
            return false;
        }
        if (returnedMicros[message] != NONE) {
            duplicates++;
            return true;
        }
        boolean wasOpen = open(message);
        returnedMicros[message] = micros(message, now);
        returned++;
        lastReturned = now;
        closed += wasOpen && !open(message) ? 1 : 0;
        return true;
    }

    private int micros(int message, long now) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, now - due[message]) / 1000);
    }

    /** Whether something is still to come of it that would be missed. */
    private boolean open(int message) {
        return !refusedOnes[message] && (returns ? returnedMicros : acknowledgedMicros)[message] == NONE;
    }

    synchronized int sent() {
        return sent;
    }

    synchronized int acknowledged() {
        return acknowledged;
    }

    synchronized int returned() {
        return returned;
    }

    /** Sent, and not yet acknowledged or refused. */
    synchronized int unanswered() {
        return sent - acknowledged - refused;
    }

    /** Sent, and missing if the run ended now. */
    synchronized int missing() {
        return sent - closed;
    }

    /** Changes with whatever happens. */
    synchronized long events() {
        return events;
    }

    /**
     * The account so far.
     *
     * @param lostAfterAck messages that were acknowledged and did not return
     * @param duplicates returns beyond the first of each message
     * @param acknowledgedPerSecond from when the first message after the warm-up was due to the last one's acknowledgement
     * @param seconds from when the first message was due to the last acknowledgement or return
     */
    record Account(
            int sent,
            int acknowledged,
            int refused,
            int returned,
            int duplicates,
            int missing,
            int lostAfterAck,
            double acknowledgedPerSecond,
            double returnedPerSecond,
            Percentiles acknowledgedMs,
            Percentiles returnedMs,
            double seconds) {}

    synchronized Account account() {
        int lost = returns ? count(m -> acknowledgedMicros[m] != NONE && open(m)) : 0;
        int[] answers = measured(acknowledgedMicros);
        int[] comebacks = measured(returnedMicros);
        long from = warmUp < sent ? due[warmUp] : 0;
        return new Account(
                sent,
                acknowledged,
                refused,
                returned,
                duplicates,
                missing(),
                lost,
                perSecond(answers.length, lastAcknowledged - from),
                perSecond(comebacks.length, lastReturned - from),
                Percentiles.of(answers),
                Percentiles.of(comebacks),
                seconds());
    }

    private double seconds() {
        if (acknowledged + returned == 0) {
            return 0;
        }
        long last = returned == 0
                ? lastAcknowledged
                : acknowledged == 0 ? lastReturned : Math.max(lastAcknowledged, lastReturned);
        return rounded(Math.max(0, last - due[0]));
    }

    private int count(IntPredicate which) {
        return (int) IntStream.range(0, sent).filter(which).count();
    }

    private int[] measured(int[] micros) {
        return IntStream.range(Math.min(warmUp, sent), sent)
                .map(message -> micros[message])
                .filter(latency -> latency != NONE)
                .toArray();
    }

    /** Seconds with three decimals. */
    static double rounded(long nanos) {
        return Math.round(nanos / 1e6) / 1e3;
    }

    static double perSecond(int count, long nanos) {
        return count == 0 || nanos <= 0 ? 0 : Math.round(count * 1e10 / nanos) / 10.0;
    }
}
