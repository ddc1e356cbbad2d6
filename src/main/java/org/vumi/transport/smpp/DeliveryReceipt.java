package org.vumi.transport.smpp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an SMSC says became of a message.
 *
 * @param ids the SMSC's ids for it, the most trusted first; they differ where an SMSC writes them in two ways
 * @param fields what the receipt's text has, by the names of {@code delivery_report_regex}
 * @param deliveryStatus {@code pending}, {@code failed} or {@code delivered}
 * @param date {@code YYYY-MM-DD HH:MM:SS.ffffff}, if the receipt has one that can be read
 */
record DeliveryReceipt(List<String> ids, Map<String, String> fields, String deliveryStatus, Optional<String> date) {
    /** As Vumi has it: {@code {"message": fields, "date": date}}. */
    Map<String, Object> metadata() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("message", fields);
        date.ifPresent(known -> metadata.put("date", known));
        return metadata;
    }

    /** That, and {@code "sent_message_id"}: the SMSC's id, as in the ack of a message of one part. */
    Map<String, Object> metadataWithId() {
        Map<String, Object> metadata = metadata();
        if (!ids.isEmpty()) {
            metadata.put("sent_message_id", ids.get(0));
        }
        return metadata;
    }

    /** The SMSC's id, as it wrote it; empty if there is none. */
    String smscId() {
        return ids.isEmpty() ? "" : ids.get(0);
    }

    /** The state in the SMSC's word; empty if there is none. */
    String stat() {
        return fields.getOrDefault("stat", "");
    }

    /** The same of a report that was made of a receipt. */
    static String stat(Map<String, Object> metadata) {
        return metadata.get("message") instanceof Map<?, ?> fields && fields.get("stat") instanceof String stat
                ? stat
                : "";
    }
}
