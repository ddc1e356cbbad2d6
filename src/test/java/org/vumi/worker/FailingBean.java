package org.vumi.worker;

import org.vumi.config.Config;
import org.vumi.message.PermanentFailure;
import org.vumi.message.TemporaryFailure;
import org.vumi.message.TransportUserMessage;

/** The class of the test transport failing_transport: fails as the vectors transport_outbound_failure name it. */
public final class FailingBean {
    static final String TEXT = "the exception's text";

    private final String failure;

    public FailingBean(Config config) {
        this.failure = config.text("failure");
    }

    /** As middleware would: changes the message. */
    public TransportUserMessage handleOutbound(TransportUserMessage message) {
        if (failure.equals("exception raised by middleware")) {
            throw new IllegalStateException(TEXT);
        }
        return message.toBuilder().put("changed_by_middleware", true).build();
    }

    public void send(TransportUserMessage message) {
        switch (failure) {
            case "no exception" -> {
                // sent
            }
            case "TemporaryFailure" -> throw new TemporaryFailure("REASON", TEXT);
            case "PermanentFailure" -> throw new PermanentFailure("REASON", TEXT);
            case "any other exception", "exception with its own failure_code attribute" ->
                throw new IllegalStateException(TEXT);
            case "transport that does not override the handler" -> throw new UnsupportedOperationException("send");
            default -> throw new IllegalArgumentException("no such case: " + failure);
        }
    }
}
