package org.vumi.component.smpp;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One configured bind: bound when run, asked every so often whether the SMSC is still there, bound again for ever when it is
 * not, unbound when stopped. One thread does all of that in turn, so there are never two connections for it.
 */
final class SmppBind implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SmppBind.class);

    /** Hears of the bind. Called on the bind's own thread. */
    @FunctionalInterface
    interface Listener {
        /** @param session the bound one; null when it has gone */
        void session(LinkSession session);
    }

    private final LinkSettings settings;
    private final BindKind kind;
    private final String name;
    private final LinkSession.Receiver receiver;
    private final Listener listener;
    private final CompletableFuture<Void> stopping = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private Executor threads;
    private volatile LinkSession session;
    private volatile boolean up;
    private volatile String lastSentence = "not bound yet";
    private boolean held;

    /** @param name opens log lines */
    SmppBind(LinkSettings settings, BindKind kind, String name, LinkSession.Receiver receiver, Listener listener) {
        this.settings = settings;
        this.kind = kind;
        this.name = name;
        this.receiver = receiver;
        this.listener = listener;
    }

    BindKind kind() {
        return kind;
    }

    boolean isUp() {
        return up;
    }

    /** The last thing that happened, as the log has it. */
    String lastSentence() {
        return lastSentence;
    }

    /** @param threads for what may block on the network */
    void use(Executor threads) {
        this.threads = threads;
    }

    /** Unbinds and ends; {@link #over} completes soon. */
    void stop() {
        stopping.complete(null);
        LinkSession current = session;
        if (current != null) {
            if (up) {
                current.unbindAndClose();
            }
            current.end("stopped");
        }
    }

    CompletableFuture<Void> over() {
        return over;
    }

    @Override
    public void run() {
        BackOff backOff = new BackOff(settings.initialReconnectDelay(), new Random());
        while (!stopping.isDone()) {
            try {
                bindOnce(backOff);
            } catch (BindFailed e) {
                if (e.held()) {
                    waitForEarlierBind(e.getMessage(), backOff);
                } else {
                    waitAfter(e.getMessage(), backOff);
                }
            } catch (RuntimeException e) {
                LOG.error("{}: link to {} failed", name, settings.address(), e);
                waitAfter("link to " + settings.address() + " failed: " + e, backOff);
            }
        }
        over.complete(null);
    }

    private void bindOnce(BackOff backOff) throws BindFailed {
        LinkSession current = LinkSession.of(settings, kind, receiver);
        session = current;
        try {
            if (stopping.isDone()) {
                return; // stop may not have seen this session
            }
            current.bind();
            backOff.reset();
            up(current);
            keepAlive(current);
        } finally {
            current.end("given up");
            down();
        }
        waitAfter("link to " + settings.address() + " lost: " + current.ended().join(), backOff);
    }

    private void up(LinkSession current) {
        held = false;
        lastSentence = "bound to " + settings.address() + " as " + kind;
        LOG.info("{}: {}", name, lastSentence);
        up = true;
        listener.session(current);
    }

    private void down() {
        if (up) {
            up = false;
            listener.session(null);
        }
    }

    /** Returns when the session is over. A peer that does not answer an enquire_link in time ends it. */
    private void keepAlive(LinkSession current) {
        while (!current.ended().isDone()) {
            // sent by another thread, since writing to a peer that does not read may block
            Future<?> asked = CompletableFuture.anyOf(
                    current.ended(),
                    CompletableFuture.supplyAsync(current::enquireLink, threads).thenCompose(Function.identity()));
            if (!await(asked, settings.responseTimeout())) {
                current.end("no answer to enquire_link within "
                        + settings.responseTimeout().toSeconds() + " s");
            }
            await(current.ended(), settings.enquireLinkInterval());
        }
    }

    private void waitAfter(String sentence, BackOff backOff) {
        held = false;
        Duration wait = backOff.next();
        lastSentence = retrying(sentence, wait);
        if (!stopping.isDone()) {
            LOG.warn("{}: {}", name, lastSentence);
        }
        await(stopping, wait);
    }

    /** It ends by itself, at a time that nobody knows: asked for steadily, said once. */
    private void waitForEarlierBind(String sentence, BackOff backOff) {
        Duration wait = backOff.steady();
        lastSentence = retrying(sentence, wait);
        if (!held) {
            LOG.warn("{}: {}, and so on", name, lastSentence);
        }
        held = true;
        await(stopping, wait);
    }

    private static String retrying(String sentence, Duration wait) {
        return sentence + "; retrying in " + Math.max(1, Math.round(wait.toMillis() / 1000.0)) + " s";
    }

    /** @return false if it did not end well in time */
    static boolean await(Future<?> future, Duration longest) {
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
