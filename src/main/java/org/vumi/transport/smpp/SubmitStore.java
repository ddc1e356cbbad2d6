package org.vumi.transport.smpp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.vumi.store.Redis;
import org.vumi.store.RedisUnavailable;
import org.vumi.store.RedisWrites;
import org.vumi.store.Script;

/**
 * What is remembered of submitted messages, in Redis: which message an SMSC's id belongs to, and which messages an SMSC has
 * accepted already. Keys begin as Vumi's do, {@code <system_id>@<host>:<port>#}, or with the account's name; all expire.
 */
final class SubmitStore {
    private static final Script BEGUN = Script.of(SubmitStore.class, "submit-begun.lua");

    /** The one character that an SMSC's id cannot have. */
    private static final String BETWEEN_IDS = "\0";

    /** A phone does not keep the parts of a message that is not whole for ever. */
    private static final Duration LONGEST_BEGUN = Duration.ofHours(1);

    private final Redis redis;
    private final String prefix;
    private final String transportName;
    private final SmscIds ids;
    private final Duration idExpiry;
    private final Duration submitExpiry;

    /**
     * @param transportName where reports on the messages belong
     * @param idExpiry life of an SMSC's id
     * @param submitExpiry life of the memory that a message was accepted
     */
    SubmitStore(
            Redis redis, String prefix, String transportName, SmscIds ids, Duration idExpiry, Duration submitExpiry) {
        this.redis = redis;
        this.prefix = prefix;
        this.transportName = transportName;
        this.ids = ids;
        this.idExpiry = idExpiry;
        this.submitExpiry = submitExpiry;
    }

    /**
     * What an SMSC has accepted.
     *
     * @param smscIds of the message's parts, in their order; those that are empty, or another part's too, have no receipts of
     *     their own
     * @param receiptExpected whether receipts with these ids may come
     */
    record Submitted(String messageId, List<String> smscIds, boolean receiptExpected) {}

    /**
     * A message whose first parts an SMSC has accepted, and may send receipts of, while others wait for their turn.
     *
     * @param smscIds of those parts
     * @param parts that the message has
     * @param receiptExpected whether receipts with these ids may come
     */
    record Begun(String messageId, List<String> smscIds, int parts, boolean receiptExpected) {
        Begun(String messageId, List<String> smscIds, int parts) {
            this(messageId, smscIds, parts, true);
        }
    }

    /**
     * One round trip. One that is remembered whole already is not begun any more.
     *
     * @return the messages: the ids of their last parts so far are remembered
     * @throws RedisUnavailable if Redis did not take all
     */
    List<Begun> rememberParts(List<Begun> messages) {
        List<String> arguments = new ArrayList<>();
        arguments.add(prefix);
        arguments.add(Long.toString(Math.min(submitExpiry.toMillis(), LONGEST_BEGUN.toMillis())));
        arguments.add(Long.toString(idExpiry.toMillis()));
        for (Begun one : messages) {
            List<String> begun = one.receiptExpected ? withReceipts(one.smscIds) : List.of();
            arguments.add(one.messageId);
            arguments.add(one.parts + BETWEEN_IDS + String.join(BETWEEN_IDS, one.smscIds));
            arguments.add(begun.isEmpty() ? "" : begun.get(begun.size() - 1));
            arguments.add(begun.isEmpty() ? "" : Matched.begun(begun.size(), one.parts, transportName, one.messageId));
        }
        redis.run(BEGUN, List.of(), arguments);
        return messages;
    }

    /**
     * @param parts how many the message has now; if it had another number then, its parts were others
     * @return the SMSC's ids for the parts that it has accepted, from the first; empty if there are none
     * @throws RedisUnavailable if Redis does not answer
     */
    List<String> begun(String messageId, int parts) {
        String joined = redis.get(prefix + "begun#" + messageId);
        List<String> split = joined == null ? List.of("") : List.of(joined.split(BETWEEN_IDS, -1));
        return split.get(0).equals(String.valueOf(parts)) ? split.subList(1, split.size()) : List.of();
    }

    private List<String> withReceipts(List<String> smscIds) {
        return smscIds.stream()
                .filter(id -> !id.isEmpty())
                .map(ids::response)
                .distinct()
                .toList();
    }

    /**
     * One round trip.
     *
     * @return for each message the receipts of it that came before it was remembered, as they are kept
     * @throws RedisUnavailable if Redis did not take all
     */
    List<List<String>> remember(List<Submitted> messages) {
        Iterator<List<String>> kept = redis.write(writes -> messages.forEach(one -> remember(one, writes)))
                .iterator();
        return messages.stream()
                .map(one -> parts(one).stream()
                        .flatMap(part -> kept.next().stream())
                        .distinct()
                        .toList())
                .toList();
    }

    private List<String> parts(Submitted one) {
        return one.receiptExpected ? withReceipts(one.smscIds) : List.of();
    }

    private void remember(Submitted one, RedisWrites writes) {
        List<String> parts = parts(one);
        for (int i = 0; i < parts.size(); i++) {
            writes.put(
                    ReceiptMatcher.idKey(prefix, parts.get(i)),
                    Matched.known(i + 1, parts.size(), transportName, one.messageId),
                    idExpiry);
            writes.list(UnmatchedReceipts.key(prefix, parts.get(i))); // those that come from now on are matched
        }
        writes.put(prefix + "submitted#" + one.messageId, String.join(BETWEEN_IDS, one.smscIds), submitExpiry);
    }

    /**
     * @return the SMSC's ids for the parts of a message that it has accepted; empty if it has not
     * @throws RedisUnavailable if Redis does not answer
     */
    List<String> smscIdsOf(String messageId) {
        String joined = redis.get(prefix + "submitted#" + messageId);
        return joined == null ? List.of() : List.of(joined.split(BETWEEN_IDS, -1));
    }
}
