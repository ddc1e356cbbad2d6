package org.vumi.transport.smpp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.vumi.Clause;
import org.vumi.component.smpp.FuzzWatch;
import org.vumi.component.smpp.Mutations;
import org.vumi.component.smpp.Pdu;

/**
 * The whole worker against an SMSC that sends damaged PDUs. By hand:
 * {@code mvn test -Dtest=LinkFuzzTest -Dfuzz.cases=10000000 -Dfuzz.seed=4 -Dfuzz.unframed=5000}; the last is how rarely a
 * command_length is wrong, which costs a session each time.
 */
class LinkFuzzTest {
    private static final int CASES = FuzzWatch.cases(10_000);
    private static final int UNFRAMED = Integer.getInteger("fuzz.unframed", Math.max(250, CASES / 40));
    private static final int PROBE_EVERY = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Answers binds and enquire_link, and keeps the answers to its own probes. */
    private static final class Smsc implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final BlockingQueue<Socket> bound = new LinkedBlockingQueue<>();
        private final BlockingQueue<Integer> alive = new LinkedBlockingQueue<>();
        private int probes = 0x40000000;
        private int binds;

        Smsc() throws IOException {
            daemon(this::accept);
        }

        private static void daemon(Runnable task) {
            Thread thread = new Thread(task, "fuzz");
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    daemon(() -> serve(socket));
                } catch (IOException e) {
                    // this connection was broken off, or the server is closed
                }
            }
        }

        private void serve(Socket socket) {
            try (socket) {
                socket.setTcpNoDelay(true);
                DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
                while (true) {
                    int length = in.readInt();
                    byte[] octets = ByteBuffer.allocate(length).putInt(length).array();
                    in.readFully(octets, 4, length - 4);
                    Pdu pdu = new Pdu(octets);
                    switch (pdu.commandId()) {
                        case Pdu.BIND_TRANSCEIVER -> {
                            write(socket, pdu.answer(0, Pdu.cString("fuzz")).octets());
                            bound.add(socket);
                        }
                        case Pdu.ENQUIRE_LINK, Pdu.UNBIND ->
                            write(socket, pdu.answer(0, new byte[0]).octets());
                        case Pdu.ENQUIRE_LINK | Pdu.RESPONSE -> alive.add(pdu.sequenceNumber());
                        default -> {} // answers to damaged requests
                    }
                }
            } catch (IOException e) {
                // the session is over
            }
        }

        static void write(Socket socket, byte[] octets) throws IOException {
            synchronized (socket) {
                socket.getOutputStream().write(octets);
            }
        }

        /** Waits for every second one to be in use: binds that end at once again and again are made ever more rarely. */
        Socket bind(TransportRig rig) throws InterruptedException {
            Socket socket = bound.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(socket)
                    .as(() -> "bound again; " + rig.link().lastSentence())
                    .isNotNull();
            if (++binds % 2 == 0) {
                answers(socket);
            }
            return socket;
        }

        /** @return whether this session is there and answers; if it is gone, another one will come */
        boolean answers(Socket socket) throws InterruptedException {
            int number = probes++;
            try {
                write(socket, Pdu.of(Pdu.ENQUIRE_LINK, 0, number, new byte[0]).octets());
            } catch (IOException e) {
                return false;
            }
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < end) {
                Integer answered = alive.poll(20, TimeUnit.MILLISECONDS);
                if (answered != null && answered == number) {
                    return true;
                }
                if (!bound.isEmpty()) {
                    return false;
                }
            }
            throw new AssertionError("no answer to an enquire_link, and no new bind, within " + PATIENCE);
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    @Test
    @Clause({"2.8", "3.2", "3.2.4", "3.4", "5.1.1", "5.1.2"})
    void survivesDamagedPdus() throws Exception {
        Mutations mutations = new Mutations(FuzzWatch.seed());
        int sessions = 1;
        try (FuzzWatch watch = new FuzzWatch();
                Smsc smsc = new Smsc();
                TransportRig rig = new TransportRig(smsc.server.getLocalPort(), "redis://127.0.0.1:1")
                        .with("initial_reconnect_delay", 0.1)
                        .with("delivery_report_id", "smsc")
                        .start()) {
            Socket socket = smsc.bind(rig);
            for (int i = 1; i <= CASES; i++) {
                Mutations.Case next = mutations.next(UNFRAMED);
                boolean there = send(socket, next.octets(), mutations.splits(next.octets().length));
                if (!next.framed()) {
                    for (int more = mutations.following(); there && more > 0; more--) {
                        there = send(socket, mutations.next(UNFRAMED).octets(), new int[0]);
                    }
                    socket.close();
                }
                if (!there || !next.framed() || i % PROBE_EVERY == 0 && !smsc.answers(socket)) {
                    socket.close();
                    socket = smsc.bind(rig);
                    sessions++;
                }
                if (i % PROBE_EVERY == 0) {
                    rig.queues.queue("smpp1.inbound").clear();
                    rig.queues.queue("smpp1.event").clear();
                }
                if (i == CASES / 4) {
                    watch.warm();
                }
            }
            assertThat(smsc.answers(socket)).isTrue();
            rig.queues.queue("smpp1.inbound").clear();
            Smsc.write(
                    socket,
                    Pdu.deliverSm(1, 0, 3, "still there".getBytes(ISO_8859_1), new byte[0])
                            .octets());
            Map<String, Object> message;
            do {
                message = rig.next("smpp1.inbound", PATIENCE.toMillis());
                assertThat(message).isNotNull();
            } while (!"still there".equals(message.get("content")));

            watch.report("link: " + CASES + " cases, " + sessions + " sessions");
            assertThat(watch.faults()).isEmpty();
            int most = 2 * sessions;
            assertThat(watch.warnings().values()).allMatch(times -> times <= most);
        }
    }

    private static boolean send(Socket socket, byte[] octets, int[] splits) {
        try {
            OutputStream out = socket.getOutputStream();
            synchronized (socket) {
                int from = 0;
                for (int split : splits) {
                    out.write(octets, from, split - from);
                    from = split;
                }
                out.write(octets, from, octets.length - from);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
