package org.vumi.component.smpp;

import java.time.Instant;
import org.jsmpp.bean.SubmitSm;

/**
 * A message on its way to the SMSC: what {@code to: esme:} takes.
 *
 * @param messageId ours, for what follows
 * @param pdu complete but for its sequence number
 * @param expiresAt when it is not worth sending any more; null for never
 * @param answeredAs the SMSC's id for it if an earlier try got an answer, so that it is not sent again; else null
 */
public record Submission(String messageId, SubmitSm pdu, Instant expiresAt, String answeredAs) {
    /** Without content and addresses. */
    @Override
    public String toString() {
        return "submit_sm of " + messageId;
    }
}
