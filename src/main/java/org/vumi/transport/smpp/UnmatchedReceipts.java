package org.vumi.transport.smpp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.vumi.codec.MessageCodec;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportEvent;
import org.vumi.store.Redis;
import org.vumi.store.RedisUnavailable;

/**
 * Receipts whose message is not known, one list in Redis for each account: its newest, forgotten a while after the last one
 * came. They can be matched again when more is known.
 */
public final class UnmatchedReceipts {
    private static final int MOST = 10_000;
    private static final int MOST_AT_ONCE = 100;

    /** The names of all accounts that ever had one. */
    private static final String ACCOUNTS = "vumi:unmatched_receipts";

    private static final String IDS = "smsc_ids";

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

    static String key(String account) {
        return account + "#unmatched_receipts";
    }

    /**
     * Keeps a receipt.
     *
     * @param report with the SMSC's id as its {@code user_message_id}
     * @param question what to ask for when it is matched again
     * @throws RedisUnavailable if Redis did not take it
     */
    void keep(String account, TransportEvent report, ReceiptMatcher.Question question, Duration expiry) {
        Map<String, Object> item = new LinkedHashMap<>(report.fields());
        item.put(IDS, question.ids());
        String json = new String(MessageCodec.encode(item), US_ASCII);
        redis.write(writes -> {
            writes.append(key(account), json, MOST, expiry);
            writes.add(ACCOUNTS, account);
        });
    }

    /** @throws RedisUnavailable if Redis does not answer */
    public SortedSet<String> accounts() {
        return redis.members(ACCOUNTS);
    }

    /**
     * Oldest first.
     *
     * @throws RedisUnavailable if Redis does not answer
     */
    public void list(String account, Consumer<Entry> reader) {
        for (String item : redis.list(key(account))) {
            Optional<Kept> kept = Kept.of(item);
            reader.accept(kept.map(one -> one.entry(account)).orElse(new Entry(account, "-", "-", "-", "-")));
        }
    }

    /**
     * Matches them again, oldest first. One is gone from here only once the broker has its report, so a replay that is cut short
     * tells of one twice at most.
     *
     * @throws RedisUnavailable if Redis does not answer
     * @throws IOException if the broker is gone
     */
    public Outcome replay(String account, Publisher publisher) throws IOException {
        return new Replay(account, publisher).run();
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
            this.matcher = new ReceiptMatcher(redis, account + "#");
        }

        Outcome run() throws IOException {
            List<String> items = redis.list(key(account));
            for (int from = 0; from < items.size(); from += MOST_AT_ONCE) {
                replay(items.subList(from, Math.min(items.size(), from + MOST_AT_ONCE)));
            }
            return new Outcome(published, known, unmatched, refused);
        }

        private void replay(List<String> items) throws IOException {
            List<String> readable = new ArrayList<>();
            List<Kept> receipts = new ArrayList<>();
            for (String item : items) {
                Optional<Kept> kept = Kept.of(item);
                if (kept.isPresent()) {
                    readable.add(item);
                    receipts.add(kept.get());
                } else {
                    refused.add(key(account) + " holds something that is no receipt");
                }
            }
            List<Optional<Matched>> matched =
                    matcher.match(receipts.stream().map(Kept::question).toList());
            for (int i = 0; i < receipts.size(); i++) {
                if (matched.get(i).isEmpty()) {
                    unmatched++;
                } else {
                    settle(readable.get(i), receipts.get(i), matched.get(i).get());
                }
            }
        }

        private void settle(String item, Kept receipt, Matched message) throws IOException {
            if (message.news() == Matched.News.OLD
                    || message.news() == Matched.News.AGAIN
                            && told.get(message.messageId()).equals(Optional.of(message.state()))) {
                known++;
            } else {
                Optional<String> refusal = publisher.publish(
                        message.transportName() + ".event", MessageCodec.encode(receipt.report(message)));
                if (refusal.isPresent()) {
                    refused.add(receipt.entry(account).smscId() + ": " + refusal.get());
                    return;
                }
                told.put(message.messageId(), message.state());
                published++;
            }
            redis.removeFromList(key(account), item);
        }
    }

    /** An item of the list: a delivery report, and what to ask for. */
    private record Kept(TransportEvent report, List<String> ids) {
        static Optional<Kept> of(String item) {
            try {
                TransportEvent report = MessageCodec.decodeEvent(item.getBytes(UTF_8));
                return report.fields().get(IDS) instanceof List<?> ids
                        ? Optional.of(new Kept(
                                report, ids.stream().map(String::valueOf).toList()))
                        : Optional.empty();
            } catch (InvalidMessage e) {
                return Optional.empty();
            }
        }

        private String stat() {
            return DeliveryReceipt.stat(report.transportMetadata());
        }

        ReceiptMatcher.Question question() {
            return new ReceiptMatcher.Question(ids, report.deliveryStatus(), stat());
        }

        Entry entry(String account) {
            return new Entry(
                    account,
                    report.transportName(),
                    report.userMessageId(),
                    stat(),
                    String.valueOf(report.fields().get("timestamp")));
        }

        TransportEvent report(Matched message) {
            Map<String, Object> fields = new LinkedHashMap<>(report.fields());
            fields.remove(IDS);
            fields.put("user_message_id", message.messageId());
            fields.put("transport_name", message.transportName());
            fields.put("delivery_status", message.deliveryStatus());
            Map<String, Object> metadata = new LinkedHashMap<>(report.transportMetadata());
            metadata.putAll(message.metadata());
            fields.put("transport_metadata", metadata);
            return TransportEvent.of(fields);
        }
    }
}
