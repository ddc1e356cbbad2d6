package org.vumi.component.smpp;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ExecutorServiceManager;

/**
 * A worker's link to its SMSC: all of its binds. What goes out is spread over those that send, what comes in comes from all of
 * them.
 */
public final class SmppLink {
    /** For the unbind, and what the binds' threads are doing when they are stopped. */
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

    /** Hears when messages can be sent, and when not. Called on a bind's thread, one call at a time. */
    public interface Listener {
        void up();

        void down();
    }

    /** What the link is doing. */
    public enum State {
        /** Bound for every direction that it is configured for, if not by every bind. */
        UP,
        WAITING,
        STOPPED
    }

    private final LinkSettings settings;
    private final CamelContext context;
    private final Listener listener;
    private final LinkCounters counters;
    private final Inbox inbox;
    private final Submitter submitter;
    private final LinkAttributes attributes;
    private final List<SmppBind> binds = new ArrayList<>();
    private int sending;
    private volatile boolean stopped;
    private ScheduledExecutorService timer;
    private ExecutorService threads;
    private ExecutorService answers;
    private ExecutorService deliveries;

    /** @param clock says when a submission has expired */
    public SmppLink(
            LinkSettings settings, CamelContext context, Clock clock, LinkCounters counters, Listener listener) {
        this.settings = settings;
        this.context = context;
        this.listener = listener;
        this.counters = counters;
        this.inbox = new Inbox(settings, counters);
        this.submitter = new Submitter(settings, clock, counters);
        this.attributes = new LinkAttributes(this, counters);
        int all = settings.binds().size();
        for (BindKind kind : settings.binds()) {
            String which = all == 1 ? "" : " (bind " + (binds.size() + 1) + " of " + all + ")";
            binds.add(new SmppBind(settings, kind, settings.worker() + which, inbox, listenerOf(kind)));
        }
    }

    private SmppBind.Listener listenerOf(BindKind kind) {
        if (!kind.sends()) {
            return this::count;
        }
        Outlet<?> outlet = submitter.addOutlet();
        return session -> {
            count(session);
            outlet.session(session);
            if (session != null) {
                submitter.bound();
            }
            sendingChanged(session == null ? -1 : 1);
        };
    }

    private void count(LinkSession session) {
        if (session != null) {
            counters.bound();
        }
    }

    private synchronized void sendingChanged(int by) {
        sending += by;
        if (by > 0 && sending == 1) {
            listener.up();
        } else if (sending == 0) {
            listener.down();
        }
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
        boolean sends = binds.stream().noneMatch(bind -> bind.kind().sends())
                || binds.stream().anyMatch(bind -> bind.kind().sends() && bind.isUp());
        boolean receives = binds.stream().noneMatch(bind -> bind.kind().receives())
                || binds.stream().anyMatch(bind -> bind.kind().receives() && bind.isUp());
        return stopped ? State.STOPPED : sends && receives ? State.UP : State.WAITING;
    }

    /** What each bind is for, and the last thing that happened to it. */
    public List<String> bindSentences() {
        return binds.stream()
                .map(bind -> bind.kind() + ": " + bind.lastSentence())
                .toList();
    }

    /** How many binds are bound. */
    public int bindsUp() {
        return (int) binds.stream().filter(SmppBind::isUp).count();
    }

    /** How many binds there should be. */
    public int binds() {
        return binds.size();
    }

    /** How many submit_sm are unanswered. */
    public int windowUsed() {
        return submitter.windowUsed();
    }

    /** How many may be unanswered, when all binds are bound. */
    public int windowSize() {
        return submitter.windowSize();
    }

    public LinkCounters counters() {
        return counters;
    }

    /** Whether the SMSC asked for a pause that is not over. */
    public boolean throttled() {
        return submitter.throttled();
    }

    /** The last thing that happened to the link: of several binds, to one that is not bound. */
    public String lastSentence() {
        Optional<SmppBind> waiting = binds.stream().filter(bind -> !bind.isUp()).findFirst();
        String sentence = waiting.orElse(binds.get(0)).lastSentence();
        if (binds.size() == 1) {
            return sentence;
        }
        return bindsUp() + " of " + binds.size() + " binds: "
                + (waiting.isPresent() ? sentence : "bound to " + settings.address());
    }

    /** Returns at once, whether or not the SMSC is there. */
    public void start() {
        ExecutorServiceManager executors = context.getExecutorServiceManager();
        String name = settings.worker();
        timer = executors.newSingleThreadScheduledExecutor(this, name + "-timer");
        threads = executors.newCachedThreadPool(this, name + "-network");
        // few, since nothing that follows an answer waits, and to wake a thread for each costs more than what it does
        answers = executors.newFixedThreadPool(this, name + "-submit_sm_resp", binds.size() + 1);
        deliveries = executors.newSingleThreadExecutor(this, name + "-deliver_sm");
        attributes.register(context);
        inbox.start(deliveries);
        submitter.start(timer, answers);
        for (SmppBind bind : binds) {
            bind.use(threads);
            executors.newThread(name + "-link", bind).start();
        }
    }

    /** What waits for the SMSC is given up at once; what was sent may still be answered. */
    public void drain() {
        submitter.drain();
    }

    /** Unbinds; returns when the sessions are over. */
    public void stop() {
        drain();
        stopped = true;
        binds.forEach(bind -> CompletableFuture.runAsync(bind::stop, threads));
        SmppBind.await(
                CompletableFuture.allOf(binds.stream().map(SmppBind::over).toArray(CompletableFuture[]::new)),
                LONGEST_STOP);
        attributes.unregister(context);
        ExecutorServiceManager executors = context.getExecutorServiceManager();
        for (ExecutorService one : new ExecutorService[] {timer, deliveries, answers, threads}) {
            executors.shutdown(one);
        }
    }
}
