package org.vumi.transport.smpp;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.vumi.codec.MessageCodec;
import org.vumi.store.Redis;
import org.vumi.store.RedisUnavailable;
import org.vumi.store.Script;
import org.vumi.transport.RecentMessages;

/**
 * Receipts whose message is not known, kept by {@link ReceiptMatcher}: a list for each id of an account's SMSC, until the message is
 * known or they expire. Whoever remembers a message as submitted finds those of its ids; all can be matched again at any time.
 */
public final class UnmatchedReceipts {
    private static final Script FORGET = Script.of(UnmatchedReceipts.class, "receipts-forget.lua");

    private static final int MOST_AT_ONCE = 100;

    /** The names of all accounts that ever had one. */
    private static final String ACCOUNTS = "vumi:unmatched_receipts";

    private final Redis redis;

    public UnmatchedReceipts(Redis redis) {
        this.redis = redis;
    }

    /**
     * One receipt as it was kept.
     *
     * @param account as {@code account} has it in the configuration
     * @param transportName of the transport that got it
     * @param smscId of the message, as the SMSC wrote it
     * @param stat as the SMSC wrote it
     * @param when it came: {@code YYYY-MM-DD HH:MM:SS.ffffff} UTC
     */
    public record Entry(String account, String transportName, String smscId, String stat, String when) {}

    /**
     * What became of a replay.
     *
     * @param published reports that the broker has
     * @param known receipts that say nothing new, removed
     * @param unmatched receipts whose message is still not known, kept
     * @param refused sentences about reports that the broker would not take, kept
     */
    public record Outcome(int published, int known, int unmatched, List<String> refused) {}

    /** Where reports go. */
    @FunctionalInterface
    public interface Publisher {
        /**
         * @return empty when the broker has it; else why it would not take it
         * @throws IOException if the broker is gone
         */
        Optional<String> publish(String routingKey, byte[] body) throws IOException;
    }

    /** The list of those with an id. */
    static String key(String prefix, String id) {
        return prefix + "unmatched#" + id;
    }

    /** The ids that have a list, by the time of their last receipt. */
    static String ids(String prefix) {
        return prefix + "unmatched_ids";
    }

    private static String prefix(String account) {
        return account + "#";
    }

    /** @throws RedisUnavailable if Redis does not answer */
    public SortedSet<String> accounts() {
        return redis.members(ACCOUNTS);
    }

    /**
     * Oldest first.
     *
     * @param since when they came; one that does not say when is among them only if that is 1970
     * @throws RedisUnavailable if Redis does not answer
     */
    public void list(String account, Instant since, Consumer<Entry> reader) {
        for (String kept : kept(account)) {
            Optional<UnmatchedReceipt> receipt = UnmatchedReceipt.decode(kept);
            if (came(receipt, since)) {
                reader.accept(receipt.map(one -> entry(account, one)).orElse(new Entry(account, "-", "-", "-", "-")));
            }
        }
    }

    private static boolean came(Optional<UnmatchedReceipt> receipt, Instant since) {
        return since.equals(Instant.EPOCH)
                || receipt.filter(one -> one.cameAfter(since.minusNanos(1))).isPresent();
    }

    private static Entry entry(String account, UnmatchedReceipt receipt) {
        return new Entry(
                account,
                receipt.report().transportName(),
                receipt.report().userMessageId(),
                receipt.stat(),
                String.valueOf(receipt.report().fields().get("timestamp")));
    }

    /** One that has two ids is there once. */
    private Set<String> kept(String account) {
        Set<String> kept = new LinkedHashSet<>();
        List<String> ids = redis.sorted(ids(prefix(account)));
        for (int from = 0; from < ids.size(); from += MOST_AT_ONCE) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + MOST_AT_ONCE));
            redis.write(reads -> some.forEach(id -> reads.list(key(prefix(account), id))))
                    .forEach(kept::addAll);
        }
        return kept;
    }

    /**
     * One round trip.
     *
     * @param receipts as they were kept
     * @throws RedisUnavailable if Redis did not do it, or did not say so
     */
    void forget(String account, List<UnmatchedReceipt> receipts) {
        List<String> arguments = new ArrayList<>();
        arguments.add(key(prefix(account), ""));
        for (UnmatchedReceipt receipt : receipts) {
            for (String id : receipt.ids().isEmpty() ? List.of("") : receipt.ids()) {
                arguments.add(id);
                arguments.add(receipt.kept());
            }
        }
        redis.run(FORGET, List.of(ids(prefix(account))), arguments);
    }

    /**
     * Matches them again, oldest first. One is gone from here only once the broker has its report, so a replay that is cut short
     * tells of one twice at most.
     *
     * @param since as of {@link #list}
     * @throws RedisUnavailable if Redis does not answer
     * @throws IOException if the broker is gone
     */
    public Outcome replay(String account, Instant since, Publisher publisher) throws IOException {
        return new Replay(account, publisher).run(since);
    }

    private final class Replay {
        private final String account;
        private final Publisher publisher;
        private final ReceiptMatcher matcher;
        private final RecentMessages<String> told = new RecentMessages<>();
        private final List<String> refused = new ArrayList<>();
        private int published;
        private int known;
        private int unmatched;

        Replay(String account, Publisher publisher) {
            this.account = account;
            this.publisher = publisher;
            this.matcher = new ReceiptMatcher(redis, prefix(account), Duration.ZERO);
        }

        Outcome run(Instant since) throws IOException {
            List<UnmatchedReceipt> receipts = new ArrayList<>();
            for (String kept : kept(account)) {
                Optional<UnmatchedReceipt> receipt = UnmatchedReceipt.decode(kept);
                if (!came(receipt, since)) {
                    continue;
                }
                receipt.ifPresentOrElse(
                        receipts::add, () -> refused.add(account + " has something kept that is no receipt"));
            }
            for (int from = 0; from < receipts.size(); from += MOST_AT_ONCE) {
                replay(receipts.subList(from, Math.min(receipts.size(), from + MOST_AT_ONCE)));
            }
            return new Outcome(published, known, unmatched, refused);
        }

        private void replay(List<UnmatchedReceipt> receipts) throws IOException {
            List<Optional<Matched>> matched = matcher.match(
                    receipts.stream().map(UnmatchedReceipt::question).toList());
            for (int i = 0; i < receipts.size(); i++) {
                if (matched.get(i).isEmpty()) {
                    unmatched++;
                } else {
                    settle(receipts.get(i), matched.get(i).get());
                }
            }
        }

        private void settle(UnmatchedReceipt receipt, Matched message) throws IOException {
            if (message.isTold(told)) {
                known++;
            } else {
                Optional<String> refusal = publisher.publish(
                        message.transportName() + ".event", MessageCodec.encode(receipt.report(message)));
                if (refusal.isPresent()) {
                    refused.add(entry(account, receipt).smscId() + ": " + refusal.get());
                    return;
                }
                told.put(message.messageId(), message.state());
                published++;
            }
            forget(account, List.of(receipt));
        }
    }
}
