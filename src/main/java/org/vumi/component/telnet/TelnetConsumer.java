package org.vumi.component.telnet;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.vumi.component.vumi.BrokerUnavailable;

/**
 * Makes an exchange of each {@link TelnetInput}, in the order of its session. While the broker or Redis is away it is tried again and
 * again; what fails otherwise is tried a few times and lost then, which is logged. Stopping ends the sessions, which is told like any end.
 */
final class TelnetConsumer extends DefaultConsumer implements Suspendable, ShutdownAware {
    private static final Logger LOG = LoggerFactory.getLogger(TelnetConsumer.class);
    private static final int MOST_TRIES = 5;
    private static final long FIRST_DELAY_MILLIS = 100;
    private static final int LONGEST_DELAY_SHIFT = 5;

    private ScheduledExecutorService thread;
    private volatile boolean givenUp;

    TelnetConsumer(TelnetEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
    }

    @Override
    public TelnetEndpoint getEndpoint() {
        return (TelnetEndpoint) super.getEndpoint();
    }

    private TelnetServer server() {
        return getEndpoint().server();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        givenUp = false;
        thread = executor(getEndpoint().getCamelContext(), getEndpoint().getWorker() + "-input");
        server().listen(this);
    }

    /** For as many tasks as there are sessions: a refused one would be lost. */
    static ScheduledExecutorService executor(CamelContext context, String name) {
        return context.getExecutorServiceManager().newSingleThreadScheduledExecutor(TelnetConsumer.class, name);
    }

    @Override
    protected void doStop() throws Exception {
        server().close();
        getEndpoint().getCamelContext().getExecutorServiceManager().shutdown(thread);
        if (server().unfinished() > 0) {
            LOG.error("{}: {} things that sessions did are lost", getRouteId(), server().unfinished());
        }
        super.doStop();
    }

    @Override
    protected void doSuspend() {
        server().close();
    }

    @Override
    protected void doResume() throws Exception {
        server().listen(this);
    }

    /**
     * Any thread; returns at once.
     *
     * @param then hears, on any thread, whether it is taken or else lost; the session's next is not to be given before
     */
    void accept(TelnetInput input, Consumer<Boolean> then) {
        try {
            thread.execute(() -> process(input, 1, then));
        } catch (RejectedExecutionException stopped) {
            lost(input, stopped, then);
        }
    }

    private void process(TelnetInput input, int tries, Consumer<Boolean> then) {
        Exchange exchange = createExchange(false);
        exchange.getMessage().setBody(input);
        getAsyncProcessor().process(exchange, doneSync -> {
            Exception failure = exchange.getException();
            releaseExchange(exchange, false);
            if (failure == null) {
                then.accept(true);
            } else if (givenUp || tries >= MOST_TRIES && !endsByItself(failure)) {
                lost(input, failure, then);
            } else {
                again(input, failure, tries + 1, then);
            }
        });
    }

    /** The broker is away, or Redis, which a middleware needs. */
    private static boolean endsByItself(Exception failure) {
        return ObjectHelper.getException(BrokerUnavailable.class, failure) != null
                || ObjectHelper.getException(DataAccessException.class, failure) != null;
    }

    private void again(TelnetInput input, Exception failure, int tries, Consumer<Boolean> then) {
        long delay = FIRST_DELAY_MILLIS << Math.min(tries - 2, LONGEST_DELAY_SHIFT);
        try {
            thread.schedule(() -> process(input, tries, then), delay, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            lost(input, failure, then);
        }
    }

    private void lost(TelnetInput input, Exception failure, Consumer<Boolean> then) {
        LOG.error(
                "{}: {} is lost: {}",
                getRouteId(),
                input,
                failure.getMessage() == null ? failure.toString() : failure.getMessage());
        then.accept(false);
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        return server().unfinished();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        givenUp |= forced;
        server().close();
    }
}
