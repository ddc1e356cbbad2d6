package org.vumi.bench;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.vumi.codec.MessageCodec;
import org.vumi.message.MessageIds;
import org.vumi.message.Tag;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.ServerRun;
import org.vumi.store.Redis;
import org.vumi.worker.Engine;
import org.vumi.worker.MultiWorkerFile;
import org.vumi.worker.Place;
import org.vumi.worker.YamlFile;

/**
 * What middleware costs: outbound messages of some 400 bytes through a worker's route, decoded, past its middleware, encoded, 250
 * on their way at once; no broker. Each stack in turn, several rounds. Prints a line for each run, then the medians.
 */
public final class MiddlewareBench {
    private static final int WINDOW = 250;
    private static final List<String> STACKS = List.of("none", "log", "tag", "store", "log_tag_store");

    private static final String TEMPLATE = """
            - routeTemplate:
                id: bench_transport.outbound
                description: message -> the same
                parameters:
                  - { name: worker, description: "(name) Name of the worker." }
                  - { name: transport_name, description: "(name) Names the endpoint." }
                route:
                  routeConfigurationId: set-aside
                  from:
                    uri: direct:{{worker}}
                    steps:
                      - unmarshal: { custom: { ref: vumiJson } }
                      - process: { ref: "{{worker}}.middleware.consumeOutbound" }
                      - marshal: { custom: { ref: vumiJson } }
            """;

    private static final String CONFIGURATION = """
            workers: {none: bench_transport, log: bench_transport, tag: bench_transport, store: bench_transport, log_tag_store: bench_transport}
            defaults:
              transport_name: bench
              mw_log: {log_level: info}
              mw_tag:
                incoming: {addr_pattern: '(.*)', tagpool_template: p, tagname_template: '\\1'}
                outgoing: {tagname_pattern: 't-(\\d+)', msg_template: {from_addr: '80\\1', helper_metadata: {rate: 'c\\1'}}}
            log: {middleware: [{mw_log: logging_middleware}]}
            tag: {middleware: [{mw_tag: tagging_middleware}]}
            store: {middleware: [{mw_store: storing_middleware}]}
            log_tag_store: {middleware: [{mw_log: logging_middleware}, {mw_tag: tagging_middleware}, {mw_store: storing_middleware}]}
            """;

    private final int messages;
    private final Engine engine;
    private int run;

    private MiddlewareBench(int messages, Engine engine) {
        this.messages = messages;
        this.engine = engine;
    }

    /** Arguments, all optional: messages a run, rounds. On a Redis of its own; the log goes to a file. */
    public static void main(String[] args) throws Exception {
        Path home = Files.createTempDirectory("vumi-bench");
        System.setErr(new PrintStream(home.resolve("log").toFile()));
        Files.createDirectories(home.resolve("routes"));
        Files.writeString(home.resolve("routes/bench.camel.yaml"), TEMPLATE);
        try (ServerRun servers = ServerRun.open();
                Engine engine = new Engine("bench", home)) {
            String redis = servers.redisServer().uri();
            Path file = Files.writeString(home.resolve("bench.yaml"), CONFIGURATION);
            MultiWorkerFile.plans(YamlFile.read(file), new Place("bench.yaml", 0), engine.faults())
                    .forEach(engine::add);
            engine.build(worker -> Map.of(Redis.class, () -> new Redis(() -> redis)));
            engine.start();
            MiddlewareBench bench = new MiddlewareBench(args.length > 0 ? Integer.parseInt(args[0]) : 50_000, engine);
            bench.compare(args.length > 1 ? Integer.parseInt(args[1]) : 5, servers);
        }
        System.exit(0);
    }

    private void compare(int rounds, ServerRun servers) throws Exception {
        Map<String, List<double[]>> results = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (String stack : STACKS) {
                double[] result = run(stack);
                System.out.printf(
                        "%-8s %-14s %7.0f msg/s %7.1f us CPU per message%n",
                        round == 0 ? "warm" : "round " + round, stack, result[0], result[1]);
                if (round > 0) {
                    results.computeIfAbsent(stack, any -> new ArrayList<>()).add(result);
                }
                servers.redisServer().flush();
            }
        }
        results.forEach((stack, all) -> System.out.printf(
                "median   %-14s %7.0f msg/s %7.1f us CPU per message, %.1f more than none%n",
                stack, median(all, 0), median(all, 1), median(all, 1) - median(results.get("none"), 1)));
    }

    private static double median(List<double[]> results, int column) {
        List<Double> sorted =
                new ArrayList<>(results.stream().map(result -> result[column]).toList());
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    /** @return messages a second, and microseconds of this process's CPU for each */
    private double[] run(String worker) throws Exception {
        byte[][] bodies = bodies();
        AsyncProducer producer =
                engine.context().getEndpoint("direct:" + worker).createAsyncProducer();
        producer.start();
        Semaphore window = new Semaphore(WINDOW);
        long cpu = cpu();
        long start = System.nanoTime();
        for (byte[] body : bodies) {
            window.acquire();
            Exchange exchange = producer.getEndpoint().createExchange();
            exchange.getMessage().setBody(body);
            producer.process(exchange, doneSync -> {
                if (exchange.getException() != null) {
                    throw new IllegalStateException(exchange.getException());
                }
                window.release();
            });
        }
        window.acquire(WINDOW);
        return new double[] {messages * 1e9 / (System.nanoTime() - start), (cpu() - cpu) / 1e3 / messages};
    }

    /** Each with an id of its own, since what is there already is not stored again. */
    private byte[][] bodies() {
        run++;
        byte[][] bodies = new byte[messages][];
        for (int i = 0; i < messages; i++) {
            bodies[i] = MessageCodec.encode(TransportUserMessage.builder(MessageIds.RANDOM, Clock.systemUTC())
                    .put("to_addr", "2782000" + i % 1000)
                    .put("from_addr", "8181")
                    .put("content", "hello hello hello hello " + run + " " + i)
                    .put("transport_name", "bench")
                    .put("transport_type", "sms")
                    .put("helper_metadata", new Tag("pool", "t-" + i % 100).write(Map.of()))
                    .build());
        }
        return bodies;
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
