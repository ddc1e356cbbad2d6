package org.vumi.application;

import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.ShutdownPrepared;
import org.apache.camel.support.service.ServiceSupport;

/**
 * A step that lets requests pass until the worker stops. From then on what waits, for its lane or for its next try, ends
 * at once and unacknowledged; what is under way finishes.
 */
final class RelayGateProcessor extends ServiceSupport implements Processor, ShutdownPrepared {
    private final RetryTimer timer;
    private volatile boolean closed;

    RelayGateProcessor(RetryTimer timer) {
        this.timer = timer;
    }

    @Override
    protected void doStart() {
        closed = false;
    }

    @Override
    protected void doShutdown() {
        timer.shutdownNow();
    }

    /** Told when nothing is consumed any more. */
    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        closed = true;
        timer.wakeAll();
    }

    @Override
    public void process(Exchange exchange) {
        if (closed) {
            throw new RejectedExecutionException("the worker is stopping");
        }
    }
}
