package org.vumi.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One message as a person sees it: all parts of a long text are one. Immutable; a change makes a new one with the same id.
 *
 * @param id ascending in order of arrival
 * @param direction MO: injected here for the ESME; MT: submitted by the ESME
 * @param status name of the command_status that ended or last delayed it; null before any answer
 * @param encoding {@code GSM 03.38}, {@code UCS-2} …
 * @param parts how many PDUs carry it
 * @param partsDone MO: parts the ESME has accepted; MT: parts that arrived
 * @param attempts MO: deliver_sm sent for it, repeats included; MT: 0
 * @param systemId MO: the bind that last got it, null before; MT: the bind that sent it
 * @param messageIds MT: the SMSC's ids, one for each accepted part in order of arrival; MO: empty
 * @param receipts MT: delivery receipts, in the order they were made
 */
public record SmscMessage(
        long id,
        Direction direction,
        Instant at,
        String from,
        String to,
        String text,
        State state,
        String status,
        String encoding,
        int parts,
        int partsDone,
        int attempts,
        String systemId,
        List<String> messageIds,
        List<Receipt> receipts) {
    public enum Direction {
        MO,
        MT
    }

    /**
     * {@code QUEUED}: waits for a bind or for its next attempt. {@code SENT}: waits for the deliver_sm_resp. {@code ACCEPTED} by
     * the ESME (MO) or by the SMSC (MT). {@code REFUSED}: final, {@code status} says why. {@code LOST}: taken from the ESME
     * without an answer, because a hook asked for that.
     */
    public enum State {
        QUEUED,
        SENT,
        ACCEPTED,
        REFUSED,
        LOST;

        public boolean isFinal() {
            return this == ACCEPTED || this == REFUSED || this == LOST;
        }
    }

    /**
     * A delivery receipt.
     *
     * @param messageId the SMSC's id of the part it is about
     * @param stat {@code DELIVRD}, {@code UNDELIV} …
     * @param state how far the receipt itself got, as for an MO message
     * @param status as {@link SmscMessage#status}
     */
    public record Receipt(String messageId, String stat, State state, String status) {}

    /** This message further on its way to the ESME. */
    SmscMessage underway(State state, String status, int partsDone, int attempts, String systemId) {
        return new SmscMessage(
                id,
                direction,
                at,
                from,
                to,
                text,
                state,
                status,
                encoding,
                parts,
                partsDone,
                attempts,
                systemId,
                messageIds,
                receipts);
    }

    /** This message with another part arrived. */
    SmscMessage with(String text, State state, String status, int partsDone, List<String> messageIds) {
        return new SmscMessage(
                id,
                direction,
                at,
                from,
                to,
                text,
                state,
                status,
                encoding,
                parts,
                partsDone,
                attempts,
                systemId,
                List.copyOf(messageIds),
                receipts);
    }

    /** This message with a receipt, in place of the one about the same part. */
    SmscMessage with(Receipt receipt) {
        List<Receipt> all = new ArrayList<>(receipts);
        all.removeIf(r -> r.messageId().equals(receipt.messageId()));
        all.add(receipt);
        return new SmscMessage(
                id,
                direction,
                at,
                from,
                to,
                text,
                state,
                status,
                encoding,
                parts,
                partsDone,
                attempts,
                systemId,
                messageIds,
                List.copyOf(all));
    }

    /** Names it without text or addresses, so that it may be logged. */
    @Override
    public String toString() {
        return direction + " message " + id + " " + state + (status == null ? "" : " " + status);
    }
}
