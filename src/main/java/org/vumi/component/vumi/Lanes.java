package org.vumi.component.vumi;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
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
 * A step after which messages run in lanes: one lane for each value of a field, with one message in it at a time, and
 * so many lanes at once. One person's messages stay in order while a slow step (an HTTP request, a submit_sm) waits for
 * others. A lane is free again after the step {@link #leave}, or when its exchange is done, or with {@link
 * #setUntilPublished} when what it publishes is on its way to the broker: from there on the
 * broker's channel keeps the order. What waited while the connection to the broker was lost ends with {@link
 * GivenBack}, since it comes again.
 *
 * <p>Steps that wait without holding a thread need few threads for many lanes, and waking threads is what costs most.
 */
public final class Lanes extends ServiceSupport implements AsyncProcessor, CamelContextAware {
    private static final String STAY = "CamelVumiLaneStay";

    private CamelContext camelContext;
    private int lanes = 10;
    private int threads;
    private int times = 1;
    private String by = "to_addr";
    private boolean untilPublished;
    private Group[] groups;
    private ExecutorService executor;

    /** How many messages run at once. */
    public void setLanes(int lanes) {
        this.lanes = lanes;
    }

    /** How many threads start the steps after this one; unless told as many as there are messages running. */
    public void setThreads(int threads) {
        this.threads = threads;
    }

    /** How often so many run at once, each time other lanes, for instance for each of several binds; default once. */
    public void setTimes(int times) {
        this.times = times;
    }

    /** The message field whose value chooses the lane. */
    public void setBy(String by) {
        this.by = by;
    }

    /** Whether a lane is free before the broker has confirmed what is published; default false. */
    public void setUntilPublished(boolean untilPublished) {
        this.untilPublished = untilPublished;
    }

    @Override
    protected void doStart() {
        ExecutorServiceManager executors = camelContext.getExecutorServiceManager();
        executor = threads > 0
                ? executors.newFixedThreadPool(this, "vumi-lane", threads)
                : executors.newCachedThreadPool(this, "vumi-lane");
        groups = new Group[times];
        for (int i = 0; i < times; i++) {
            groups[i] = new Group(lanes);
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
        Object value = message.field(by);
        int lane = mixed(Objects.hashCode(value));
        Stay stay = new Stay(groups[lane % times], value, exchange, callback);
        exchange.setProperty(VumiConstants.LANE, lane);
        exchange.setProperty(STAY, stay);
        stay.begin();
        return false;
    }

    /** The hash of a number modulo a small one is its digits' sum: most numbers would be in a few groups. */
    private static int mixed(int hash) {
        int mixed = hash * 0x9E3779B1;
        return (mixed ^ mixed >>> 16) & Integer.MAX_VALUE;
    }

    /** The step after which others may run in this exchange's lane. */
    public void leave(Exchange exchange) {
        exchange.getProperty(STAY, Stay.class).end();
    }

    /** All that an exchange publishes has been handed to the broker's channel. */
    static void published(Exchange exchange) {
        Stay stay = exchange.getProperty(STAY, Stay.class);
        if (stay != null) {
            stay.published();
        }
    }

    /** Lanes of which so many are used at once. */
    private static final class Group {
        // Guarded by this.
        private final Map<Object, Stay> last = new HashMap<>(); // of each lane that is used, or waits to be
        private final Queue<Stay> waiting = new ArrayDeque<>(); // the first of each lane that waits to be used
        private int free;

        Group(int lanes) {
            this.free = lanes;
        }

        synchronized void enter(Stay one) {
            Stay before = last.put(one.value, one);
            if (before == null) {
                waiting.add(one);
            } else {
                before.next = one;
            }
        }

        /** @return who is to run next; null if nobody waits, or enough run */
        synchronized Stay next() {
            Stay next = free > 0 ? waiting.poll() : null;
            if (next != null) {
                free--;
                next.running = true;
            }
            return next;
        }

        synchronized void leave(Stay one) {
            if (!one.running) {
                return; // it has left before
            }
            one.running = false;
            free++;
            if (one.next == null) {
                last.remove(one.value);
            } else {
                waiting.add(one.next);
                one.next = null;
            }
        }
    }

    /** An exchange from when it waits for its lane until it leaves it. */
    private final class Stay implements Runnable, Synchronization {
        private final Group group;
        private final Object value;
        private final Exchange exchange;
        private final AsyncCallback callback;

        // Guarded by the group.
        private boolean running;
        private Stay next; // in the same lane

        Stay(Group group, Object value, Exchange exchange, AsyncCallback callback) {
            this.group = group;
            this.value = value;
            this.exchange = exchange;
            this.callback = callback;
        }

        void begin() {
            group.enter(this);
            startNext();
        }

        void published() {
            if (untilPublished) {
                end();
            }
        }

        void end() {
            group.leave(this);
            startNext();
        }

        private void startNext() {
            for (Stay one = group.next(); one != null; one = group.next()) {
                try {
                    executor.execute(one);
                } catch (RejectedExecutionException e) {
                    one.giveBack("lanes are stopping");
                    group.leave(one);
                    one.callback.done(false);
                }
            }
        }

        @Override
        public void run() {
            exchange.getExchangeExtension().addOnCompletion(this);
            Origin origin = Origin.of(exchange);
            if (origin != null && origin.lost()) {
                giveBack("connection lost: the broker delivers it again");
            }
            callback.done(false);
        }

        private void giveBack(String why) {
            exchange.setException(new GivenBack(why));
        }

        @Override
        public void onComplete(Exchange exchange) {
            end();
        }

        @Override
        public void onFailure(Exchange exchange) {
            end();
        }
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
}
