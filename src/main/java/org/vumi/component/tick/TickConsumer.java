package org.vumi.component.tick;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an exchange for each tick, never two at a time: a tick that comes while the one before is under way is passed over. When its route
 * stops it waits for that one, and makes a last exchange, while everything that the route publishes to is still there.
 */
final class TickConsumer extends DefaultConsumer implements ShutdownAware {
    private static final Logger LOG = LoggerFactory.getLogger(TickConsumer.class);

    private static final long LAST_TICK_SECONDS = 10;

    private Future<?> ticking;

    // Guarded by this.
    private CompletableFuture<Void> underWay = CompletableFuture.completedFuture(null);
    private boolean over;

    TickConsumer(TickEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
    }

    @Override
    public TickEndpoint getEndpoint() {
        return (TickEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        synchronized (this) {
            over = false;
        }
        long micros = Math.max(1, Math.round(getEndpoint().getSeconds() * 1e6));
        ticking = getEndpoint()
                .getComponent()
                .thread()
                .scheduleAtFixedRate(this::tick, getEndpoint().isAtOnce() ? 0 : micros, micros, TimeUnit.MICROSECONDS);
    }

    @Override
    protected void doStop() throws Exception {
        ticking.cancel(false);
        super.doStop();
    }

    private void tick() {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        synchronized (this) {
            if (over || !underWay.isDone() || !isRunAllowed()) {
                return;
            }
            underWay = mine;
        }
        process(false, mine);
    }

    private void process(boolean last, CompletableFuture<Void> done) {
        Exchange exchange = createExchange(false);
        exchange.getIn().setHeader(TickConstants.LAST, last);
        getAsyncProcessor().process(exchange, doneSync -> {
            if (exchange.getException() != null) {
                getExceptionHandler()
                        .handleException("tick:" + getEndpoint().getName(), exchange, exchange.getException());
            }
            releaseExchange(exchange, false);
            done.complete(null);
        });
    }

    /** Camel stops the consumers of other routes first: so the last tick sees what they brought. */
    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return true;
    }

    @Override
    public int getPendingExchangesSize() {
        return 0;
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        CompletableFuture<Void> before;
        CompletableFuture<Void> last = new CompletableFuture<>();
        synchronized (this) {
            if (over || forced) {
                over = true;
                return;
            }
            over = true;
            before = underWay;
            underWay = last;
        }
        before.thenRun(() -> process(true, last));
        try {
            last.get(LAST_TICK_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn(
                    "tick:{}: the last tick was not done within {} s",
                    getEndpoint().getName(),
                    LAST_TICK_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
