package org.vumi.simulator;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An SMPP 3.4 SMSC that relays nothing: takes what ESMEs submit, and sends them what is injected. For local work and tests.
 *
 * <pre>{@code
 * try (SmscSimulator smsc = SmscSimulator.start(new SmscOptions().port(0))) {
 *     // let an ESME bind to smsc.port()
 *     smsc.awaitBinds(1, Duration.ofSeconds(10));
 *     SmscMessage mo = smsc.inject("27761234567", "8181", "hello").get(10, TimeUnit.SECONDS);
 *     // mo.state() is ACCEPTED or REFUSED
 *     smsc.onSubmit(submit -> submit.number() % 5 == 0 ? Answer.refuse("ESME_RTHROTTLED") : null);
 *     smsc.awaitSubmits(10, Duration.ofSeconds(10));
 *     smsc.submitsTo("27761234567"); // in the order they came
 * }
 * }</pre>
 *
 * <p>All methods may be called by any thread. Source: manual 2.1; spec transports 5.12; SMPP 3.4.
 */
public final class SmscSimulator implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(20);

    private final SmscOptions options;
    private final Tally tally = new Tally();
    private final MessageLog log;
    private final Texts texts;
    private final ScheduledThreadPoolExecutor timer;
    private final ExecutorService handshakes;
    private final Deliveries deliveries;
    private final Intake intake;
    private final Binds binds;
    private final Play play;
    private final AtomicInteger references = new AtomicInteger();
    private EsmeListener listener;

    private SmscSimulator(SmscOptions options) {
        this.options = options;
        log = new MessageLog(options.keep);
        texts = new Texts(options.defaultAlphabet);
        // after close() a late answer of an ESME has nobody to go to
        timer = new ScheduledThreadPoolExecutor(1, daemons("smsc-timer"), new ThreadPoolExecutor.DiscardPolicy());
        timer.setRemoveOnCancelPolicy(true);
        handshakes = Executors.newCachedThreadPool(daemons("smsc-bind"));
        deliveries = new Deliveries(options, timer, tally);
        ReceiptDesk receipts = new ReceiptDesk(options, texts, deliveries, timer, tally);
        intake = new Intake(options, texts, new Submissions(log, texts), receipts, tally);
        play = new Play(options.script, options.random, tally);
        binds = new Binds(options, new SubmitHandler(intake), deliveries, timer, tally, play);
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** @throws IOException if it cannot listen; the message names host and port */
    public static SmscSimulator start(SmscOptions options) throws IOException {
        SmscSimulator smsc = new SmscSimulator(options);
        try {
            smsc.listener =
                    EsmeListener.open(options.host, options.port, options.tls, smsc.handshakes, smsc.binds::greet);
        } catch (IOException e) {
            smsc.stopThreads();
            throw e;
        }
        return smsc;
    }

    /** The SMPP port it listens on, also while it is down. */
    public int port() {
        return listener.port();
    }

    // ---- MO

    /**
     * Sends a text to an ESME, cut into parts if it is long; waits for a bind as long as it takes.
     *
     * @param from the person's number, 1 to 20 ASCII characters
     * @param to what the person sent it to, 1 to 20 ASCII characters
     * @return completed when every part was accepted or refused for good
     * @throws IllegalArgumentException if an address or the text cannot be sent by SMPP
     * @throws IllegalStateException if too many messages are waiting already
     */
    public CompletableFuture<SmscMessage> inject(String from, String to, String text) {
        return injection(from, to, text).done();
    }

    /**
     * Sends a deliver_sm just as given, for what a text cannot say: other codings, broken headers, USSD.
     *
     * @param octets short_message, up to 254
     * @param tlvs optional parameters by tag, raw
     */
    public CompletableFuture<SmscMessage> injectRaw(
            String from, String to, int esmClass, int dataCoding, byte[] octets, Map<Integer, byte[]> tlvs) {
        Texts.Decoded shown = texts.decode(dataCoding, octets);
        Texts.Encoded encoded = new Texts.Encoded(shown.encoding(), dataCoding, octets, 254, 254);
        Parts.Part part = new Parts.Part(esmClass, octets, tlvs);
        return injection(from, to, shown.text(), encoded, List.of(part)).done();
    }

    Injection injection(String from, String to, String text) {
        Texts.Encoded encoded = texts.encode(text);
        List<Parts.Part> parts = Parts.of(encoded, options.longMessages, references.incrementAndGet() & 0xff);
        return injection(from, to, text, encoded, parts);
    }

    private Injection injection(String from, String to, String text, Texts.Encoded encoded, List<Parts.Part> parts) {
        checkAddress("from", from);
        checkAddress("to", to);
        if (!deliveries.reserve(parts.size())) {
            throw new IllegalStateException(options.maxPending + " deliver_sm are waiting already");
        }
        Injection injection =
                new Injection(log, tally, options.clock.instant(), from, to, text, encoded.encoding(), parts.size());
        List<Delivery> pdus = new ArrayList<>();
        for (Parts.Part part : parts) {
            pdus.add(new Delivery(
                    null,
                    from,
                    to,
                    part.esmClass(),
                    encoded.dataCoding(),
                    part.octets(),
                    part.options(),
                    injection.part()));
        }
        deliveries.offer(pdus);
        return injection;
    }

    private static void checkAddress(String name, String address) {
        if (address.isEmpty() || address.length() > 20 || !address.matches("[\\x21-\\x7e]+")) {
            throw new IllegalArgumentException(name + " needs 1 to 20 ASCII characters without spaces");
        }
    }

    // ---- MT

    /**
     * Asks {@code decision} about each submit_sm before it is answered; null lets the options decide. Called on the bind's thread: it
     * must not wait (an {@link Answer} can).
     */
    public void onSubmit(Function<Submit, Answer> decision) {
        intake.onSubmit(decision);
    }

    /** Tells each submit_sm, accepted or not, before it is answered; in order for each bind. */
    public void received(Consumer<Submit> listener) {
        intake.received(listener);
    }

    /** The last submits, oldest first. */
    public List<Submit> submits() {
        return intake.submits();
    }

    /** The last submits to one destination, in the order they came. */
    public List<Submit> submitsTo(String destination) {
        return submits().stream().filter(s -> s.to().equals(destination)).toList();
    }

    // ---- what is going on

    /** The last messages of both directions, oldest first. */
    public List<SmscMessage> messages() {
        return log.messages();
    }

    public List<Bind> binds() {
        return binds.current();
    }

    int keep() {
        return options.keep;
    }

    public Counters counters() {
        return tally.snapshot();
    }

    /** deliver_sm that wait for a bind, an answer, another attempt or (receipts) their hour. */
    public int pending() {
        return deliveries.pending();
    }

    /** @return ends the watching when run */
    Runnable watch(Consumer<SmscMessage> messages, Runnable bindsChanged) {
        Runnable first = log.watch(messages);
        Runnable second = binds.watch(bindsChanged);
        return () -> {
            first.run();
            second.run();
        };
    }

    /** @throws IllegalStateException if there are not exactly {@code count} binds within the time */
    public void awaitBinds(int count, Duration atMost) {
        await(() -> binds().size() == count, atMost, () -> count + " binds expected, " + binds().size() + " seen");
    }

    /** @throws IllegalStateException if fewer than {@code count} submit_sm were accepted within the time */
    public void awaitSubmits(long count, Duration atMost) {
        await(
                () -> counters().submitsAccepted() >= count,
                atMost,
                () -> count + " accepted submit_sm expected: " + counters());
    }

    /** @throws IllegalStateException if something still waits to be delivered after the time */
    public void awaitDelivered(Duration atMost) {
        await(() -> pending() == 0, atMost, () -> pending() + " deliver_sm still waiting: " + counters());
    }

    private static void await(BooleanSupplier done, Duration atMost, java.util.function.Supplier<String> otherwise) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("after " + atMost + ": " + otherwise.get());
            }
            try {
                TimeUnit.NANOSECONDS.sleep(TICK.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted: " + otherwise.get(), e);
            }
        }
    }

    // ---- trouble

    /** Cuts every connection without unbind; ESMEs may bind again at once. @return how many were cut */
    public int dropConnections() {
        return binds.drop();
    }

    /** From now on in place of the script before: counts from 1. Connections keep their numbers. */
    public void play(Script script) {
        play.begin(script);
    }

    /** Writes octets just as given to every bind, between two PDUs. @return to how many */
    public int sendRaw(byte[] octets) {
        return binds.raw(octets);
    }

    /** Answers every bind with this status, until {@link #acceptBinds}. Present binds stay. */
    public void refuseBinds(String status) {
        binds.refuse(Status.code(status));
    }

    public void acceptBinds() {
        binds.refuse(Status.OK);
    }

    /** Stops listening and cuts every connection, as an SMSC that is gone; what waits is kept. */
    public void goDown() throws IOException {
        listener.close();
        dropConnections();
    }

    /** Listens again on the same port. */
    public void comeUp() throws IOException {
        int port = listener.port();
        listener = EsmeListener.open(options.host, port, options.tls, handshakes, binds::greet);
    }

    /** Unbinds every ESME, waiting two seconds at most, and stops. What waits is forgotten. */
    @Override
    public void close() throws IOException {
        listener.close();
        binds.close();
        stopThreads();
    }

    private void stopThreads() {
        handshakes.shutdownNow();
        timer.shutdownNow();
    }
}
