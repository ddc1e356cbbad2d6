package org.vumi.bench;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.vumi.codec.MessageCodec;
import org.vumi.component.vumi.Broker;
import org.vumi.component.vumi.BrokerSettings;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.ServerRun;
import org.vumi.store.Redis;
import org.vumi.worker.Engine;
import org.vumi.worker.MultiWorkerFile;
import org.vumi.worker.Place;
import org.vumi.worker.YamlFile;

/**
 * One hop of a dispatcher, by router, against the bare AMQP client with asynchronous confirms, one after the other and again.
 * Prints a line for each run, and the medians. Arguments, all optional: messages a run, rounds, names of routers; a name may be
 * followed by {@code .outbound} or {@code .event}, the event of a message that went out before.
 */
public final class DispatchBench {
    private static final String COMMON =
            "{workers: {d: dispatcher}, d: {transport_names: [bench_in, bench_out], exposed_names: [bench_app], router_class: ";

    private static final Map<String, String> ROUTERS = Map.of(
            "SimpleDispatchRouter", "route_mappings: {bench_in: bench_app}",
            "TransportToTransportRouter", "route_mappings: {bench_in: bench_out}",
            "ToAddrRouter", "dispatcher_name: b, toaddr_mappings: {bench_app: '8[0-9]+$'}",
            "FromAddrMultiplexRouter", "fromaddr_mappings: {'8181': bench_in}",
            "UserGroupingRouter", "dispatcher_name: b, group_mappings: {a: bench_app, b: bench_app}",
            "ContentKeywordRouter",
                    "dispatcher_name: b, transport_mappings: {}, rules: [{app: bench_app, keyword: hello, prefix: '278'}]",
            "RulesRouter", "inbound_rules: [{when: {content: {keyword: hello}, to_addr: 8181}, to: bench_app}]");

    private final String uri;
    private final Redis redis;
    private final Hops hops;

    private DispatchBench(String uri, Redis redis, int messages) {
        this.uri = uri;
        this.redis = redis;
        this.hops = new Hops(uri, messages);
    }

    /** On a RabbitMQ and a Redis of its own. */
    public static void main(String[] args) throws Exception {
        List<String> routers =
                args.length > 2 ? Arrays.asList(args).subList(2, args.length) : List.of("SimpleDispatchRouter");
        try (ServerRun servers = ServerRun.open()) {
            new DispatchBench(
                            servers.rabbitMq().newVhost(),
                            new Redis(servers.redisServer()::uri),
                            args.length > 0 ? Integer.parseInt(args[0]) : 50_000)
                    .compare(args.length > 1 ? Integer.parseInt(args[1]) : 5, routers);
        }
        System.exit(0);
    }

    private void compare(int rounds, List<String> routers) throws Exception {
        Map<String, Hops.Result[]> results = new LinkedHashMap<>();
        results.put("raw", new Hops.Result[rounds]);
        routers.forEach(router -> results.put(router, new Hops.Result[rounds]));
        for (String name : results.keySet()) {
            run("warm " + name, name);
        }
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Hops.Result[]> one : results.entrySet()) {
                one.getValue()[round] = run(one.getKey(), one.getKey());
            }
        }
        results.forEach((name, all) -> System.out.printf(
                "median %-28s %7.0f msg/s  %5.1f us CPU per message%n",
                name, median(all, Hops.Result::rate), median(all, Hops.Result::cpuMicros)));
    }

    private static double median(Hops.Result[] results, ToDoubleFunction<Hops.Result> of) {
        double[] sorted = Arrays.stream(results).mapToDouble(of).sorted().toArray();
        return (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
    }

    private Hops.Result run(String label, String name) throws Exception {
        String[] words = name.split("\\.", 2);
        String router = words[0];
        boolean toTransport = router.startsWith("TransportToTransport");
        Hops.Hop hop = name.equals("raw") ? hops::raw : (in, out) -> dispatcher(router);
        return switch (words.length == 1 ? "inbound" : words[1]) {
            case "inbound" ->
                hops.run(
                        label,
                        "bench_in.inbound",
                        toTransport ? "bench_out.outbound" : "bench_app.inbound",
                        DispatchBench::message,
                        hop);
            case "outbound" -> hops.run(label, "bench_app.outbound", "bench_in.outbound", DispatchBench::message, hop);
            case "event" -> {
                hops.run("before it", "bench_app.outbound", "bench_in.outbound", DispatchBench::message, hop);
                yield hops.run(label, "bench_in.event", "bench_app.event", DispatchBench::event, hop);
            }
            default -> throw new IllegalArgumentException(name + " ends with neither .outbound nor .event");
        };
    }

    private AutoCloseable dispatcher(String router) throws Exception {
        Engine engine = new Engine("bench", Path.of("target/nothing"));
        engine.context().getRegistry().bind("broker", Broker.class, new Broker(BrokerSettings.of(uri)));
        Place place = new Place("bench", 0);
        Path file = java.nio.file.Files.writeString(
                java.nio.file.Files.createTempFile("bench", ".yaml"),
                COMMON + router + ", " + ROUTERS.get(router) + "}}",
                StandardCharsets.UTF_8);
        MultiWorkerFile.plans(YamlFile.read(file), place, engine.faults()).forEach(engine::add);
        engine.build(worker -> Map.of(Redis.class, () -> redis));
        engine.start();
        return engine;
    }

    private static byte[] message(int number) {
        return MessageCodec.encode(TransportUserMessage.builder(() -> id(number), Clock.systemUTC())
                .put("to_addr", "8181")
                .put("from_addr", "27821234567")
                .put("content", "hello")
                .put("transport_name", "bench_in")
                .put("transport_type", "sms")
                .build());
    }

    private static byte[] event(int number) {
        return MessageCodec.encode(
                TransportEvent.ack("bench_in", id(number), "smsc", MessageIds.RANDOM, Clock.systemUTC()));
    }

    private static String id(int number) {
        return "%032x".formatted(number);
    }
}
