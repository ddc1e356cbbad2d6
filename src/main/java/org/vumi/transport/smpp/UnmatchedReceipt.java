package org.vumi.transport.smpp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vumi.codec.MessageCodec;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportEvent;
import org.vumi.store.StoreTime;

/**
 * A receipt whose message is not known, as it is kept.
 *
 * @param kept the report as JSON, with the ids in {@code smsc_ids}
 * @param report with the SMSC's id as its {@code user_message_id}
 * @param ids to find the message by, see {@link ReceiptMatcher.Question#ids}
 */
record UnmatchedReceipt(String kept, TransportEvent report, List<String> ids) {
    private static final String IDS = "smsc_ids";

    static UnmatchedReceipt of(TransportEvent report, List<String> ids) {
        Map<String, Object> fields = new LinkedHashMap<>(report.fields());
        fields.put(IDS, ids);
        return new UnmatchedReceipt(new String(MessageCodec.encode(fields), US_ASCII), report, ids);
    }

    /** @return empty if this is no receipt */
    static Optional<UnmatchedReceipt> decode(String kept) {
        try {
            TransportEvent report = MessageCodec.decodeEvent(kept.getBytes(UTF_8));
            return report.fields().get(IDS) instanceof List<?> ids
                    ? Optional.of(new UnmatchedReceipt(
                            kept, report, ids.stream().map(String::valueOf).toList()))
                    : Optional.empty();
        } catch (InvalidMessage e) {
            return Optional.empty();
        }
    }

    /** Those of them that are receipts. */
    static List<UnmatchedReceipt> decodeAll(List<String> kept) {
        return kept.stream()
                .map(UnmatchedReceipt::decode)
                .flatMap(Optional::stream)
                .toList();
    }

    /** As the SMSC wrote it; empty if it did not. */
    String stat() {
        return DeliveryReceipt.stat(report.transportMetadata());
    }

    /** One that does not say when did not. */
    boolean cameAfter(Instant time) {
        return StoreTime.read(String.valueOf(report.fields().get("timestamp")))
                .filter(time::isBefore)
                .isPresent();
    }

    ReceiptMatcher.Question question() {
        return new ReceiptMatcher.Question(ids, report.deliveryStatus(), stat());
    }

    /** @param message the one that it is about, and what is known of it now */
    TransportEvent report(Matched message) {
        Map<String, Object> fields = new LinkedHashMap<>(report.fields());
        fields.remove(IDS);
        fields.put("event_id", message.reportId(report.userMessageId(), stat()).next());
        fields.put("user_message_id", message.messageId());
        fields.put("transport_name", message.transportName());
        fields.put("delivery_status", message.deliveryStatus());
        Map<String, Object> metadata = new LinkedHashMap<>(report.transportMetadata());
        metadata.putAll(message.metadata());
        fields.put("transport_metadata", metadata);
        return TransportEvent.of(fields);
    }
}
