package org.vumi.component.smpp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.vumi.component.vumi.Durations;

/**
 * What became of every submit_sm, and of every message and receipt that came in, since the link was made. {@code sent} is the sum of
 * {@code accepted}, {@code throttled}, the refused, {@code unanswered} and those that are not answered yet. Safe to share between
 * threads.
 */
public final class LinkCounters {
    /** Of statuses; an SMSC may invent others, which are counted together. */
    private static final int MOST_STATUSES = 100;

    private static final String OTHERS = "others";

    /** Fates of submit_sm. */
    enum Fate {
        /** Written, each repetition too. */
        SENT,
        /** Of those sent: repetitions, of one throttled or unanswered. */
        RESENT,
        /** Answered with ESME_ROK. */
        ACCEPTED,
        /** Answered with ESME_RTHROTTLED or ESME_RMSGQFUL. */
        THROTTLED,
        /** No answer in time, or the link lost before it. */
        UNANSWERED,
        /** Messages too old to be sent. */
        EXPIRED,
        /** Messages that the link held too long, which are now with the failure worker. */
        HELD_TOO_LONG,
        /** Messages that are on their queue again, since the link was stopped. */
        GIVEN_BACK;

        private String key() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private final Map<Fate, LongAdder> fates = new LinkedHashMap<>();
    private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();
    private final LongAdder binds = new LongAdder();
    private final Durations answerTimes = new Durations();
    private final LongAdder underWay = new LongAdder();
    private final LongAdder messages = new LongAdder();
    private final LongAdder receipts = new LongAdder();
    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();

    public LinkCounters() {
        for (Fate fate : Fate.values()) {
            fates.put(fate, new LongAdder());
        }
    }

    void count(Fate fate) {
        fates.get(fate).increment();
    }

    void refused(int status) {
        add(refused, CommandStatus.name(status));
    }

    /** A bind was accepted. */
    void bound() {
        binds.increment();
    }

    /** A submit_sm was answered, whatever the answer. */
    void answeredIn(long nanos) {
        answerTimes.add(nanos);
    }

    void begun() {
        underWay.increment();
    }

    void ended() {
        underWay.decrement();
    }

    /** A message from a phone was read. */
    public void message() {
        messages.increment();
    }

    /** A receipt was read. */
    public void receipt() {
        receipts.increment();
    }

    void answered(CommandStatus status) {
        add(answers, status.name());
    }

    private static void add(Map<String, LongAdder> byStatus, String status) {
        String key = byStatus.containsKey(status) || byStatus.size() < MOST_STATUSES ? status : OTHERS;
        byStatus.computeIfAbsent(key, any -> new LongAdder()).increment();
    }

    /** Fates of submit_sm by name, {@code refused} by status, and {@code under_way}: messages that wait or are unanswered. */
    public Map<String, Object> submitSm() {
        Map<String, Object> counts = new LinkedHashMap<>();
        fates.forEach((fate, count) -> counts.put(fate.key(), count.sum()));
        counts.put("refused", refused());
        counts.put("under_way", underWay());
        return counts;
    }

    /** {@code messages} and {@code receipts} read, and {@code answers} by status. */
    public Map<String, Object> deliverSm() {
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("messages", messages());
        counts.put("receipts", receipts());
        counts.put("answers", answers());
        return counts;
    }

    /** Submit_sm written, each repetition too. */
    public long sent() {
        return of(Fate.SENT);
    }

    /** Submit_sm answered with ESME_RTHROTTLED or ESME_RMSGQFUL. */
    public long throttled() {
        return of(Fate.THROTTLED);
    }

    /** Submit_sm without an answer in time, or before the link was lost. */
    public long unanswered() {
        return of(Fate.UNANSWERED);
    }

    long of(Fate fate) {
        return fates.get(fate).sum();
    }

    /** Submit_sm answered with another error, by status. */
    public Map<String, Long> refused() {
        return sums(refused);
    }

    /** Binds that the SMSC accepted; all but the first of each are a bind again. */
    public long binds() {
        return binds.sum();
    }

    /** From each submit_sm to its answer. */
    public Durations answerTimes() {
        return answerTimes;
    }

    /** Messages that wait or are unanswered. */
    public long underWay() {
        return underWay.sum();
    }

    public long messages() {
        return messages.sum();
    }

    public long receipts() {
        return receipts.sum();
    }

    Map<String, Long> answers() {
        return sums(answers);
    }

    private static Map<String, Long> sums(Map<String, LongAdder> byStatus) {
        Map<String, Long> sums = new TreeMap<>();
        byStatus.forEach((status, count) -> sums.put(status, count.sum()));
        return sums;
    }
}
