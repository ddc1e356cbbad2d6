package org.vumi.component.smpp;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.support.DefaultAsyncProducer;
import org.vumi.component.vumi.VumiConstants;

/**
 * Sends a {@link Submission}; the exchange goes on with {@link Accepted} when the SMSC has answered, without a waiting
 * thread. Failures: see {@link Submitter#submit}.
 */
final class EsmeProducer extends DefaultAsyncProducer {
    EsmeProducer(EsmeEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public EsmeEndpoint getEndpoint() {
        return (EsmeEndpoint) super.getEndpoint();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Submission submission;
        try {
            submission = exchange.getMessage().getMandatoryBody(Submission.class);
        } catch (InvalidPayloadException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        int lane = exchange.getProperty(VumiConstants.LANE, 0, Integer.class);
        getEndpoint().link().submitter().submit(submission, lane).whenComplete((smscIds, failure) -> {
            if (failure == null) {
                exchange.getMessage().setBody(new Accepted(submission, smscIds));
            } else {
                exchange.setException(failure);
            }
            callback.done(false);
        });
        return false;
    }
}
