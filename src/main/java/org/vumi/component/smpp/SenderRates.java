package org.vumi.component.smpp;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A rate for each source address. An address that has sent nothing for as long as its limit asks is forgotten, since it
 * may send at once anyway; so memory is bounded whatever addresses come. Safe to share between threads.
 */
final class SenderRates {
    static final int MOST = 10_000;

    /** Looking for idle ones among so many is work. */
    private static final long BETWEEN_LOOKS = Duration.ofSeconds(1).toNanos();

    private final double ofOthers;
    private final Map<String, Double> bySender;
    private final LongSupplier nanoTime;
    private final Map<String, Rate> rates = new LinkedHashMap<>();
    private long looked;

    SenderRates(LinkRates limits, LongSupplier nanoTime) {
        this.ofOthers = limits.ofSender();
        this.bySender = limits.bySender();
        this.nanoTime = nanoTime;
        this.looked = nanoTime.getAsLong() - BETWEEN_LOOKS;
    }

    /** @return nanoseconds until a submit_sm from there may go, whose place is now taken; 0 for at once */
    long take(String sender) {
        double limit = bySender.getOrDefault(sender, ofOthers);
        if (limit <= 0) {
            return 0;
        }
        synchronized (this) {
            long now = nanoTime.getAsLong();
            Rate rate = rates.get(sender);
            if (rate == null) {
                makeRoom(now);
                rate = new Rate(limit, now);
                rates.put(sender, rate);
            }
            return rate.take(now);
        }
    }

    private void makeRoom(long now) {
        if (rates.size() >= MOST && now - looked >= BETWEEN_LOOKS) {
            looked = now;
            rates.values().removeIf(rate -> rate.free(now) == 0);
        }
        Iterator<Rate> oldest = rates.values().iterator();
        while (rates.size() >= MOST) {
            oldest.next();
            oldest.remove();
        }
    }

    synchronized int remembered() {
        return rates.size();
    }
}
