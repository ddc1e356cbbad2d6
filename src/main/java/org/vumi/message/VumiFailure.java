package org.vumi.message;

/**
 * Why a message could not be processed; the kind says what happens next.
 *
 * <p>{@link #reason()} is a short code for machines (for example {@code ESME_RTHROTTLED}), {@link #getMessage()} a
 * sentence for people: who, what, the offending value in quotes, what would be accepted.
 */
public abstract sealed class VumiFailure extends RuntimeException
        permits TemporaryFailure, PermanentFailure, InvalidMessage {
    private final String reason;

    VumiFailure(String reason, String sentence, Throwable cause) {
        super(sentence, cause);
        this.reason = reason;
    }

    public final String reason() {
        return reason;
    }

    /** The value of {@code failure_code} in a failure message; null where the specification has null. */
    public abstract String failureCode();
}
