package org.vumi.component.vumi;

/**
 * The broker did not confirm a publish: it is away, blocked, or does not know the queue. What was published may or may not
 * have arrived; publishing again is right, and a {@code vumi:} consumer does so by itself, without counting it as a failure.
 */
public class BrokerUnavailable extends RuntimeException {
    public BrokerUnavailable(String sentence) {
        super(sentence);
    }

    public BrokerUnavailable(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    /** No stack: many exchanges fail at once with it, and where it was made says nothing. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
