package org.vumi.bench;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.vumi.application.Application;
import org.vumi.application.Sessions;
import org.vumi.codec.MessageCodec;
import org.vumi.component.vumi.Broker;
import org.vumi.component.vumi.BrokerSettings;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.ServerRun;
import org.vumi.store.Redis;
import org.vumi.worker.Engine;
import org.vumi.worker.MultiWorkerFile;
import org.vumi.worker.Place;
import org.vumi.worker.YamlFile;
import redis.clients.jedis.Jedis;

/**
 * One hop of an application, without and with sessions, against the bare AMQP client with asynchronous confirms, one after the other and
 * again; then the memory of 10,000 open sessions. Arguments, all optional: messages a run, rounds.
 */
public final class ApplicationBench {
    private static final int USERS = 10_000;
    private static final int MEBIBYTE = 1 << 20;

    private final String uri;
    private final Redis redis;
    private final Hops hops;

    /** Writes back what it gets. */
    public static final class Echo extends Application {
        @Override
        protected List<TransportUserMessage> consumeUserMessage(TransportUserMessage message) {
            return List.of(replyTo(message, message.content()));
        }
    }

    /** Remembers some answers of each user. */
    public static final class Menu extends Application {
        private final Sessions sessions;

        public Menu(Sessions sessions) {
            this.sessions = sessions;
        }

        @Override
        protected List<TransportUserMessage> consumeUserMessage(TransportUserMessage message) {
            return sessions.during(message, session -> {
                session.put("step", String.valueOf(session.size()));
                session.put("name", "Thandi Mokoena");
                session.put("last_answer", message.content());
                session.put("last_message_id", message.messageId());
                return List.of(replyTo(message, "What next?"));
            });
        }
    }

    private ApplicationBench(String uri, Redis redis, int messages) {
        this.uri = uri;
        this.redis = redis;
        this.hops = new Hops(uri, messages);
    }

    /** On a RabbitMQ and a Redis of its own. */
    public static void main(String[] args) throws Exception {
        try (ServerRun servers = ServerRun.open();
                Jedis jedis = new Jedis(URI.create(servers.redisServer().uri()))) {
            ApplicationBench bench = new ApplicationBench(
                    servers.rabbitMq().newVhost(),
                    new Redis(servers.redisServer()::uri),
                    args.length > 0 ? Integer.parseInt(args[0]) : 50_000);
            bench.compare(args.length > 1 ? Integer.parseInt(args[1]) : 5);
            bench.openSessions(jedis);
        }
        System.exit(0);
    }

    private void compare(int rounds) throws Exception {
        Map<String, Hops.Hop> hop = new LinkedHashMap<>();
        hop.put("raw", hops::raw);
        hop.put("application", (in, out) -> application(Echo.class));
        hop.put("application, sessions", (in, out) -> application(Menu.class));
        Map<String, double[]> rates = new LinkedHashMap<>();
        for (int round = -1; round < rounds; round++) { // the first warms up
            for (Map.Entry<String, Hops.Hop> one : hop.entrySet()) {
                double rate = hops.run(
                                one.getKey(),
                                "bench.inbound",
                                "bench.outbound",
                                ApplicationBench::message,
                                one.getValue())
                        .rate();
                if (round >= 0) {
                    rates.computeIfAbsent(one.getKey(), any -> new double[rounds])[round] = rate;
                }
            }
        }
        rates.forEach((name, all) -> System.out.printf("median %-24s %7.0f msg/s%n", name, median(all)));
    }

    private static double median(double[] rates) {
        double[] sorted = Arrays.stream(rates).sorted().toArray();
        return (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
    }

    private void openSessions(Jedis jedis) throws Exception {
        jedis.flushAll();
        Hops all = new Hops(uri, USERS);
        long redisBefore = redisBytes(jedis);
        long heapBefore = heapBytes();
        Engine[] engine = new Engine[1];
        all.run(USERS + " sessions", "bench.inbound", "bench.outbound", ApplicationBench::message, (in, out) -> {
            engine[0] = application(Menu.class);
            return () -> {}; // still running when looked at
        });
        System.out.printf(
                "%d open sessions: %.1f MiB in Redis, %.1f MiB of heap, Camel's included%n",
                jedis.scard("bench:active_sessions"),
                (redisBytes(jedis) - redisBefore) / (double) MEBIBYTE,
                (heapBytes() - heapBefore) / (double) MEBIBYTE);
        engine[0].stop();
    }

    private static long redisBytes(Jedis jedis) {
        return jedis.info("memory")
                .lines()
                .filter(line -> line.startsWith("used_memory:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .sum();
    }

    private static long heapBytes() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private Engine application(Class<? extends Application> type) throws Exception {
        Engine engine = new Engine("bench", Path.of("target/nothing"));
        engine.context().getRegistry().bind("broker", Broker.class, new Broker(BrokerSettings.of(uri)));
        Path file = Files.writeString(
                Files.createTempFile("bench", ".yaml"),
                "{workers: {app: '" + type.getName() + "'}, app: {transport_name: bench}}");
        MultiWorkerFile.plans(YamlFile.read(file), new Place("bench", 0), engine.faults())
                .forEach(engine::add);
        engine.build(worker -> Map.of(Redis.class, () -> redis));
        engine.start();
        return engine;
    }

    private static byte[] message(int number) {
        return MessageCodec.encode(TransportUserMessage.builder(MessageIds.RANDOM, Clock.systemUTC())
                .put("to_addr", "8181")
                .put("from_addr", "2782" + (1_000_000 + number % USERS))
                .put("content", "hello")
                .put("transport_name", "bench")
                .put("transport_type", "sms")
                .build());
    }
}
