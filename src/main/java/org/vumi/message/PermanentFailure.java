package org.vumi.message;

/** Final: trying again cannot help; the application is told. */
public final class PermanentFailure extends VumiFailure {
    public PermanentFailure(String reason, String sentence) {
        this(reason, sentence, null);
    }

    public PermanentFailure(String reason, String sentence, Throwable cause) {
        super(reason, sentence, cause);
    }

    @Override
    public String failureCode() {
        return "permanent";
    }
}
