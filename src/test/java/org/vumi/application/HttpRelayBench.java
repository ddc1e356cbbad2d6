package org.vumi.application;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.vumi.codec.MessageCodec;

/** How many messages a second one relay carries to a server that answers at once, and back. No broker. */
public final class HttpRelayBench {
    /** What the broker's consumer holds open. */
    private static final int PREFETCH = 250;

    private HttpRelayBench() {}

    /** Arguments: messages a run, runs, concurrency, URL (its own server in this process unless given). */
    public static void main(String[] args) throws Exception {
        int messages = args.length > 0 ? Integer.parseInt(args[0]) : 50_000;
        int runs = args.length > 1 ? Integer.parseInt(args[1]) : 6;
        Object concurrency = args.length > 2 ? args[2] : "20";
        try (StubServer server = new StubServer()) {
            server.answers(StubServer.reply("re: what you wrote"));
            Object url = args.length > 3 ? args[3] : server.url("/");
            try (RelayRig rig = RelayRig.of(Map.of("url", url, "concurrency", concurrency))) {
                for (int i = 0; i < runs; i++) {
                    run(rig, messages);
                    server.requests.clear();
                    rig.replies.clear();
                }
            }
            System.out.println("connections " + server.connections);
        }
        System.exit(0);
    }

    private static void run(RelayRig rig, int messages) throws Exception {
        byte[][] bodies = new byte[1_000][];
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = MessageCodec.encode(RelayRig.message("m" + i, "2783" + i));
        }
        Semaphore window = new Semaphore(PREFETCH);
        AtomicInteger failed = new AtomicInteger();
        long cpu = cpu();
        long start = System.nanoTime();
        for (int i = 0; i < messages; i++) {
            window.acquire();
            rig.send(bodies[i % bodies.length]).thenAccept(exchange -> {
                if (exchange.getException() != null) {
                    failed.incrementAndGet();
                }
                window.release();
            });
        }
        window.acquire(PREFETCH);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%,.0f messages/s, %.0f us CPU each (client and server), %d failed%n",
                messages / seconds, (cpu() - cpu) / 1e3 / messages, failed.get());
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
