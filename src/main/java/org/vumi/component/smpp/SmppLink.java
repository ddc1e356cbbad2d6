package org.vumi.component.smpp;

import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ExecutorServiceManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's one bind to its SMSC, for both directions: binds when started, asks the SMSC every so often whether it is still
 * there, binds again for ever when it is not, unbinds when stopped. One thread does all of that in turn, so there are never
 * two binds.
 */
public final class SmppLink {
    private static final Logger LOG = LoggerFactory.getLogger(SmppLink.class);

    /** For the unbind, and what the link's thread is doing when it is stopped. */
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

    /** Hears of the link. Called on the link's own thread. */
    public interface Listener {
        void up();

        void down();
    }

    /** What the link is doing. */
    public enum State {
        UP,
        WAITING,
        STOPPED
    }

    private final LinkSettings settings;
    private final CamelContext context;
    private final Listener listener;
    private final Inbox inbox;
    private final Submitter submitter;
    private final CompletableFuture<Void> stopping = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private ExecutorService keepAlive;
    private ScheduledExecutorService timer;
    private ExecutorService threads;
    private ExecutorService deliveries;
    private volatile LinkSession session;
    private volatile boolean up;
    private volatile String lastSentence = "not bound yet";

    /** @param clock says when a submission has expired */
    public SmppLink(LinkSettings settings, CamelContext context, Clock clock, Listener listener) {
        this.settings = settings;
        this.context = context;
        this.listener = listener;
        this.inbox = new Inbox(settings);
        this.submitter = new Submitter(settings, clock);
    }

    public LinkSettings settings() {
        return settings;
    }

    Inbox inbox() {
        return inbox;
    }

    Submitter submitter() {
        return submitter;
    }

    public State state() {
        return stopping.isDone() ? State.STOPPED : up ? State.UP : State.WAITING;
    }

    /** Whether the SMSC asked for a pause that is not over. */
    public boolean throttled() {
        return submitter.throttled();
    }

    /** The last thing the log was told about the link. */
    public String lastSentence() {
        return lastSentence;
    }

    /** Returns at once, whether or not the SMSC is there. */
    public void start() {
        ExecutorServiceManager executors = context.getExecutorServiceManager();
        String name = settings.worker();
        keepAlive = executors.newSingleThreadExecutor(this, name + "-enquire_link");
        timer = executors.newSingleThreadScheduledExecutor(this, name + "-timer");
        threads = executors.newCachedThreadPool(this, name + "-submit_sm_resp");
        deliveries = executors.newSingleThreadExecutor(this, name + "-deliver_sm");
        inbox.start(deliveries);
        submitter.start(timer, threads);
        executors.newThread(name + "-link", this::run).start();
    }

    /** What waits for the SMSC is given up at once; what was sent may still be answered. */
    public void drain() {
        submitter.drain();
    }

    /** Unbinds; returns when the session is over. */
    public void stop() {
        drain();
        stopping.complete(null);
        LinkSession current = session;
        if (current != null) {
            if (up) {
                current.unbindAndClose();
            }
            current.end("stopped");
        }
        await(over, LONGEST_STOP);
        ExecutorServiceManager executors = context.getExecutorServiceManager();
        for (ExecutorService one : new ExecutorService[] {keepAlive, timer, deliveries, threads}) {
            executors.shutdown(one);
        }
    }

    private void run() {
        BackOff backOff = new BackOff(settings.initialReconnectDelay(), new Random());
        while (!stopping.isDone()) {
            try {
                bindOnce(backOff);
            } catch (BindFailed e) {
                waitAfter(e.getMessage(), backOff);
            } catch (RuntimeException e) {
                LOG.error("{}: link to {} failed", settings.worker(), settings.address(), e);
                waitAfter("link to " + settings.address() + " failed: " + e, backOff);
            }
        }
        over.complete(null);
    }

    private void bindOnce(BackOff backOff) throws BindFailed {
        LinkSession current = LinkSession.of(settings, inbox);
        session = current;
        try {
            if (stopping.isDone()) {
                return; // stop may not have seen this session
            }
            current.bind();
            backOff.reset();
            linkUp(current);
            keepAlive(current);
        } finally {
            current.end("given up");
            linkDown();
        }
        waitAfter("link to " + settings.address() + " lost: " + current.ended().join(), backOff);
    }

    private void linkUp(LinkSession current) {
        lastSentence = "bound to " + settings.address() + " as transceiver";
        LOG.info("{}: {}", settings.worker(), lastSentence);
        up = true;
        submitter.session(current);
        listener.up();
    }

    private void linkDown() {
        submitter.session(null);
        if (up) {
            up = false;
            listener.down();
        }
    }

    /** Returns when the session is over. A peer that does not answer an enquire_link in time ends it. */
    private void keepAlive(LinkSession current) {
        while (!current.ended().isDone()) {
            // sent by another thread, since writing to a peer that does not read may block
            Future<?> asked = CompletableFuture.anyOf(
                    current.ended(),
                    CompletableFuture.supplyAsync(current::enquireLink, keepAlive)
                            .thenCompose(Function.identity()));
            if (!await(asked, settings.responseTimeout())) {
                current.end("no answer to enquire_link within "
                        + settings.responseTimeout().toSeconds() + " s");
            }
            await(current.ended(), settings.enquireLinkInterval());
        }
    }

    private void waitAfter(String sentence, BackOff backOff) {
        if (stopping.isDone()) {
            return;
        }
        Duration wait = backOff.next();
        lastSentence = sentence + "; retrying in " + Math.max(1, Math.round(wait.toMillis() / 1000.0)) + " s";
        LOG.warn("{}: {}", settings.worker(), lastSentence);
        await(stopping, wait);
    }

    /** @return false if it did not end well in time */
    private static boolean await(Future<?> future, Duration longest) {
        try {
            future.get(longest.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
