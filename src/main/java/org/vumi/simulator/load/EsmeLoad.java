package org.vumi.simulator.load;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jsmpp.bean.DeliverSm;
import org.vumi.component.smpp.CommandStatus;

/**
 * An ESME that puts load on an SMSC: binds, submits, matches the receipts, and counts what else comes in. What was not answered
 * when a link broke, or in time, and what was throttled, it submits again.
 */
public final class EsmeLoad implements AutoCloseable {
    private static final Duration AFTER_THROTTLING = Duration.ofMillis(100);

    /** @param password never shown */
    public record Smsc(
            String host, int port, String systemId, String password, String systemType, Duration responseTimeout) {
        /** @throws IllegalArgumentException that says what is accepted */
        public Smsc {
            Load.inRange("port", port, 1, 65535);
            if (systemId.length() > 15 || password.length() > 8 || systemType.length() > 12) {
                throw new IllegalArgumentException(
                        "SMPP allows a system_id of 15, a password of 8 and a system_type of 12 characters");
            }
        }

        @Override
        public String toString() {
            return systemId + "@" + host + ":" + port;
        }
    }

    /**
     * @param to the first destination's number; the others follow it
     * @param receipts whether each message asks for one; then it is missing without
     */
    public record Settings(Load load, String from, String to, int destinations, boolean receipts) {
        /** @throws IllegalArgumentException that says what is accepted */
        public Settings {
            Load.inRange("destinations", destinations, 1, 10_000_000);
            Load.inRange("text length", load.textLength(), 1, 160);
            Numbers.require("from", from);
            Numbers.require("to", to, destinations);
        }
    }

    private final Settings settings;
    private final Ledger ledger;
    private final Token token = Token.of(ThreadLocalRandom.current());
    private final Receipts receipts = new Receipts();
    private final Run run;
    private final Pacer pacer;
    private final ScheduledExecutorService threads;
    private final List<EsmeBind> binds;
    private final AtomicLong repeats = new AtomicLong();
    private final AtomicLong throttled = new AtomicLong();
    private final AtomicLong inbound = new AtomicLong();
    private final Map<String, Integer> refusals = new TreeMap<>();
    private int turn;

    /** @param every between two lines of progress; none if zero */
    public EsmeLoad(Smsc smsc, Settings settings, Duration every, Consumer<String> progress) {
        this.settings = settings;
        Load load = settings.load();
        ledger = new Ledger(load.messages(), load.warmUp(), settings.receipts());
        run = new Run(load, every, progress);
        pacer = new Pacer(load.messages(), load.rate(), this::room, new Pacer.Sender() {
            @Override
            public void send(int message, long due) {
                ledger.sent(due);
                submit(message);
            }

            @Override
            public void sendAgain(int message) {
                repeats.incrementAndGet();
                submit(message);
            }
        });
        threads = Executors.newScheduledThreadPool(Math.min(load.binds(), 8), task -> {
            Thread thread = new Thread(task, "load-bind");
            thread.setDaemon(true);
            return thread;
        });
        InboundListener listener = new InboundListener(this::deliver);
        binds = Stream.generate(() -> new EsmeBind(smsc, listener, threads))
                .limit(load.binds())
                .toList();
    }

    /** Ends {@link #run} soon, from any thread. */
    public void stop() {
        run.stop();
    }

    /** Puts on the load and waits for the end. @return the result; {@code missing} 0 says that all is well */
    public Map<String, Object> run() throws InterruptedException {
        binds.forEach(EsmeBind::open);
        Run.End end = run.awaitBinds(() -> binds.stream().allMatch(EsmeBind::bound));
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

    // ---- MT, on the pacer's thread

    private boolean room() {
        return binds.stream().anyMatch(bind -> bind.free(settings.load().window()));
    }

    private void submit(int message) {
        EsmeBind bind = next();
        byte[] text = token.text(message, settings.load().textLength()).getBytes(StandardCharsets.US_ASCII);
        String to = Numbers.of(settings.to(), message % settings.destinations());
        bind.submit(settings.from(), to, text, settings.receipts())
                .ifPresentOrElse(
                        answer -> answer.whenComplete((done, failure) -> answered(message, done)),
                        () -> pacer.again(message, Duration.ZERO));
    }

    private EsmeBind next() {
        for (int tried = 0; tried < binds.size(); tried++) {
            turn = (turn + 1) % binds.size();
            if (binds.get(turn).free(settings.load().window())) {
                break;
            }
        }
        return binds.get(turn);
    }

    // ---- answers, receipts, MO, on the binds' threads

    /** @param answer null if none came */
    private void answered(int message, SubmitSession.Answer answer) {
        long now = System.nanoTime();
        if (answer == null) {
            pacer.again(message, Duration.ZERO);
        } else if (answer.status() == CommandStatus.ESME_ROK.code()) {
            ledger.acknowledged(message, now);
            if (settings.receipts() && answer.messageId() != null) {
                receipts.accepted(answer.messageId(), message).ifPresent(early -> ledger.returned(early, now));
            }
        } else if (isThrottling(answer.status())) {
            throttled.incrementAndGet();
            pacer.again(message, AFTER_THROTTLING);
        } else {
            synchronized (refusals) {
                refusals.merge(CommandStatus.name(answer.status()), 1, Integer::sum);
            }
            ledger.refused(message);
        }
        pacer.wake();
    }

    private static boolean isThrottling(int status) {
        return status == CommandStatus.ESME_RTHROTTLED.code() || status == CommandStatus.ESME_RMSGQFUL.code();
    }

    private void deliver(DeliverSm pdu) {
        if (!pdu.isSmscDeliveryReceipt()) {
            inbound.incrementAndGet();
            return;
        }
        ReceiptFields fields = ReceiptFields.of(pdu);
        OptionalInt message = receipts.arrived(fields.id(), fields.state());
        message.ifPresent(found -> ledger.returned(found, System.nanoTime()));
    }

    // ---- how it goes

    private boolean complete() {
        return ledger.sent() == settings.load().messages() && ledger.unanswered() == 0 && ledger.missing() == 0;
    }

    private long activity() {
        return ledger.events() + inbound.get();
    }

    private String progress() {
        return "mt_sent %d mt_acked %d receipts %d missing %d mo_received %d binds %d"
                .formatted(
                        ledger.sent(),
                        ledger.acknowledged(),
                        ledger.returned(),
                        ledger.missing(),
                        inbound.get(),
                        binds.stream().filter(EsmeBind::bound).count());
    }

    private Map<String, Object> result(Run.End end) {
        Ledger.Account account = ledger.account();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("tool", "esme");
        result.put("ended", end.word);
        result.put("missing", account.missing());
        result.put("lost_after_ack", account.lostAfterAck());
        result.put("mt_sent", account.sent());
        result.put("mt_acked", account.acknowledged());
        result.put("mt_resent", repeats.get());
        result.put("mt_throttled", throttled.get());
        result.put("mt_refused", account.refused());
        synchronized (refusals) {
            result.put("refusals", new TreeMap<>(refusals));
        }
        result.put("receipts", account.returned());
        result.put("receipt_duplicates", account.duplicates());
        result.put("receipts_unknown", receipts.unknown());
        result.put("receipt_states", receipts.states());
        result.put("mo_received", inbound.get());
        result.put("binds", binds.stream().mapToInt(EsmeBind::binds).sum());
        result.put("mt_acked_per_s", account.acknowledgedPerSecond());
        result.put("receipts_per_s", account.returnedPerSecond());
        result.put("ack_ms", account.acknowledgedMs().json());
        result.put("receipt_ms", account.returnedMs().json());
        result.put("seconds", account.seconds());
        return result;
    }

    /** Unbinds. */
    @Override
    public void close() {
        pacer.stop();
        CompletableFuture.allOf(binds.stream()
                        .map(bind -> CompletableFuture.runAsync(bind::close))
                        .toArray(CompletableFuture[]::new))
                .join();
        threads.shutdownNow();
    }
}
