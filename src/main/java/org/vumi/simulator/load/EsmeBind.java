package org.vumi.simulator.load;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jsmpp.session.MessageReceiverListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One bind of several, which is made again when it is lost. Any thread. */
final class EsmeBind {
    private static final Logger LOG = LoggerFactory.getLogger(EsmeBind.class);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final EsmeLoad.Smsc smsc;
    private final MessageReceiverListener listener;
    private final ScheduledExecutorService threads;
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicInteger binds = new AtomicInteger();
    private volatile SubmitSession session;
    private volatile boolean closed;
    private String lastFailure;

    EsmeBind(EsmeLoad.Smsc smsc, MessageReceiverListener listener, ScheduledExecutorService threads) {
        this.smsc = smsc;
        this.listener = listener;
        this.threads = threads;
    }

    /** Goes on trying until it is bound, or closed. */
    void open() {
        threads.execute(this::bind);
    }

    private void bind() {
        if (closed) {
            return;
        }
        SubmitSession next = new SubmitSession(listener, this::lost);
        try {
            next.bind(smsc.host(), smsc.port(), smsc.systemId(), smsc.password(), smsc.systemType());
            binds.incrementAndGet();
            lastFailure = null;
            session = next;
            if (!next.getSessionState().isBound()) {
                lost(next);
            } else if (closed) {
                next.unbindAndClose();
            }
        } catch (IOException | IllegalArgumentException e) { // jSMPP's word for an octet that it does not know
            next.close();
            String failure = String.valueOf(e.getMessage());
            if (!failure.equals(lastFailure)) { // once, however often it is tried
                lastFailure = failure;
                LOG.warn(
                        "not bound to {}:{} as '{}': {}; tried again each {} s",
                        smsc.host(),
                        smsc.port(),
                        smsc.systemId(),
                        failure,
                        AGAIN.toSeconds());
            }
            later();
        }
    }

    private synchronized void lost(SubmitSession which) {
        if (session == which) {
            session = null;
            if (!closed) {
                LOG.warn("the link to {}:{} is lost", smsc.host(), smsc.port());
                later();
            }
        }
    }

    private void later() {
        if (!closed) {
            threads.schedule(this::bind, AGAIN.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    boolean bound() {
        return session != null;
    }

    /** How often it was made. */
    int binds() {
        return binds.get();
    }

    boolean free(int window) {
        return session != null && unanswered.get() < window;
    }

    /** @return as {@link SubmitSession#submit}; empty if it is not bound any more */
    Optional<CompletableFuture<SubmitSession.Answer>> submit(String from, String to, byte[] text, boolean receipt) {
        SubmitSession current = session;
        if (current == null) {
            return Optional.empty();
        }
        unanswered.incrementAndGet();
        CompletableFuture<SubmitSession.Answer> answer =
                current.submit(from, to, text, receipt, smsc.responseTimeout());
        return Optional.of(answer.whenComplete((done, failure) -> unanswered.decrementAndGet()));
    }

    void close() {
        closed = true;
        SubmitSession current = session;
        if (current != null) {
            current.unbindAndClose();
        }
    }
}
