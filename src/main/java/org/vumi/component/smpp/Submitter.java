package org.vumi.component.smpp;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jsmpp.PDUStringException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.smpp.LinkCounters.Fate;
import org.vumi.message.GivenBack;
import org.vumi.message.PermanentFailure;
import org.vumi.message.TemporaryFailure;

/**
 * Sends submissions: each waits for a bind, for a place in its window and for its turn, and is sent again when the SMSC asks
 * for patience or the link breaks. No thread waits with it. A lane has a bind of its own, and
 * while that is away another. Which submissions may be under way at once is the caller's business.
 */
final class Submitter {
    private static final Logger LOG = LoggerFactory.getLogger(Submitter.class);

    /** A message held longer goes back to the retry schedule: a broker takes deliveries away that stay unacknowledged. */
    private static final Duration LONGEST_HOLD = Duration.ofMinutes(10);

    private static final int MOST_UNANSWERED_TRIES = 3;

    private final LinkSettings settings;
    private final LinkCounters counters;
    private final Clock clock;
    private final Pace pace;
    private final Turns<Attempt> turns;
    private final SenderRates senders;
    /** Of the binds that send; empty if none does. */
    private final List<Outlet<Attempt>> outlets = new ArrayList<>();

    /** Who waits for any bind. */
    private final Set<Attempt> parked = ConcurrentHashMap.newKeySet();
    /** Who waits for a time. */
    private final Set<Attempt> timed = ConcurrentHashMap.newKeySet();

    private volatile boolean draining;
    private ScheduledExecutorService timer;
    private Executor threads;

    Submitter(LinkSettings settings, Clock clock, LinkCounters counters) {
        this.counters = counters;
        this.settings = settings;
        this.clock = clock;
        LinkRates rates = settings.rates();
        this.pace = new Pace(rates, System::nanoTime);
        this.turns = new Turns<>(pace, Attempt::run);
        this.senders = new SenderRates(rates, System::nanoTime);
    }

    /** The way out over one more bind, to be made before the start. */
    Outlet<?> addOutlet() {
        Outlet<Attempt> outlet = new Outlet<>(
                settings.windowSize(), settings.rates().ofBind(), System::nanoTime, this::executeInside, this::execute);
        outlets.add(outlet);
        return outlet;
    }

    void start(ScheduledExecutorService timer, Executor threads) {
        this.timer = timer;
        this.threads = threads;
        turns.start(timer);
        timer.scheduleWithFixedDelay(() -> wakeAll(Attempt::over), 1, 1, TimeUnit.SECONDS);
    }

    /** There is a session more: who waits for any goes on. */
    void bound() {
        parked.forEach(attempt -> wake(parked, attempt));
    }

    void drain() {
        draining = true;
        wakeAll(attempt -> true);
    }

    /** How many places of all binds' windows are taken. */
    int windowUsed() {
        return outlets.stream().mapToInt(Outlet::used).sum();
    }

    /** How many places there are, of the binds that are bound and of those that are not. */
    int windowSize() {
        return outlets.size() * settings.windowSize();
    }

    boolean throttled() {
        return pace.paused();
    }

    /**
     * @param lane what goes in the same lane goes over the same bind
     * @return completes with the SMSC's ids, one for each PDU, empty texts where it gave none; with {@link TemporaryFailure} or
     *     {@link PermanentFailure} whose reason is the status name; with {@link GivenBack} when the link is stopping
     */
    CompletableFuture<List<String>> submit(Submission submission, int lane) {
        counters.begun();
        Attempt attempt = new Attempt(submission, lane);
        attempt.run();
        return attempt.result;
    }

    /** Lanes go round over the binds; those of a bind that is away go round over the others. */
    private Outlet<Attempt> outletFor(int lane) {
        Outlet<Attempt> own = outlets.get(lane % outlets.size());
        if (own.session() != null) {
            return own;
        }
        List<Outlet<Attempt>> up =
                outlets.stream().filter(outlet -> outlet.session() != null).toList();
        return up.isEmpty() ? null : up.get(lane / outlets.size() % up.size());
    }

    private void wakeAll(java.util.function.Predicate<Attempt> which) {
        for (Set<Attempt> waiting : List.of(parked, timed)) {
            waiting.stream().filter(which).forEach(attempt -> wake(waiting, attempt));
        }
        turns.release(which).forEach(this::execute);
        outlets.forEach(outlet -> outlet.release(which));
    }

    private void wake(Set<Attempt> waiting, Attempt attempt) {
        if (waiting.remove(attempt)) {
            execute(attempt);
        }
    }

    private void executeInside(Attempt attempt) {
        attempt.inside = true;
        execute(attempt);
    }

    private void execute(Attempt attempt) {
        try {
            threads.execute(attempt);
        } catch (RejectedExecutionException e) {
            attempt.notSubmitted();
        }
    }

    /** What an attempt waits for next. */
    private enum Stage {
        SENDER,
        BIND,
        TURN,
        GO
    }

    /** One submission under way; never runs twice at once. */
    private final class Attempt implements Runnable {
        private final Submission submission;
        private final int lane;
        private final List<String> smscIds;
        private final CompletableFuture<List<String>> result = new CompletableFuture<>();
        private final long began = System.nanoTime();
        private int unansweredTries;
        /** The PDU whose turn it is. */
        private boolean sentBefore;

        private Stage stage = Stage.SENDER;
        private Outlet<Attempt> outlet;
        /** Whether it has a place in the outlet's window. */
        private volatile boolean inside;

        Attempt(Submission submission, int lane) {
            this.submission = submission;
            this.lane = lane;
            this.smscIds = new ArrayList<>(submission.answeredAs());
            result.whenComplete((ids, failure) -> {
                leave();
                counters.ended();
            });
        }

        @Override
        public void run() {
            LinkSession bound = outlet == null ? null : outlet.session();
            if (bound == null) {
                leave();
            }
            if (smscIds.size() >= submission.pdus().size()) {
                result.complete(List.copyOf(smscIds));
            } else if (draining) {
                notSubmitted();
            } else if (expired()) {
                counters.count(Fate.EXPIRED);
                result.completeExceptionally(
                        new PermanentFailure("expired", "not sent before " + submission.expiresAt()));
            } else if (heldTooLong()) {
                counters.count(Fate.HELD_TOO_LONG);
                result.completeExceptionally(new TemporaryFailure(
                        heldBy(), settings.address() + " took no message for " + LONGEST_HOLD.toMinutes() + " min"));
            } else if (inside || enter()) {
                send();
            }
        }

        private String heldBy() {
            return outletFor(lane) == null ? "link_down" : CommandStatus.ESME_RTHROTTLED.name();
        }

        /** @return whether it is inside; else it runs again when it is, or when there is a bind */
        private boolean enter() {
            while (true) {
                outlet = outletFor(lane);
                if (outlet == null) {
                    park();
                    return false;
                }
                switch (outlet.enter(this)) {
                    case IN -> {
                        inside = true;
                        return true;
                    }
                    case WAITS -> {
                        return false;
                    }
                    case CLOSED -> {
                        // the session ended meanwhile
                    }
                }
            }
        }

        private void leave() {
            if (inside) {
                inside = false;
                outlet.leave();
            }
            if (stage == Stage.TURN || stage == Stage.GO) {
                stage = Stage.BIND;
            }
        }

        private void park() {
            parked.add(this);
            if (outletFor(lane) != null || draining) {
                wake(parked, this); // meanwhile it is there
            }
        }

        private void send() {
            while (stage != Stage.GO) {
                Stage now = stage;
                stage = Stage.values()[now.ordinal() + 1];
                if (now == Stage.TURN) {
                    if (!turns.take(this, false)) {
                        return;
                    }
                } else {
                    long wait = now == Stage.SENDER ? senders.take(pdu().getSourceAddr()) : outlet.takeTime();
                    if (wait > 0) {
                        runAfter(wait);
                        return;
                    }
                }
            }
            go();
        }

        private org.jsmpp.bean.SubmitSm pdu() {
            return submission.pdus().get(smscIds.size());
        }

        private void runAfter(long nanos) {
            timed.add(this);
            try {
                timer.schedule(() -> wake(timed, this), nanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException stopping) {
                wake(timed, this);
            }
            if (draining) {
                wake(timed, this);
            }
        }

        private void go() {
            LinkSession bound = outlet.session();
            if (bound == null) {
                execute(this);
                return;
            }
            stage = Stage.SENDER;
            long began = System.nanoTime();
            bound.submit(pdu(), this::written).whenComplete((answer, failure) -> {
                if (failure == null) {
                    counters.answeredIn(System.nanoTime() - began);
                }
                try {
                    threads.execute(() -> answered(answer, failure));
                } catch (RejectedExecutionException e) {
                    answered(answer, failure);
                }
            });
        }

        private void written() {
            counters.count(Fate.SENT);
            if (sentBefore) {
                counters.count(Fate.RESENT);
            }
            sentBefore = true;
        }

        private boolean over() {
            return expired() || heldTooLong();
        }

        /** A message once begun is sent whole: half of it is worth nothing to a person. */
        private boolean expired() {
            return smscIds.isEmpty()
                    && submission.expiresAt() != null
                    && clock.instant().isAfter(submission.expiresAt());
        }

        private boolean heldTooLong() {
            return System.nanoTime() - began > LONGEST_HOLD.toNanos();
        }

        void notSubmitted() {
            counters.count(Fate.GIVEN_BACK);
            result.completeExceptionally(new GivenBack("link to " + settings.address() + " is stopping"));
        }

        private void answered(Answer answer, Throwable failure) {
            if (failure instanceof LinkLost lost && !lost.sent()) {
                run();
            } else if (failure instanceof PDUStringException e) {
                // its message quotes the field
                result.completeExceptionally(new PermanentFailure(
                        CommandStatus.name(e.getErrorCode()), "a field of the submit_sm is too long"));
            } else if (failure instanceof PermanentFailure) {
                result.completeExceptionally(failure);
            } else if (failure != null) {
                if (failure instanceof TimeoutException) {
                    LOG.warn(
                            "{}: a submit_sm of message_id {} got no answer from {} within {} s",
                            settings.worker(),
                            submission.messageId(),
                            settings.address(),
                            settings.responseTimeout().toSeconds());
                }
                unanswered();
            } else {
                decided(answer);
            }
        }

        private void unanswered() {
            counters.count(Fate.UNANSWERED);
            if (!settings.resendUnknown()) {
                result.completeExceptionally(new PermanentFailure(
                        "unknown_outcome", "no answer from " + settings.address() + ": it may have been sent"));
            } else if (++unansweredTries >= MOST_UNANSWERED_TRIES) {
                result.completeExceptionally(new TemporaryFailure(
                        "no_answer", "no answer from " + settings.address() + " in " + unansweredTries + " tries"));
            } else {
                run();
            }
        }

        private void decided(Answer answer) {
            switch (CommandStatus.consequence(answer.status())) {
                case ACCEPTED -> {
                    counters.count(Fate.ACCEPTED);
                    pace.accepted();
                    sentBefore = false;
                    smscIds.add(answer.messageId());
                    if (smscIds.size() < submission.pdus().size()) {
                        submission.progress().accept(List.copyOf(smscIds));
                    }
                    unansweredTries = 0;
                    run();
                }
                case THROTTLED -> throttled(answer);
                case TEMPORARY -> {
                    counters.refused(answer.status());
                    result.completeExceptionally(
                            new TemporaryFailure(CommandStatus.name(answer.status()), refusal(answer)));
                }
                case PERMANENT -> {
                    counters.refused(answer.status());
                    result.completeExceptionally(
                            new PermanentFailure(CommandStatus.name(answer.status()), refusal(answer)));
                }
            }
        }

        /** The same PDU goes again before all that wait; what it costs its sender and its bind is charged, not waited for. */
        private void throttled(Answer answer) {
            counters.count(Fate.THROTTLED);
            Duration pause = pace.throttled();
            if (!pause.isZero()) {
                LOG.debug(
                        "{}: {} from {}, pausing {} ms",
                        settings.worker(),
                        CommandStatus.name(answer.status()),
                        settings.address(),
                        pause.toMillis());
            }
            senders.take(pdu().getSourceAddr());
            outlet.takeTime();
            stage = Stage.GO;
            if (turns.take(this, true)) {
                run();
            }
        }

        private String refusal(Answer answer) {
            return "submit_sm refused by " + settings.address() + ", command_status "
                    + CommandStatus.describe(answer.status());
        }
    }
}
