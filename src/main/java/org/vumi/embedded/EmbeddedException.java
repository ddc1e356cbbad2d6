package org.vumi.embedded;

/** The data directory, the embedded broker or the embedded Redis cannot be used; the message says why, for a person. */
public final class EmbeddedException extends RuntimeException {
    public EmbeddedException(String message) {
        super(message);
    }

    public EmbeddedException(String message, Throwable cause) {
        super(message + (cause.getMessage() == null ? "" : ": " + cause.getMessage()), cause);
    }
}
