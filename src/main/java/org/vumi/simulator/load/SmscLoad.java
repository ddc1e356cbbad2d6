package org.vumi.simulator.load;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.vumi.simulator.Answer;
import org.vumi.simulator.Counters;
import org.vumi.simulator.SmscMessage;
import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.SmscSimulator;
import org.vumi.simulator.Submit;

/**
 * An SMSC that puts load on the ESMEs bound to it: sends MO, takes MT, and knows by the token in the text which MO an MT answers.
 * As a real SMSC it sends again what was not acknowledged when a link broke, and what got a temporary error.
 */
public final class SmscLoad implements AutoCloseable {
    /** What is awaited. */
    public enum Traffic {
        /** MO, and an answer to each. */
        ANSWERED,
        /** MO only. */
        MO_ONLY,
        /** None are sent; so many MT are awaited as messages are asked for. */
        MT_ONLY
    }

    /** After a temporary error of the ESME. */
    private static final Duration RETRY = Duration.ofMillis(100);

    /** Receipts may pile up before an ESME that is slow to take them. */
    private static final int MOST_PENDING = 10_000_000;

    /**
     * @param from the first sender's number; the others follow it
     * @param maxInFlight MO that wait for their MT, at most; 0: any number
     */
    public record Settings(
            Load load,
            SmscFaults faults,
            Traffic traffic,
            SmscOptions.Receipts receipts,
            String from,
            int senders,
            String to,
            int maxInFlight) {
        /** @throws IllegalArgumentException that says what is accepted */
        public Settings {
            Load.inRange("senders", senders, 1, 10_000_000);
            Load.inRange("max in flight", maxInFlight, 0, Integer.MAX_VALUE);
            Numbers.require("from", from, senders);
            Numbers.require("to", to);
        }
    }

    private final Settings settings;
    private final SmscSimulator smsc;
    private final SmscFaults.Decider faults;
    private final Ledger ledger;
    private final Token token = Token.of(ThreadLocalRandom.current());
    private final Run run;
    private final Pacer pacer;
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicLong repeats = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final Arrivals arrivals = new Arrivals();

    private SmscLoad(Settings settings, SmscSimulator smsc, Duration every, Consumer<String> progress) {
        this.settings = settings;
        this.smsc = smsc;
        Load load = settings.load();
        int messages = settings.traffic() == Traffic.MT_ONLY ? 0 : load.messages();
        faults = settings.faults().new Decider();
        ledger = new Ledger(messages, load.warmUp(), settings.traffic() == Traffic.ANSWERED);
        run = new Run(load, every, progress);
        pacer = new Pacer(messages, load.rate(), this::room, new Pacer.Sender() {
            @Override
            public void send(int message, long due) {
                inject(message, due);
            }

            @Override
            public void sendAgain(int message) {
                throw new IllegalStateException("the simulator itself sends again");
            }
        });
        smsc.onSubmit(this::answer);
    }

    /**
     * Listens; nothing is sent before {@link #run}.
     *
     * @param options host, port and users of the SMSC; the rest is set here
     * @param every between two lines of progress; none if zero
     * @throws IOException if it cannot listen
     */
    public static SmscLoad start(SmscOptions options, Settings settings, Duration every, Consumer<String> progress)
            throws IOException {
        Load load = settings.load();
        SmscSimulator smsc = SmscSimulator.start(options.window(load.window())
                .receipts(settings.receipts())
                .receiptDelay(Duration.ZERO)
                .deliverRetry(RETRY)
                .maxPending(MOST_PENDING)
                .esmeWords(false)
                .keep(1));
        return new SmscLoad(settings, smsc, every, progress);
    }

    public int port() {
        return smsc.port();
    }

    /** Ends {@link #run} soon, from any thread. */
    public void stop() {
        run.stop();
    }

    /** Puts on the load and waits for the end. @return the result; {@code missing} 0 says that all is well */
    public Map<String, Object> run() throws InterruptedException {
        Run.End end = run.awaitBinds(() -> usable() >= settings.load().binds());
        if (end == null) {
            pacer.start();
            end = run.awaitEnd(this::complete, this::activity, this::progress);
            pacer.stop();
        }
        if (end == Run.End.STOPPED) {
            run.settle(() -> ledger.missing() == 0);
        }
        return result(end);
    }

    private long usable() {
        boolean any = settings.traffic() == Traffic.MT_ONLY;
        return smsc.binds().stream().filter(bind -> any || bind.receives()).count();
    }

    // ---- MO

    private boolean room() {
        Load load = settings.load();
        return unanswered.get() < load.window() * load.binds()
                && (settings.maxInFlight() == 0 || ledger.missing() < settings.maxInFlight());
    }

    private void inject(int message, long due) {
        ledger.sent(due);
        unanswered.incrementAndGet();
        String from = Numbers.of(settings.from(), message % settings.senders());
        smsc.inject(from, settings.to(), token.text(message, settings.load().textLength()))
                .whenComplete((answered, failure) -> answered(message, answered));
    }

    private void answered(int message, SmscMessage answered) {
        if (answered.state() == SmscMessage.State.ACCEPTED) {
            ledger.acknowledged(message, System.nanoTime());
        } else {
            ledger.refused(message);
        }
        repeats.addAndGet(Math.max(0, answered.attempts() - answered.parts()));
        unanswered.decrementAndGet();
        pacer.wake();
    }

    // ---- MT

    private Answer answer(Submit submit) {
        Answer answer = faults.next();
        if (faults.takes(answer)) {
            long now = System.nanoTime();
            arrivals.arrived(now);
            if (settings.traffic() != Traffic.MT_ONLY) {
                OptionalInt message = token.find(submit.text());
                if (message.isEmpty() || !ledger.returned(message.getAsInt(), now)) {
                    unknown.incrementAndGet();
                }
                pacer.wake();
            }
        }
        return answer;
    }

    // ---- how it goes

    private boolean complete() {
        boolean all = settings.traffic() == Traffic.MT_ONLY
                ? arrivals.count() >= settings.load().messages()
                : ledger.sent() == settings.load().messages() && ledger.unanswered() == 0 && ledger.missing() == 0;
        return all && smsc.pending() == 0;
    }

    private long activity() {
        Counters counters = smsc.counters();
        return ledger.events() + counters.submits() + counters.receiptsDelivered() + counters.binds();
    }

    private String progress() {
        Counters counters = smsc.counters();
        return "mo_sent %d mo_acked %d mt_received %d missing %d receipts %d binds %d"
                .formatted(
                        ledger.sent(),
                        ledger.acknowledged(),
                        arrivals.count(),
                        missing(),
                        counters.receiptsDelivered(),
                        smsc.binds().size());
    }

    private int missing() {
        return settings.traffic() == Traffic.MT_ONLY
                ? (int) Math.max(0, settings.load().messages() - arrivals.count())
                : ledger.missing();
    }

    private Map<String, Object> result(Run.End end) {
        Ledger.Account account = ledger.account();
        Counters counters = smsc.counters();
        boolean mtOnly = settings.traffic() == Traffic.MT_ONLY;
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("tool", "smsc");
        result.put("ended", end.word);
        result.put("missing", mtOnly ? missing() : account.missing());
        result.put("lost_after_ack", account.lostAfterAck());
        result.put("mo_sent", account.sent());
        result.put("mo_acked", account.acknowledged());
        result.put("mo_resent", repeats.get());
        result.put("mo_refused", account.refused());
        result.put("mt_received", arrivals.count());
        result.put("mt_distinct", account.returned());
        result.put("mt_duplicates", account.duplicates());
        result.put("mt_unknown", unknown.get());
        result.put("mt_throttled", faults.throttles());
        result.put("mt_errors", faults.errors());
        result.put("drops", faults.drops());
        result.put("receipts_sent", counters.receipts());
        result.put("receipts_acked", counters.receiptsDelivered());
        result.put("binds", counters.binds());
        result.put("mo_acked_per_s", account.acknowledgedPerSecond());
        result.put("mt_per_s", mtOnly ? arrivals.perSecond() : account.returnedPerSecond());
        result.put("ack_ms", account.acknowledgedMs().json());
        result.put("mo_mt_ms", account.returnedMs().json());
        result.put("seconds", mtOnly ? arrivals.seconds() : account.seconds());
        return result;
    }

    @Override
    public void close() throws IOException {
        pacer.stop();
        smsc.close();
    }
}
