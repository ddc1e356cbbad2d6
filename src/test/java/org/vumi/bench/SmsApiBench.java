package org.vumi.bench;

import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.vumi.component.vumi.Broker;
import org.vumi.component.vumi.BrokerSettings;
import org.vumi.component.vumi.VumiComponent;
import org.vumi.servers.FreePort;
import org.vumi.servers.ServerRun;
import org.vumi.store.Redis;
import org.vumi.worker.Engine;
import org.vumi.worker.MultiWorkerFile;
import org.vumi.worker.Place;
import org.vumi.worker.YamlFile;

/**
 * The HTTP API for SMS: messages posted by so many clients at once, each waiting for its answer, on a RabbitMQ and a Redis of their own;
 * half of the runs with an Idempotency-Key. Client and API share this process. Prints a line for each run.
 */
public final class SmsApiBench {
    private static final String SECRET = "1234567890abcdef";

    private SmsApiBench() {}

    /** Arguments, all optional: messages a run, clients at once, rounds. The log goes to a file. */
    public static void main(String[] args) throws Exception {
        int messages = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
        int clients = args.length > 1 ? Integer.parseInt(args[1]) : 50;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 3;
        Path home = Files.createTempDirectory("vumi-bench");
        System.setErr(new PrintStream(home.resolve("log").toFile()));
        try (ServerRun servers = ServerRun.open();
                Engine engine = new Engine("bench", home)) {
            int port = FreePort.next();
            Path file = Files.writeString(home.resolve("bench.yaml"), """
                    workers: { api: sms_api_application }
                    api: { transport_name: bench, web_port: %d, accounts: { shop: { secret: %s } } }
                    """.formatted(port, SECRET));
            String redis = servers.redisServer().uri();
            engine.context()
                    .addComponent(
                            "vumi",
                            new VumiComponent(new Broker(
                                    BrokerSettings.of(servers.rabbitMq().newVhost()))));
            MultiWorkerFile.plans(YamlFile.read(file), new Place("bench.yaml", 0), engine.faults())
                    .forEach(engine::add);
            engine.build(worker -> Map.of(Redis.class, () -> new Redis(() -> redis)));
            engine.start();
            for (int round = 0; round <= rounds; round++) {
                for (boolean keyed : new boolean[] {false, true}) {
                    run(
                            (round == 0 ? "warm" : "round " + round) + (keyed ? ", with keys" : ""),
                            port,
                            messages,
                            clients,
                            keyed);
                }
            }
        }
        System.exit(0);
    }

    private static void run(String name, int port, int messages, int clients, boolean keyed) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        long[] nanos = new long[messages];
        AtomicInteger next = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        long start = System.nanoTime();
        Future<?>[] all = new Future<?>[clients];
        for (int i = 0; i < clients; i++) {
            all[i] = threads.submit(() -> {
                for (int number = next.getAndIncrement(); number < messages; number = next.getAndIncrement()) {
                    long before = System.nanoTime();
                    if (post(client, port, name, number, keyed) != 202) {
                        refused.incrementAndGet();
                    }
                    nanos[number] = System.nanoTime() - before;
                }
                return null;
            });
        }
        for (Future<?> one : all) {
            one.get();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        threads.shutdown();
        Arrays.sort(nanos);
        System.out.printf(
                "%-20s %6.0f posts/s, p50 %.1f ms, p99 %.1f ms, %d refused%n",
                name, messages / seconds, nanos[messages / 2] / 1e6, nanos[messages * 99 / 100] / 1e6, refused.get());
    }

    private static int post(HttpClient client, int port, String run, int number, boolean keyed) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/sms/messages"))
                .header("Authorization", "Bearer " + SECRET)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"to_addr\":\"2783" + number % 1000 + "\",\"content\":\"hello " + number + "\"}"));
        if (keyed) {
            request.header("Idempotency-Key", run + number);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
