package org.vumi.component.smpp;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an SMSC does wrong and can be lived with. The log hears of each kind the first time, then the tenth, the hundredth …, since it may
 * come a thousand times a second. Any thread.
 */
public final class Oddities {
    private static final Logger LOG = LoggerFactory.getLogger(Oddities.class);

    /** What the log is told of. */
    public enum Kind {
        ANSWER_TO_NOTHING,
        ANSWER_OF_ANOTHER_KIND,
        REQUEST_WITH_A_STATUS,
        NO_REQUEST_TO_AN_ESME,
        OUTBIND,
        CUT_SHORT,
        REFUSED,
        UNKNOWN_RECEIPT
    }

    private final String worker;
    private final Map<Kind, AtomicLong> seen = new EnumMap<>(Kind.class);

    public Oddities(String worker) {
        this.worker = worker;
        for (Kind kind : Kind.values()) {
            seen.put(kind, new AtomicLong());
        }
    }

    /** @param sentence without content and addresses */
    public void tell(Kind kind, Supplier<String> sentence) {
        long times = seen.get(kind).incrementAndGet();
        if (times == 1) {
            LOG.warn("{}: {}", worker, sentence.get());
        } else if (isPowerOfTen(times)) {
            LOG.warn("{}: {} ({} so far)", worker, sentence.get(), times);
        }
    }

    private static boolean isPowerOfTen(long number) {
        long left = number;
        while (left % 10 == 0) {
            left /= 10;
        }
        return left == 1;
    }
}
