package org.vumi.component.smpp;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jsmpp.bean.SubmitSm;

/**
 * A message on its way to the SMSC: what {@code to: esme:} takes.
 *
 * @param messageId ours, for what follows
 * @param pdus the parts of the message in their order, complete but for their sequence numbers; each is sent when the SMSC has
 *     accepted the one before
 * @param expiresAt when it is not worth sending any more; null for never
 * @param answeredAs the SMSC's ids of as many parts, from the first, as earlier tries got an answer for: those are not sent
 *     again; empty if there are none
 * @param progress told the ids so far whenever the SMSC has accepted a part that is not the last; must not block
 */
public record Submission(
        String messageId,
        List<SubmitSm> pdus,
        Instant expiresAt,
        List<String> answeredAs,
        Consumer<List<String>> progress) {
    public Submission(String messageId, List<SubmitSm> pdus, Instant expiresAt, List<String> answeredAs) {
        this(messageId, pdus, expiresAt, answeredAs, smscIds -> {});
    }

    /** The same, of which these parts were accepted before. */
    public Submission resumed(List<String> before, Consumer<List<String>> told) {
        return new Submission(messageId, pdus, expiresAt, before, told);
    }

    /** Without content and addresses. */
    @Override
    public String toString() {
        return "submit_sm of " + messageId;
    }
}
