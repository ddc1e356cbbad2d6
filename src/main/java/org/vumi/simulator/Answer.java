package org.vumi.simulator;

import java.time.Duration;

/**
 * What the SMSC does with one submit_sm.
 *
 * @param kind whether a submit_sm_resp is sent at all
 * @param status command_status of the answer, 0 for accepted
 * @param delay time until the answer, from the arrival of the submit_sm
 * @param receiptState {@code stat} of its delivery receipt; null: as the options say; empty: no receipt whatever they say
 * @param receiptEarly the receipt is sent at once and not after the answer
 */
public record Answer(Kind kind, int status, Duration delay, String receiptState, boolean receiptEarly) {
    /** {@code SILENCE}: taken, but never answered. {@code HANG_UP}: taken, then the connection is cut. */
    public enum Kind {
        RESPONSE,
        SILENCE,
        HANG_UP
    }

    /** Accepted at once. */
    public static Answer accept() {
        return new Answer(Kind.RESPONSE, Status.OK, Duration.ZERO, null, false);
    }

    /** @param status a name of SMPP 3.4 such as {@code ESME_RTHROTTLED} */
    public static Answer refuse(String status) {
        return new Answer(Kind.RESPONSE, Status.code(status), Duration.ZERO, null, false);
    }

    /** The message is taken and no answer ever comes. */
    public static Answer silence() {
        return new Answer(Kind.SILENCE, Status.OK, Duration.ZERO, null, false);
    }

    /** The message is taken, and the connection cut in place of an answer. */
    public static Answer hangUp() {
        return new Answer(Kind.HANG_UP, Status.OK, Duration.ZERO, null, false);
    }

    public Answer after(Duration wait) {
        return new Answer(kind, status, wait, receiptState, receiptEarly);
    }

    /** @param state {@code DELIVRD}, {@code UNDELIV} …: sent even if none was asked for */
    public Answer withReceipt(String state) {
        return new Answer(kind, status, delay, state, receiptEarly);
    }

    public Answer withoutReceipt() {
        return new Answer(kind, status, delay, "", false);
    }

    /** The receipt is sent at once: with {@link #after} it overtakes the answer, as some SMSCs do. */
    public Answer receiptFirst() {
        return new Answer(kind, status, delay, receiptState, true);
    }

    /** With what a script says of its status and receipt; the rest is done with the PDU. */
    Answer as(Trouble trouble) {
        Integer code = trouble.genericNack() != null ? trouble.genericNack() : trouble.status();
        Answer answer = code == null ? this : new Answer(kind, code, delay, receiptState, receiptEarly);
        if (trouble.receipt() == null) {
            return answer;
        }
        return switch (trouble.receipt()) {
            case "first" -> answer.receiptFirst();
            case "none" -> answer.withoutReceipt();
            default -> answer.withReceipt(trouble.receipt());
        };
    }

    boolean accepted() {
        return status == Status.OK;
    }
}
