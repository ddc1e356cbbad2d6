package org.vumi.component.vumi;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.Synchronization;
import org.apache.camel.support.AsyncCallbackToCompletableFutureAdapter;
import org.apache.camel.support.AsyncProcessorHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.vumi.message.GivenBack;
import org.vumi.message.VumiMessage;

/**
 * A step after which messages run in lanes: several at once, but one at a time per lane. The lane is chosen by a field of
 * the message, so that one person's messages stay in order while a slow step (an HTTP request, a submit_sm) waits for
 * others. A lane is free again when its exchange is done. What waited while the connection to the broker was lost ends with
 * {@link GivenBack}, since it comes again.
 *
 * <p>Steps that wait without holding a thread need few threads for many lanes, and waking threads is what costs most.
 */
public final class Lanes extends ServiceSupport implements AsyncProcessor, CamelContextAware {
    private CamelContext camelContext;
    private int lanes = 10;
    private int threads;
    private int times = 1;
    private String by = "to_addr";
    private Lane[] all;
    private ExecutorService executor;

    /** How many messages run at once. */
    public void setLanes(int lanes) {
        this.lanes = lanes;
    }

    /** How many threads start the steps after this one; unless told as many as there are messages running. */
    public void setThreads(int threads) {
        this.threads = threads;
    }

    /** How often there are so many lanes, for instance for each of several binds; default once. */
    public void setTimes(int times) {
        this.times = times;
    }

    /** The message field whose value chooses the lane. */
    public void setBy(String by) {
        this.by = by;
    }

    @Override
    protected void doStart() {
        ExecutorServiceManager executors = camelContext.getExecutorServiceManager();
        executor = threads > 0
                ? executors.newFixedThreadPool(this, "vumi-lane", threads)
                : executors.newCachedThreadPool(this, "vumi-lane");
        all = new Lane[Math.multiplyExact(lanes, times)];
        for (int i = 0; i < all.length; i++) {
            all[i] = new Lane();
        }
    }

    @Override
    protected void doStop() {
        camelContext.getExecutorServiceManager().shutdown(executor);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        if (!(exchange.getMessage().getBody() instanceof VumiMessage message)) {
            exchange.setException(new IllegalArgumentException("lanes take messages: unmarshal first"));
            callback.done(true);
            return true;
        }
        int lane = lane(message.field(by));
        exchange.setProperty(VumiConstants.LANE, lane);
        all[lane].enter(new Waiting(exchange, callback));
        return false;
    }

    /** Mixed, since the hash of a number modulo 10 or 30 is its digits' sum: most numbers would share a few lanes. */
    private int lane(Object value) {
        int mixed = Objects.hashCode(value) * 0x9E3779B1;
        return Math.floorMod(mixed ^ mixed >>> 16, all.length);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        AsyncProcessorHelper.process(this, exchange);
    }

    @Override
    public CompletableFuture<Exchange> processAsync(Exchange exchange) {
        var callback = new AsyncCallbackToCompletableFutureAdapter<>(exchange);
        process(exchange, callback);
        return callback.getFuture();
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    private record Waiting(Exchange exchange, AsyncCallback callback) {}

    private final class Lane implements Synchronization {
        private final Queue<Waiting> waiting = new ArrayDeque<>();
        private boolean busy;

        void enter(Waiting one) {
            synchronized (this) {
                if (busy) {
                    waiting.add(one);
                    return;
                }
                busy = true;
            }
            run(one);
        }

        private void run(Waiting one) {
            for (Waiting each = one; each != null; each = next()) {
                if (started(each)) {
                    return;
                }
                each.exchange.setException(new GivenBack("lanes are stopping"));
                each.callback.done(false);
            }
        }

        private boolean started(Waiting one) {
            try {
                executor.execute(() -> {
                    one.exchange.getExchangeExtension().addOnCompletion(this);
                    Origin origin = Origin.of(one.exchange);
                    if (origin != null && origin.lost()) {
                        one.exchange.setException(new GivenBack("connection lost: the broker delivers it again"));
                    }
                    one.callback.done(false);
                });
                return true;
            } catch (RejectedExecutionException e) {
                return false;
            }
        }

        private synchronized Waiting next() {
            Waiting next = waiting.poll();
            busy = next != null;
            return next;
        }

        private void leave() {
            run(next());
        }

        @Override
        public void onComplete(Exchange exchange) {
            leave();
        }

        @Override
        public void onFailure(Exchange exchange) {
            leave();
        }
    }
}
