package org.vumi.message;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of an outbound message: {@code ack}, {@code nack} (beyond 0.4, see docs/migrating-from-vumi.md) or
 * {@code delivery_report}. Source: spec core 1.7.
 */
public final class TransportEvent implements VumiMessage {
    public static final String TYPE = "event";

    private static final List<String> REQUIRED = List.of("user_message_id", "event_id", "event_type");
    private static final List<String> STATUSES = List.of("pending", "failed", "delivered");

    private final FrozenMap fields;

    private TransportEvent(FrozenMap fields) {
        this.fields = fields;
    }

    /**
     * @param fields a decoded JSON object
     * @throws InvalidMessage naming the first fault, in the order of spec core 1.7
     */
    public static TransportEvent of(Map<String, ?> fields) {
        FrozenMap all = FrozenMap.copyOf(fields);
        Fields.checkCommon(all);
        Fields.requireAll(all, REQUIRED);
        Object type = all.get("event_type");
        switch (String.valueOf(type)) {
            case "ack" -> Fields.requireValue(all, "sent_message_id");
            case "nack" -> Fields.requireValue(all, "nack_reason");
            case "delivery_report" -> checkStatus(all);
            default -> throw InvalidMessage.invalid("event_type", type, "ack, nack, delivery_report");
        }
        return new TransportEvent(all);
    }

    private static void checkStatus(FrozenMap fields) {
        Fields.require(fields, "delivery_status");
        Object status = fields.get("delivery_status");
        if (status == null || !STATUSES.contains(status)) {
            throw InvalidMessage.invalid("delivery_status", status, String.join(", ", STATUSES));
        }
    }

    /** The far side accepted the message and calls it {@code sentMessageId}. */
    public static TransportEvent ack(
            String transportName, String userMessageId, String sentMessageId, MessageIds ids, Clock clock) {
        return about(transportName, userMessageId, "ack", ids, clock)
                .put("sent_message_id", sentMessageId)
                .build();
    }

    /** The far side refused the message for good. 0.4 does not know this kind. */
    public static TransportEvent nack(
            String transportName, String userMessageId, String reason, MessageIds ids, Clock clock) {
        return about(transportName, userMessageId, "nack", ids, clock)
                .put("nack_reason", reason)
                .build();
    }

    /** @param status {@code pending}, {@code failed} or {@code delivered} */
    public static TransportEvent deliveryReport(
            String transportName,
            String userMessageId,
            String status,
            Map<String, Object> transportMetadata,
            MessageIds ids,
            Clock clock) {
        return about(transportName, userMessageId, "delivery_report", ids, clock)
                .put("delivery_status", status)
                .put("transport_metadata", transportMetadata)
                .build();
    }

    private static Builder about(
            String transportName, String userMessageId, String eventType, MessageIds ids, Clock clock) {
        return builder(ids, clock)
                .put("event_type", eventType)
                .put("user_message_id", userMessageId)
                .put("transport_name", transportName)
                .put("transport_metadata", Map.of());
    }

    /** A new event: version, type, id and timestamp are set; the rest must be put. */
    public static Builder builder(MessageIds ids, Clock clock) {
        return new Builder(Fields.start(TYPE, clock)).put("event_id", ids.next());
    }

    /** A builder with all fields of this event, to make a changed copy. */
    public Builder toBuilder() {
        return new Builder(new LinkedHashMap<>(fields));
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

    /** Why the far side refused, in a nack. */
    public String nackReason() {
        return Fields.text(fields, "nack_reason");
    }

    /** {@code pending}, {@code failed} or {@code delivered}, in a delivery report. */
    public String deliveryStatus() {
        return Fields.text(fields, "delivery_status");
    }

    public String transportName() {
        return Fields.text(fields, "transport_name");
    }

    /** Empty if absent. */
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

    /** Collects fields; {@link #build} checks them. */
    public static final class Builder {
        private final Map<String, Object> fields;

        private Builder(Map<String, Object> fields) {
            this.fields = fields;
        }

        public Builder put(String field, Object value) {
            fields.put(field, value);
            return this;
        }

        /** @throws InvalidMessage naming the first fault */
        public TransportEvent build() {
            return of(fields);
        }
    }
}
