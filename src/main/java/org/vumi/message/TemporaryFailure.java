package org.vumi.message;

/** Try again later, on the retry schedule. */
public final class TemporaryFailure extends VumiFailure {
    public TemporaryFailure(String reason, String sentence) {
        this(reason, sentence, null);
    }

    public TemporaryFailure(String reason, String sentence, Throwable cause) {
        super(reason, sentence, cause);
    }

    @Override
    public String failureCode() {
        return "temporary";
    }
}
