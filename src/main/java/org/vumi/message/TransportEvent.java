package org.vumi.message;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What became of an outbound message: {@code ack}, {@code nack} (beyond 0.4, see docs/migrating-from-vumi.md) or
 * {@code delivery_report}. Source: spec core 1.7.
 */
public final class TransportEvent implements VumiMessage {
    public static final String TYPE = "event";
    private static final Set<String> STATUSES = Set.of("pending", "failed", "delivered");

    private final Map<String, Object> fields;

    private TransportEvent(Map<String, Object> fields) {
        this.fields = fields;
    }

    /**
     * @param fields a decoded JSON object
     * @throws InvalidMessage naming the first fault, in the order of spec core 1.7
     */
    public static TransportEvent of(Map<String, ?> fields) {
        Map<String, Object> all = new LinkedHashMap<>(fields);
        Fields.checkCommon(all);
        Fields.require(all, "user_message_id", "event_id", "event_type");
        Object type = all.get("event_type");
        switch (String.valueOf(type)) {
            case "ack" -> requireValue(all, "sent_message_id");
            case "nack" -> requireValue(all, "nack_reason");
            case "delivery_report" -> {
                Fields.require(all, "delivery_status");
                if (!(all.get("delivery_status") instanceof String status && STATUSES.contains(status))) {
                    throw InvalidMessage.invalid(
                            "delivery_status", all.get("delivery_status"), "pending, failed, delivered");
                }
            }
            default -> throw InvalidMessage.invalid("event_type", type, "ack, nack, delivery_report");
        }
        return new TransportEvent(Fields.copy(all));
    }

    private static void requireValue(Map<String, Object> fields, String name) {
        Fields.require(fields, name);
        if (fields.get(name) == null) {
            throw InvalidMessage.invalid(name, null, "a text");
        }
    }

    /** The far side accepted the message and calls it {@code sentMessageId}. */
    public static TransportEvent ack(
            String transportName, String userMessageId, String sentMessageId, MessageIds ids, Clock clock) {
        return of(
                put(base(transportName, userMessageId, "ack", Map.of(), ids, clock), "sent_message_id", sentMessageId));
    }

    /** The far side refused the message for good. 0.4 does not know this kind. */
    public static TransportEvent nack(
            String transportName, String userMessageId, String reason, MessageIds ids, Clock clock) {
        return of(put(base(transportName, userMessageId, "nack", Map.of(), ids, clock), "nack_reason", reason));
    }

    /** @param status {@code pending}, {@code failed} or {@code delivered} */
    public static TransportEvent deliveryReport(
            String transportName,
            String userMessageId,
            String status,
            Map<String, Object> transportMetadata,
            MessageIds ids,
            Clock clock) {
        return of(put(
                base(transportName, userMessageId, "delivery_report", transportMetadata, ids, clock),
                "delivery_status",
                status));
    }

    private static Map<String, Object> base(
            String transportName,
            String userMessageId,
            String eventType,
            Map<String, Object> transportMetadata,
            MessageIds ids,
            Clock clock) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("message_version", VERSION);
        fields.put("message_type", TYPE);
        fields.put("timestamp", Fields.timestamp(clock.instant()));
        fields.put("event_id", ids.next());
        fields.put("event_type", eventType);
        fields.put("user_message_id", userMessageId);
        fields.put("transport_name", transportName);
        fields.put("transport_metadata", transportMetadata);
        return fields;
    }

    private static Map<String, Object> put(Map<String, Object> fields, String name, Object value) {
        fields.put(name, value);
        return fields;
    }

    public String eventId() {
        return Fields.text(fields, "event_id");
    }

    /** {@code ack}, {@code nack} or {@code delivery_report}. */
    public String eventType() {
        return Fields.text(fields, "event_type");
    }

    /** {@code message_id} of the outbound message concerned. */
    public String userMessageId() {
        return Fields.text(fields, "user_message_id");
    }

    /** The network's id, in an ack. */
    public String sentMessageId() {
        return Fields.text(fields, "sent_message_id");
    }

    public String deliveryStatus() {
        return Fields.text(fields, "delivery_status");
    }

    public String transportName() {
        return Fields.text(fields, "transport_name");
    }

    public Map<String, Object> transportMetadata() {
        return Fields.map(fields, "transport_metadata");
    }

    @Override
    public Map<String, Object> fields() {
        return fields;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TransportEvent that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return "TransportEvent " + eventType() + " " + eventId() + " of " + userMessageId();
    }
}
