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
}
