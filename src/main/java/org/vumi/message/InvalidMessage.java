package org.vumi.message;

import java.util.List;
import java.util.Map;

/** Malformed: set aside on {@code vumi.invalid} with its original bytes, counted, never tried again. */
public final class InvalidMessage extends VumiFailure {
    private static final int SHOWN_LENGTH = 40;

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

    /**
     * A field has a value the format does not allow.
     *
     * @param value shown if it is short and plain, else described: whatever a stranger sent does not fill the log
     */
    public static InvalidMessage invalid(String field, Object value, String accepted) {
        return new InvalidMessage(
                "InvalidMessageField", "invalid " + field + " " + shown(value) + " (accepted: " + accepted + ")");
    }

    private static String shown(Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Map) {
            return "that is an object";
        }
        if (value instanceof List) {
            return "that is an array";
        }
        String text = value.toString();
        boolean plain = text.length() <= SHOWN_LENGTH && text.chars().allMatch(c -> c >= ' ' && c <= '~');
        return plain ? "'" + text + "'" : "that is a text of " + text.length() + " characters";
    }

    @Override
    public String failureCode() {
        return null;
    }
}
