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
import org.vumi.message.GivenBack;
import org.vumi.message.PermanentFailure;
import org.vumi.message.TemporaryFailure;

/**
 * Sends submissions, the parts of each one after the other: each waits for the link and for its turn, and is sent again when the SMSC asks for patience or the link
 * breaks. No thread waits with it. Which submissions may be under way at once is the caller's business.
 */
final class Submitter {
    private static final Logger LOG = LoggerFactory.getLogger(Submitter.class);

    /** A message held longer goes back to the retry schedule: a broker takes deliveries away that stay unacknowledged. */
    private static final Duration LONGEST_HOLD = Duration.ofMinutes(10);

    private static final int MOST_UNANSWERED_TRIES = 3;

    private final LinkSettings settings;
    private final Clock clock;
    private final Pace pace;
    private final Set<Attempt> parked = ConcurrentHashMap.newKeySet();
    private volatile LinkSession session;
    private volatile boolean draining;
    private ScheduledExecutorService timer;
    private Executor threads;

    Submitter(LinkSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.pace = new Pace(settings.mtTps(), settings.throttleDelay(), System::nanoTime);
    }

    void start(ScheduledExecutorService timer, Executor threads) {
        this.timer = timer;
        this.threads = threads;
        timer.scheduleWithFixedDelay(this::wakeOverdue, 1, 1, TimeUnit.SECONDS);
    }

    /** @param session the bound one; null while there is none */
    void session(LinkSession session) {
        this.session = session;
        if (session != null) {
            wakeAll();
        }
    }

    void drain() {
        draining = true;
        wakeAll();
    }

    boolean throttled() {
        return pace.paused();
    }

    /**
     * @return completes with the SMSC's ids, one for each part; at the first part that is refused with {@link TemporaryFailure} or {@link PermanentFailure}
     *     whose reason is the status name; with {@link GivenBack} when the link is stopping
     */
    CompletableFuture<List<String>> submit(Submission submission) {
        Attempt attempt = new Attempt(submission);
        attempt.run();
        return attempt.result;
    }

    private LinkSession current() {
        LinkSession bound = session;
        return bound == null || bound.ended().isDone() ? null : bound;
    }

    private void wakeAll() {
        parked.forEach(this::wake);
    }

    private void wakeOverdue() {
        parked.stream().filter(Attempt::over).forEach(this::wake);
    }

    private void wake(Attempt attempt) {
        if (parked.remove(attempt)) {
            execute(attempt);
        }
    }

    private void execute(Attempt attempt) {
        try {
            threads.execute(attempt);
        } catch (RejectedExecutionException e) {
            attempt.notSubmitted();
        }
    }

    /** One submission under way; never runs twice at once. */
    private final class Attempt implements Runnable {
        private final Submission submission;
        private final List<String> smscIds;
        private final CompletableFuture<List<String>> result = new CompletableFuture<>();
        private final long began = System.nanoTime();
        private int unansweredTries;

        Attempt(Submission submission) {
            this.submission = submission;
            this.smscIds = new ArrayList<>(submission.answeredAs());
        }

        @Override
        public void run() {
            LinkSession bound = current();
            if (smscIds.size() >= submission.pdus().size()) {
                result.complete(List.copyOf(smscIds));
            } else if (draining) {
                notSubmitted();
            } else if (expired()) {
                result.completeExceptionally(
                        new PermanentFailure("expired", "not sent before " + submission.expiresAt()));
            } else if (heldTooLong()) {
                result.completeExceptionally(new TemporaryFailure(
                        bound == null ? "link_down" : CommandStatus.ESME_RTHROTTLED.name(),
                        settings.address() + " took no message for " + LONGEST_HOLD.toMinutes() + " min"));
            } else if (bound == null) {
                park();
            } else {
                send(bound);
            }
        }

        private void send(LinkSession bound) {
            long wait = pace.turn();
            if (wait > 0) {
                try {
                    timer.schedule(() -> execute(this), wait, TimeUnit.NANOSECONDS);
                } catch (RejectedExecutionException e) {
                    notSubmitted();
                }
            } else {
                bound.submit(submission.pdus().get(smscIds.size())).whenComplete((answer, failure) -> {
                    try {
                        threads.execute(() -> answered(answer, failure));
                    } catch (RejectedExecutionException e) {
                        answered(answer, failure);
                    }
                });
            }
        }

        private void park() {
            parked.add(this);
            if (current() != null || draining) {
                wake(this); // meanwhile it is there
            }
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
            result.completeExceptionally(new GivenBack("link to " + settings.address() + " is stopping"));
        }

        private void answered(Answer answer, Throwable failure) {
            if (failure instanceof LinkLost lost && !lost.sent()) {
                run();
            } else if (failure instanceof PDUStringException e) {
                // its message quotes the field
                result.completeExceptionally(new PermanentFailure(
                        CommandStatus.name(e.getErrorCode()), "a field of the submit_sm is too long"));
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
                    pace.accepted();
                    smscIds.add(answer.messageId());
                    if (smscIds.size() < submission.pdus().size()) {
                        submission.progress().accept(List.copyOf(smscIds));
                    }
                    unansweredTries = 0;
                    run();
                }
                case THROTTLED -> {
                    Duration pause = pace.throttled();
                    if (!pause.isZero()) {
                        LOG.debug(
                                "{}: {} from {}, pausing {} ms",
                                settings.worker(),
                                CommandStatus.name(answer.status()),
                                settings.address(),
                                pause.toMillis());
                    }
                    run();
                }
                case TEMPORARY ->
                    result.completeExceptionally(
                            new TemporaryFailure(CommandStatus.name(answer.status()), refusal(answer)));
                case PERMANENT ->
                    result.completeExceptionally(
                            new PermanentFailure(CommandStatus.name(answer.status()), refusal(answer)));
            }
        }

        private String refusal(Answer answer) {
            return "submit_sm refused by " + settings.address() + ", command_status "
                    + CommandStatus.describe(answer.status());
        }
    }
}
