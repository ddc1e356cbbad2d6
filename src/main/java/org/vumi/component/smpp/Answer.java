package org.vumi.component.smpp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * What the SMSC answered to a request: its response, or a generic_nack.
 *
 * @param status command_status
 * @param pdu whole
 */
record Answer(int status, byte[] pdu) {
    private static final int HEADER = 16;

    /** The first field of the body, which in a submit_sm_resp is the message_id; empty if there is no body. */
    String messageId() {
        int end = HEADER;
        while (end < pdu.length && pdu[end] != 0) {
            end++;
        }
        return end > HEADER ? new String(pdu, HEADER, end - HEADER, ISO_8859_1) : "";
    }
}
