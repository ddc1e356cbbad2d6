package org.vumi.bench;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vumi.codec.MessageCodec;
import org.vumi.component.vumi.Broker;
import org.vumi.component.vumi.BrokerSettings;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.ServerRun;
import org.vumi.tracing.Tracing;
import org.vumi.worker.Engine;
import org.vumi.worker.MultiWorkerFile;
import org.vumi.worker.Place;
import org.vumi.worker.YamlFile;

/**
 * What tracing costs: a dispatcher's hop without it, with every trace kept, and with one of a hundred, one after the other and again.
 * Spans are delivered to a server in this process, whose CPU is counted too. Arguments, all optional: messages a run, rounds.
 */
public final class TracingBench {
    private static final String WORKERS =
            "{workers: {d: dispatcher}, d: {transport_names: [bench_in], exposed_names: [bench_app], "
                    + "router_class: SimpleDispatchRouter, route_mappings: {bench_in: bench_app}}}";

    /** Sampler by the name of a run; null: no tracing. */
    private static final Map<String, String> RUNS = new LinkedHashMap<>();

    static {
        RUNS.put("off", null);
        RUNS.put("every trace", "1.0");
        RUNS.put("one of a hundred", "0.01");
    }

    private final String uri;
    private final String sink;

    private TracingBench(String uri, String sink) {
        this.uri = uri;
        this.sink = sink;
    }

    /** On a RabbitMQ of its own. */
    public static void main(String[] args) throws Exception {
        int messages = args.length > 0 ? Integer.parseInt(args[0]) : 50_000;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", request -> {
            request.getRequestBody().readAllBytes();
            request.sendResponseHeaders(200, -1);
            request.close();
        });
        collector.start();
        try (ServerRun servers = ServerRun.open()) {
            String uri = servers.rabbitMq().newVhost();
            new TracingBench(uri, "http://127.0.0.1:" + collector.getAddress().getPort())
                    .compare(new Hops(uri, messages), rounds);
        }
        System.exit(0);
    }

    private void compare(Hops hops, int rounds) throws Exception {
        Map<String, List<Hops.Result>> results = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (String name : RUNS.keySet()) {
                Hops.Result result = hops.run(
                        (round == 0 ? "warm " : "") + name,
                        "bench_in.inbound",
                        "bench_app.inbound",
                        TracingBench::message,
                        (in, out) -> dispatcher(RUNS.get(name)));
                if (round > 0) {
                    results.computeIfAbsent(name, any -> new ArrayList<>()).add(result);
                }
            }
        }
        results.forEach((name, all) -> System.out.printf(
                "median %-28s %7.0f msg/s  %5.1f us CPU per message%n",
                name,
                all.stream().mapToDouble(Hops.Result::rate).sorted().toArray()[all.size() / 2],
                all.stream().mapToDouble(Hops.Result::cpuMicros).sorted().toArray()[all.size() / 2]));
    }

    /** @param kept share of the traces that are kept; null for no tracing */
    private AutoCloseable dispatcher(String kept) throws Exception {
        Engine engine = new Engine("bench", Path.of("target/nothing"));
        Broker broker = new Broker(BrokerSettings.of(uri));
        engine.context().getRegistry().bind("broker", Broker.class, broker);
        Tracing tracing = kept == null ? null : tracing(kept);
        if (tracing != null) {
            tracing.addTo(engine.context());
            broker.setHeaders(tracing);
        }
        Path file = Files.writeString(Files.createTempFile("bench", ".yaml"), WORKERS);
        MultiWorkerFile.plans(YamlFile.read(file), new Place("bench", 0), engine.faults())
                .forEach(engine::add);
        engine.build(worker -> Map.of());
        engine.start();
        return () -> {
            engine.close();
            if (tracing != null) {
                tracing.close();
            }
        };
    }

    /** The SDK reads its environment or these. */
    private Tracing tracing(String kept) {
        System.setProperty("otel.exporter.otlp.endpoint", sink);
        System.setProperty("otel.traces.sampler", "parentbased_traceidratio");
        System.setProperty("otel.traces.sampler.arg", kept);
        return Tracing.from(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", sink)).orElseThrow();
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
