package org.vumi.dispatcher;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.message.InvalidMessage;
import org.vumi.message.VumiFailure;

/** Looks at what one dispatcher's router answers, and counts what went nowhere. */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private final String worker;
    private final String router;
    private final Map<String, AtomicLong> unrouted = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> thrown = new ConcurrentHashMap<>();

    /** @param router its simple name */
    Answers(String worker, String router) {
        this.worker = worker;
        this.router = router;
    }

    /** @return the answer, which may be none: then it is counted, and told the first, tenth, hundredth … time */
    List<Dispatch> taken(List<Dispatch> answer, Direction direction, String endpoint) {
        if (answer == null) {
            throw new InvalidMessage("RouterFault", router + " answered null (accepted: a list, empty for none)");
        }
        if (answer.isEmpty() && answer != Dispatch.DISCARDED) {
            String from = endpoint + "." + direction.word();
            long count = count(unrouted, from);
            if (powerOfTen(count)) {
                LOG.warn(
                        "{}: {} says nowhere to go for a message from '{}': dropped, {} so far",
                        worker,
                        router,
                        from,
                        count);
            }
        }
        return answer;
    }

    /**
     * What a pure router throws it will throw again, so there is no use in trying. The text of an exception that is not ours is
     * not told: it may hold what a person wrote.
     */
    RuntimeException thrown(RuntimeException failure) {
        if (failure instanceof VumiFailure) {
            return failure;
        }
        StackTraceElement[] trace = failure.getStackTrace();
        String name = failure.getClass().getSimpleName();
        String sentence = router + " threw " + name + (trace.length == 0 ? "" : " at " + trace[0]);
        if (powerOfTen(count(thrown, sentence))) {
            LOG.error("{}: {}", worker, sentence);
        }
        return new InvalidMessage(name, sentence, failure);
    }

    /** How many messages went nowhere, by where they came from: {@code unrouted <routing key>}. */
    Map<String, Long> counters() {
        Map<String, Long> counts = new TreeMap<>();
        unrouted.forEach((from, count) -> counts.put("unrouted " + from, count.get()));
        return counts;
    }

    private static long count(Map<String, AtomicLong> counts, String of) {
        return counts.computeIfAbsent(of, any -> new AtomicLong()).incrementAndGet();
    }

    private static boolean powerOfTen(long count) {
        long power = 1;
        while (power < count) {
            power *= 10;
        }
        return power == count;
    }
}
