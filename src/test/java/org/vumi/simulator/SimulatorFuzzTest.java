package org.vumi.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.vumi.Clause;
import org.vumi.component.smpp.FuzzWatch;
import org.vumi.component.smpp.Mutations;
import org.vumi.component.smpp.Pdu;

/**
 * The simulator against an ESME that sends damaged PDUs. By hand:
 * {@code mvn test -Dtest=SimulatorFuzzTest -Dfuzz.cases=10000000 -Dfuzz.seed=4}.
 */
class SimulatorFuzzTest {
    private static final int CASES = FuzzWatch.cases(10_000);
    private static final int UNFRAMED = Math.max(40, CASES / 250);
    private static final int PROBE_EVERY = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Reads whatever comes, so that the simulator can always write. */
    private static final class Esme implements AutoCloseable {
        private final Socket socket;
        private final BlockingQueue<Integer> alive = new LinkedBlockingQueue<>();
        private volatile boolean over;

        Esme(int port) throws Exception {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            Thread reader = new Thread(this::read, "fuzz");
            reader.setDaemon(true);
            reader.start();
            ByteArrayOutputStream bind = new ByteArrayOutputStream();
            bind.writeBytes(Pdu.cString("fuzz"));
            bind.writeBytes(new byte[] {0, 0, 0x34, 0, 0, 0});
            send(Pdu.of(Pdu.BIND_TRANSCEIVER, 0, 1, bind.toByteArray()).octets(), new int[0]);
            assertThat(alive.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("bound")
                    .isEqualTo(1);
        }

        private void read() {
            try (DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()))) {
                while (true) {
                    int length = in.readInt();
                    byte[] octets = ByteBuffer.allocate(length).putInt(length).array();
                    in.readFully(octets, 4, length - 4);
                    Pdu pdu = new Pdu(octets);
                    if (pdu.commandId() == (Pdu.ENQUIRE_LINK | Pdu.RESPONSE)
                            || pdu.commandId() == (Pdu.BIND_TRANSCEIVER | Pdu.RESPONSE)) {
                        alive.add(pdu.sequenceNumber());
                    }
                }
            } catch (IOException e) {
                over = true;
            }
        }

        boolean send(byte[] octets, int[] splits) {
            try {
                OutputStream out = socket.getOutputStream();
                int from = 0;
                for (int split : splits) {
                    out.write(octets, from, split - from);
                    from = split;
                }
                out.write(octets, from, octets.length - from);
                return !over;
            } catch (IOException e) {
                return false;
            }
        }

        boolean answers(int number) throws InterruptedException {
            if (!send(Pdu.of(Pdu.ENQUIRE_LINK, 0, number, new byte[0]).octets(), new int[0])) {
                return false;
            }
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < end) {
                Integer answered = alive.poll(20, TimeUnit.MILLISECONDS);
                if (answered != null && answered == number) {
                    return true;
                }
                if (over) {
                    return false;
                }
            }
            throw new AssertionError("no answer to an enquire_link, and the connection kept, within " + PATIENCE);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    @Clause({"2.8", "3.4"})
    void survivesDamagedPdus() throws Exception {
        Mutations mutations = new Mutations(FuzzWatch.seed());
        int sessions = 1;
        SmscOptions options = new SmscOptions().port(0).maxPending(1000).seed(1);
        try (FuzzWatch watch = new FuzzWatch();
                SmscSimulator smsc = SmscSimulator.start(options)) {
            Esme esme = new Esme(smsc.port());
            for (int i = 1; i <= CASES; i++) {
                Mutations.Case next = mutations.next(UNFRAMED);
                boolean there = esme.send(next.octets(), mutations.splits(next.octets().length));
                if (!there || !next.framed() || i % PROBE_EVERY == 0 && !esme.answers(0x40000000 + i)) {
                    esme.close();
                    esme = new Esme(smsc.port());
                    sessions++;
                }
                if (i == CASES / 4) {
                    watch.warm();
                }
            }
            esme.close();
            try (RawEsme last = RawEsme.bound(smsc.port())) {
                last.submit("27831234567", "still there");
                int submitted = 0x80000004;
                while (last.read().commandId() != submitted) {
                    // receipts for the one before
                }
            }
            watch.report("simulator: " + CASES + " cases, " + sessions + " sessions, submits "
                    + smsc.counters().submits());
            assertThat(watch.faults()).isEmpty();
            assertThat(watch.warnings().values()).allMatch(times -> times < 10);
        }
    }
}
