package org.vumi.simulator.load;

/** Counts what comes in, and how fast. Any thread. */
final class Arrivals {
    private long count;
    private long first;
    private long last;

    synchronized void arrived(long now) {
        if (count++ == 0) {
            first = now;
        }
        last = now;
    }

    synchronized long count() {
        return count;
    }

    synchronized double seconds() {
        return Ledger.rounded(last - first);
    }

    /** From the first to the last. */
    synchronized double perSecond() {
        return Ledger.perSecond((int) Math.max(0, count - 1), last - first);
    }
}
