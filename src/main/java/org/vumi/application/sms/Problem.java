package org.vumi.application.sms;

import java.util.LinkedHashMap;
import java.util.Map;

/** An answer that is no success, as RFC 9457 has it: what was wrong, with which field, and what would be accepted. */
final class Problem extends RuntimeException {
    private static final Map<Integer, String> TITLES = Map.of(
            400, "Bad Request",
            401, "Unauthorized",
            403, "Forbidden",
            404, "Not Found",
            405, "Method Not Allowed",
            409, "Conflict",
            415, "Unsupported Media Type",
            422, "Unprocessable Content",
            500, "Internal Server Error",
            503, "Service Unavailable");

    /** How long a client is asked to wait where waiting may help. */
    private static final int SOON_SECONDS = 5;

    private final int status;
    private final String field;
    private final String accepted;

    /**
     * @param detail a sentence
     * @param field of the body or the query, or header; null if it is none of them
     * @param accepted what would be; null if it cannot be said shortly
     */
    Problem(int status, String detail, String field, String accepted) {
        super(detail, null, false, false);
        this.status = status;
        this.field = field;
        this.accepted = accepted;
    }

    Problem(int status, String detail) {
        this(status, detail, null, null);
    }

    /** A field of the body. */
    static Problem of(String field, String detail, String accepted) {
        return new Problem(422, field + " " + detail, field, accepted);
    }

    /** Nothing is wrong with the request: it may be made again. */
    static Problem unavailable(String detail) {
        return new Problem(503, detail);
    }

    int status() {
        return status;
    }

    /** Of the header {@code Retry-After}; 0 for none. */
    int retryAfterSeconds() {
        return switch (status) {
            case 409 -> 1;
            case 503 -> SOON_SECONDS;
            default -> 0;
        };
    }

    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("title", TITLES.get(status));
        fields.put("status", status);
        fields.put("detail", getMessage());
        if (field != null) {
            fields.put("field", field);
        }
        if (accepted != null) {
            fields.put("accepted", accepted);
        }
        return fields;
    }
}
