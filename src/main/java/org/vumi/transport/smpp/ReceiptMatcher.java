package org.vumi.transport.smpp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vumi.store.Redis;
import org.vumi.store.RedisUnavailable;
import org.vumi.store.Script;

/**
 * Finds the messages that receipts are about, and keeps the state of each: of a long message the parts' states folded into
 * one. Receipts whose message is not known are kept until it is, see {@link UnmatchedReceipts}. Keys begin as those of
 * {@link SubmitStore}. Safe to share between threads, workers and processes.
 */
final class ReceiptMatcher {
    private static final Script RECEIPTS = Script.of(ReceiptMatcher.class, "receipts.lua");

    /**
     * What of a receipt counts.
     *
     * @param ids the SMSC's ids of the message in the form they are known by, the most trusted first; see {@link SmscIds}
     * @param status {@code pending}, {@code failed} or {@code delivered}
     * @param stat as the receipt has it
     * @param kept what is kept of it if its message is not known; empty for nothing
     */
    record Question(List<String> ids, String status, String stat, String kept) {
        Question(List<String> ids, String status, String stat) {
            this(ids, status, stat, "");
        }

        Question keeping(UnmatchedReceipt receipt) {
            return new Question(ids, status, stat, receipt.kept());
        }
    }

    private final Redis redis;
    private final String prefix;
    private final Duration expiry;

    /** @param expiry how long a receipt is kept */
    ReceiptMatcher(Redis redis, String prefix, Duration expiry) {
        this.redis = redis;
        this.prefix = prefix;
        this.expiry = expiry;
    }

    static String idKey(String prefix, String id) {
        return prefix + "third_party_id#" + id;
    }

    /**
     * One round trip for all of them. Between the look for a message and the keeping of its receipt nobody can remember the
     * message unseen.
     *
     * @return of each its message, or empty if that is not known, in the order of the questions, which is also the order in which
     *     they are counted
     * @throws RedisUnavailable if Redis does not answer; they may have been counted, and can be asked again
     */
    List<Optional<Matched>> match(List<Question> questions) {
        List<String> keys = new ArrayList<>();
        List<String> arguments = new ArrayList<>();
        arguments.add(prefix);
        arguments.add(Long.toString(expiry.toMillis()));
        for (Question question : questions) {
            question.ids().forEach(id -> keys.add(idKey(prefix, id)));
            arguments.add(Integer.toString(question.ids().size()));
            arguments.add(question.status());
            arguments.add(question.stat());
            arguments.add(question.kept());
        }
        List<Optional<Matched>> matched = new ArrayList<>();
        for (Object answer : redis.run(RECEIPTS, keys, arguments)) {
            matched.add(Optional.ofNullable((List<?>) answer).map(Matched::of));
        }
        return matched;
    }
}
