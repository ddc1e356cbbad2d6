package org.vumi.application;

import java.time.Duration;

/** The server answered with a status that says: try again later. */
public final class RequestRefused extends RuntimeException {
    private final transient Duration retryAfter;

    /** @param retryAfter how long it wants to be left alone, zero if it did not say */
    public RequestRefused(int status, Duration retryAfter) {
        super("status " + status, null, false, false);
        this.retryAfter = retryAfter;
    }

    Duration retryAfter() {
        return retryAfter;
    }
}
