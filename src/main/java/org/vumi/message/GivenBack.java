package org.vumi.message;

/**
 * Nothing was done with a message, because what should have done it is stopping, or has lost it: it belongs back where it came from. No
 * failure of the message, so not counted and not published as one.
 */
public final class GivenBack extends RuntimeException {
    public GivenBack(String sentence) {
        super(sentence);
    }

    /** No stack: many exchanges end with it at once, and where it was made says nothing. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
