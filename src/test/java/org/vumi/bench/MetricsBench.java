package org.vumi.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import org.vumi.codec.MessageCodec;
import org.vumi.component.vumi.Broker;
import org.vumi.component.vumi.BrokerSettings;
import org.vumi.component.vumi.Meters;
import org.vumi.component.vumi.SilentMeters;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.ServerRun;
import org.vumi.store.Redis;
import org.vumi.worker.Engine;
import org.vumi.worker.MultiWorkerFile;
import org.vumi.worker.Place;
import org.vumi.worker.YamlFile;

/**
 * What counting costs: a dispatcher's hop with meters and with such as count nothing, in turn, one with and one without a round, the
 * first of a round changing. Prints a line for each run, then the CPU of each with all messages together, and the medians. Arguments, both
 * optional: messages a run, rounds.
 */
public final class MetricsBench {
    private static final String WORKERS = """
            workers: {d: dispatcher}
            d: {transport_names: [bench_in], exposed_names: [bench_app], router_class: SimpleDispatchRouter, route_mappings: {bench_in: bench_app}}
            """;

    private final String uri;
    private final Hops hops;

    private MetricsBench(String uri, int messages) {
        this.uri = uri;
        this.hops = new Hops(uri, messages);
    }

    /** On a RabbitMQ of its own. */
    public static void main(String[] args) throws Exception {
        try (ServerRun servers = ServerRun.open()) {
            new MetricsBench(servers.rabbitMq().newVhost(), args.length > 0 ? Integer.parseInt(args[0]) : 25_000)
                    .compare(args.length > 1 ? Integer.parseInt(args[1]) : 10);
        }
        System.exit(0);
    }

    private void compare(int rounds) throws Exception {
        run("warm without", false);
        run("warm with", true);
        double[] with = new double[rounds];
        double[] without = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            if (round % 2 == 0) {
                with[round] = run("with", true);
                without[round] = run("without", false);
            } else {
                without[round] = run("without", false);
                with[round] = run("with", true);
            }
        }
        print("mean", mean(with), mean(without));
        print("median", median(with), median(without));
    }

    private static void print(String what, double with, double without) {
        System.out.printf(
                "%-7s CPU per message: with %5.2f us, without %5.2f us, difference %5.2f us%n",
                what, with, without, with - without);
    }

    private static double mean(double[] micros) {
        return Arrays.stream(micros).average().orElseThrow();
    }

    private static double median(double[] micros) {
        double[] sorted = Arrays.stream(micros).sorted().toArray();
        return (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
    }

    private double run(String label, boolean counting) throws Exception {
        return hops.run(
                        label,
                        "bench_in.inbound",
                        "bench_app.inbound",
                        MetricsBench::message,
                        (in, out) -> dispatcher(counting))
                .cpuMicros();
    }

    private AutoCloseable dispatcher(boolean counting) throws Exception {
        Engine engine = new Engine("bench", Path.of("target/nothing"));
        engine.context().getRegistry().bind("broker", Broker.class, new Broker(BrokerSettings.of(uri)));
        if (!counting) {
            engine.context().getRegistry().bind("vumi/meters", Meters.class, SilentMeters.make());
        }
        Path file = Files.writeString(Files.createTempFile("bench", ".yaml"), WORKERS);
        MultiWorkerFile.plans(YamlFile.read(file), new Place("bench", 0), engine.faults())
                .forEach(engine::add);
        engine.build(worker -> Map.of(Redis.class, () -> new Redis(() -> "redis://127.0.0.1:1/0")));
        engine.start();
        return engine;
    }

    private static byte[] message(int number) {
        return MessageCodec.encode(TransportUserMessage.builder(() -> "%032x".formatted(number), Clock.systemUTC())
                .put("to_addr", "8181")
                .put("from_addr", "27821234567")
                .put("content", "hello")
                .put("transport_name", "bench_in")
                .put("transport_type", "sms")
                .build());
    }
}
