package org.vumi.message;

/** Malformed: set aside on {@code vumi.invalid} with its original bytes, counted, never tried again. */
public final class InvalidMessage extends VumiFailure {
    public InvalidMessage(String reason, String sentence) {
        this(reason, sentence, null);
    }

    public InvalidMessage(String reason, String sentence, Throwable cause) {
        super(reason, sentence, cause);
    }

    /** A required field is not there. */
    public static InvalidMessage missing(String field) {
        return new InvalidMessage("MissingMessageField", "missing field '" + field + "'");
    }

    /** A field has a value the format does not allow. */
    public static InvalidMessage invalid(String field, Object value, String accepted) {
        return new InvalidMessage(
                "InvalidMessageField", "invalid " + field + " '" + value + "' (accepted: " + accepted + ")");
    }

    @Override
    public String failureCode() {
        return null;
    }
}
