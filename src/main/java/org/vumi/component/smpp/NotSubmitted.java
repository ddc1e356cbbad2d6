package org.vumi.component.smpp;

/** The link is stopping; the message was not sent, and belongs back where it came from. */
public final class NotSubmitted extends RuntimeException {
    public NotSubmitted(String sentence) {
        super(sentence);
    }

    /** No stack: many exchanges end with it at once, and where it was made says nothing. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
