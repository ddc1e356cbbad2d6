package org.vumi.component.telnet;

import java.util.concurrent.ExecutorService;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Writes a {@link TelnetOutput}; the exchange goes on when the text is in the network's hands, without a waiting thread. A session
 * that is over is a {@link org.vumi.message.PermanentFailure}.
 */
final class TelnetProducer extends DefaultAsyncProducer {
    /** What follows in the route may block, and the network must not wait for it. */
    private ExecutorService thread;

    TelnetProducer(TelnetEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public TelnetEndpoint getEndpoint() {
        return (TelnetEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        thread = getEndpoint()
                .getCamelContext()
                .getExecutorServiceManager()
                .newSingleThreadExecutor(this, getEndpoint().getWorker() + "-written");
    }

    @Override
    protected void doStop() throws Exception {
        getEndpoint().getCamelContext().getExecutorServiceManager().shutdown(thread);
        super.doStop();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        TelnetOutput output;
        try {
            output = exchange.getMessage().getMandatoryBody(TelnetOutput.class);
        } catch (InvalidPayloadException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        getEndpoint()
                .server()
                .write(output)
                .whenCompleteAsync(
                        (written, failure) -> {
                            if (failure != null) {
                                exchange.setException(failure);
                            }
                            callback.done(false);
                        },
                        thread);
        return false;
    }
}
