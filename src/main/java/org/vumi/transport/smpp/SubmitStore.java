package org.vumi.transport.smpp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.vumi.codec.MessageCodec;
import org.vumi.message.TransportEvent;
import org.vumi.store.Redis;
import org.vumi.store.RedisUnavailable;

/**
 * What is remembered of submitted messages, in Redis: which message an SMSC's id belongs to, and which messages an SMSC has
 * accepted already. Keys begin as Vumi's do, {@code <system_id>@<host>:<port>#}; all expire.
 */
final class SubmitStore {
    private static final int MOST_UNMATCHED = 10_000;

    /** The one character that an SMSC's id cannot have. */
    private static final String BETWEEN_IDS = "\0";

    private final Redis redis;
    private final String prefix;
    private final SmscIds ids;
    private final Duration idExpiry;
    private final Duration submitExpiry;

    /**
     * @param idExpiry life of an SMSC's id, and of receipts nobody waited for
     * @param submitExpiry life of the memory that a message was accepted
     */
    SubmitStore(Redis redis, String prefix, SmscIds ids, Duration idExpiry, Duration submitExpiry) {
        this.redis = redis;
        this.prefix = prefix;
        this.ids = ids;
        this.idExpiry = idExpiry;
        this.submitExpiry = submitExpiry;
    }

    /**
     * One round trip.
     *
     * @param smscIds of the message's parts, in their order; empty texts where the SMSC gave none
     * @param receiptExpected whether receipts with these ids may come
     * @throws RedisUnavailable if Redis did not take it
     */
    void accepted(String messageId, List<String> smscIds, boolean receiptExpected) {
        redis.write(writes -> {
            for (String smscId : smscIds) {
                if (receiptExpected && !smscId.isEmpty()) {
                    writes.put(prefix + "third_party_id#" + ids.response(smscId), messageId, idExpiry);
                }
            }
            writes.put(prefix + "submitted#" + messageId, String.join(BETWEEN_IDS, smscIds), submitExpiry);
        });
    }

    /**
     * @return the SMSC's ids for the parts of a message that it has accepted; empty if it has not
     * @throws RedisUnavailable if Redis does not answer
     */
    List<String> smscIdsOf(String messageId) {
        String joined = redis.get(prefix + "submitted#" + messageId);
        return joined == null ? List.of() : List.of(joined.split(BETWEEN_IDS, -1));
    }

    /**
     * @return the message that one of the receipt's ids belongs to
     * @throws RedisUnavailable if Redis does not answer
     */
    Optional<String> messageIdOf(DeliveryReceipt receipt) {
        for (String id : receipt.ids()) {
            String messageId = redis.get(prefix + "third_party_id#" + ids.receipt(id));
            if (messageId != null) {
                return Optional.of(messageId);
            }
        }
        return Optional.empty();
    }

    /**
     * Keeps a delivery report whose message is not known.
     *
     * @param report with the SMSC's id as its {@code user_message_id}
     * @throws RedisUnavailable if Redis did not take it
     */
    void keepUnmatched(TransportEvent report) {
        String json = new String(MessageCodec.encode(report), US_ASCII);
        redis.write(writes -> writes.append(unmatchedKey(), json, MOST_UNMATCHED, idExpiry));
    }

    String unmatchedKey() {
        return prefix + "unmatched_receipts";
    }
}
