package org.vumi.simulator;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jsmpp.bean.Command;
import org.jsmpp.session.connection.socket.SocketConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection's PDUs on their way out. An answer is sent when its time has come, so that no thread waits for it; and the script
 * has its way with what is sent.
 *
 * <p>jSMPP writes each PDU by one call, and answers as soon as its listener returns. The listener says first, by {@link #plan}, what
 * shall become of the answer.
 */
final class Wire extends SocketConnection {
    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);
    private static final Duration LINGER = Duration.ofSeconds(1);

    /** What waits for another PDU is sent without it when there is none for so long. */
    private static final Duration LONGEST_HOLD = Duration.ofMillis(500);

    /** @param afterwards run once the answer is written; not run if the link is gone */
    record Plan(boolean respond, Duration delay, Runnable afterwards) {
        static final Plan AT_ONCE = new Plan(true, Duration.ZERO, () -> {});
    }

    /** Octets to be written together, and what follows. */
    private record Emission(int commandId, byte[] octets, Trouble trouble, Runnable afterwards) {}

    private final Socket socket;
    private final int number;
    private final Play play;
    private final BooleanSupplier othersBound;
    private final ScheduledExecutorService timer;
    private final InputStream in;
    private final OutputStream out = new Out();
    private final Map<Integer, Plan> plans = new ConcurrentHashMap<>();
    private final Map<Integer, Trouble> answers = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean frozen;
    private volatile Trouble ofBind;
    private volatile Runnable unbind = () -> {};

    // ---- under the lock of out
    private final Map<Integer, Integer> lastSequence = new HashMap<>();
    private final Map<Integer, Emission> swapped = new HashMap<>();
    private Batch batch;

    /** PDUs that are written at once when there are so many. */
    private static final class Batch {
        private final java.io.ByteArrayOutputStream octets = new java.io.ByteArrayOutputStream();
        private int missing;
    }

    /**
     * @param number 1 for the first connection of the simulator, counting up
     * @param othersBound whether a connection but this one is bound
     */
    Wire(Socket socket, int number, Play play, Predicate<Wire> othersBound, ScheduledExecutorService timer)
            throws IOException {
        super(socket);
        this.socket = socket;
        this.number = number;
        this.play = play;
        this.othersBound = () -> othersBound.test(this);
        this.timer = timer;
        this.in = new In(socket.getInputStream());
    }

    /** What happens to a connection before anything is read. */
    void connected() {
        aside(play.trouble(0, number, othersBound));
    }

    /** @param unbind sends an unbind and ends the session; may wait */
    void onUnbind(Runnable unbind) {
        this.unbind = unbind;
    }

    void plan(int sequenceNumber, Plan plan) {
        plans.put(sequenceNumber, plan);
    }

    /** What the script says of a request that came, and that is not yet answered; null for nothing. */
    Trouble trouble(int sequenceNumber) {
        return answers.get(sequenceNumber);
    }

    /** The status by which the script refuses the bind that came; 0 if it does not. */
    int bindStatus() {
        Trouble trouble = ofBind;
        return trouble == null || trouble.status() == null ? Status.OK : trouble.status();
    }

    /** Called for each PDU that comes, before it is processed. */
    void received(Command header) {
        Trouble trouble = play.trouble(header.getCommandId(), number, othersBound);
        if (trouble == null) {
            return;
        }
        if (Occasion.BIND.fits(header.getCommandId())) {
            ofBind = trouble;
        }
        if (header.getCommandId() < 0) {
            aside(trouble);
        } else {
            answers.put(header.getSequenceNumber(), trouble);
        }
    }

    /** Octets just as given. */
    void raw(byte[] octets) throws IOException {
        synchronized (out) {
            write(octets, 0);
        }
    }

    private void aside(Trouble trouble) {
        if (trouble != null) {
            try {
                raw(trouble.alone());
            } catch (IOException e) {
                LOG.debug("connection {}: {}", number, e.getMessage());
            }
            then(trouble);
        }
    }

    private void send(byte[] pdu) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(pdu);
        int commandId = header.getInt(4);
        int sequenceNumber = header.getInt(12);
        boolean response = commandId < 0;
        Plan plan = response ? plans.remove(sequenceNumber) : null;
        Trouble trouble = response ? answers.remove(sequenceNumber) : play.trouble(commandId, number, othersBound);
        if (plan == null) {
            plan = Plan.AT_ONCE;
        }
        if (trouble == null) {
            synchronized (out) {
                lastSequence.put(commandId, sequenceNumber);
            }
            emit(plan, plan.delay(), new Emission(commandId, pdu, null, plan.afterwards()));
            return;
        }
        byte[] octets;
        synchronized (out) {
            int last = lastSequence.getOrDefault(commandId, 0);
            octets = trouble.spoil(pdu, last);
            lastSequence.put(commandId, trouble.sequenceNumber(sequenceNumber, last));
        }
        Emission emission = new Emission(commandId, octets, trouble, plan.afterwards());
        if (trouble.silent()) {
            plan.afterwards().run();
            aside(trouble);
        } else {
            emit(plan, plan.delay().plus(trouble.delay()), emission);
        }
    }

    private void emit(Plan plan, Duration delay, Emission emission) throws IOException {
        if (!plan.respond()) {
            plan.afterwards().run();
        } else if (delay.isZero()) {
            emit(emission);
        } else {
            timer.schedule(() -> onTime(emission), delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void onTime(Emission emission) {
        try {
            emit(emission);
        } catch (IOException e) {
            // the link is gone: the session has seen that itself, and the ESME will submit again
            LOG.debug("connection {}: {}", number, e.getMessage());
        }
    }

    private void emit(Emission emission) throws IOException {
        Emission overtaken;
        synchronized (out) {
            Trouble trouble = emission.trouble();
            if (trouble != null && trouble.swap() && swapped.putIfAbsent(emission.commandId(), emission) == null) {
                timer.schedule(() -> release(emission), LONGEST_HOLD.toNanos(), TimeUnit.NANOSECONDS);
                return;
            }
            overtaken = swapped.remove(emission.commandId());
            write(emission);
            if (overtaken != null) {
                write(overtaken);
            }
        }
        done(emission);
        if (overtaken != null) {
            done(overtaken);
        }
    }

    private void release(Emission emission) {
        synchronized (out) {
            if (!swapped.remove(emission.commandId(), emission)) {
                return;
            }
            try {
                write(emission);
            } catch (IOException e) {
                return;
            }
        }
        done(emission);
    }

    private void done(Emission emission) {
        emission.afterwards().run();
        if (emission.trouble() != null) {
            then(emission.trouble());
        }
    }

    private void write(Emission emission) throws IOException {
        Trouble trouble = emission.trouble();
        if (trouble != null && trouble.merge() > 0 && batch == null) {
            batch = new Batch();
            batch.missing = trouble.merge();
            Batch begun = batch;
            timer.schedule(() -> end(begun), LONGEST_HOLD.toNanos(), TimeUnit.NANOSECONDS);
        }
        if (batch == null) {
            write(emission.octets(), trouble == null ? 0 : trouble.pieces());
        } else {
            batch.octets.writeBytes(emission.octets());
            if (--batch.missing == 0) {
                flush(batch);
            }
        }
    }

    private void end(Batch begun) {
        synchronized (out) {
            try {
                flush(begun);
            } catch (IOException e) {
                LOG.debug("connection {}: {}", number, e.getMessage());
            }
        }
    }

    private void flush(Batch begun) throws IOException {
        if (batch == begun) {
            batch = null;
            write(begun.octets.toByteArray(), 0);
        }
    }

    /** @param pieces octets at a time; 0 for all at once */
    private void write(byte[] octets, int pieces) throws IOException {
        if (frozen) {
            return;
        }
        OutputStream to = socket.getOutputStream();
        int step = pieces == 0 ? Math.max(1, octets.length) : pieces;
        for (int at = 0; at < octets.length; at += step) {
            to.write(octets, at, Math.min(step, octets.length - at));
            to.flush();
        }
    }

    private void then(Trouble trouble) {
        if (trouble.then() == null) {
            return;
        }
        try {
            switch (trouble.then().deed()) {
                case UNBIND -> {
                    Thread farewell = new Thread(() -> unbind.run(), "smsc-unbind");
                    farewell.setDaemon(true);
                    farewell.start();
                }
                case CLOSE -> {
                    socket.shutdownOutput();
                    timer.schedule(this::close, LINGER.toNanos(), TimeUnit.NANOSECONDS);
                }
                case RESET -> {
                    socket.setSoLinger(true, 0);
                    close();
                }
                case FREEZE -> {
                    frozen = true;
                    Duration time = trouble.then().after();
                    if (!time.isZero()) {
                        timer.schedule(this::close, time.toNanos(), TimeUnit.NANOSECONDS);
                    }
                }
            }
        } catch (IOException e) {
            LOG.debug("connection {}: {}", number, e.getMessage());
        }
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() {
        return out;
    }

    @Override
    public void close() {
        closed.countDown();
        super.close();
    }

    /** jSMPP writes here, under the lock of this object. */
    private final class Out extends OutputStream {
        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets) throws IOException {
            send(octets);
        }

        @Override
        public void write(byte[] octets, int from, int length) throws IOException {
            send(Arrays.copyOfRange(octets, from, from + length));
        }
    }

    /** Gives nothing while the connection is frozen, not even its end. */
    private final class In extends FilterInputStream {
        In(InputStream from) {
            super(from);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } finally {
                awaitThaw();
            }
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            try {
                return super.read(into, from, length);
            } finally {
                awaitThaw();
            }
        }

        private void awaitThaw() throws IOException {
            if (frozen) {
                try {
                    closed.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted", e);
                }
            }
        }
    }
}
