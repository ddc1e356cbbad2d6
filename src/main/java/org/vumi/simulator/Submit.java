package org.vumi.simulator;

import java.time.Instant;
import java.util.Map;

/**
 * One submit_sm as it arrived.
 *
 * @param number 1 for the first submit_sm this simulator saw, counting up
 * @param systemId who sent it
 * @param messageId the id it gets if it is accepted
 * @param from source_addr
 * @param to destination_addr
 * @param text decoded by data_coding, without a user data header; binary as hex
 * @param encoding {@code GSM 03.38}, {@code UCS-2} …, as the page shows it
 * @param octets short_message, or message_payload in its absence; with the user data header
 * @param options optional parameters by tag, raw
 */
public record Submit(
        long number,
        Instant at,
        String systemId,
        String messageId,
        String from,
        String to,
        String text,
        String encoding,
        int sequenceNumber,
        int esmClass,
        int dataCoding,
        int registeredDelivery,
        byte[] octets,
        Map<Integer, byte[]> options) {
    /** Names it without text or addresses, so that it may be logged. */
    @Override
    public String toString() {
        return "submit_sm " + number + " message_id " + messageId;
    }
}
