package org.vumi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.vumi.codec.MessageCodec;
import org.vumi.component.vumi.Broker;
import org.vumi.component.vumi.BrokerSettings;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;
import org.vumi.scheduler.Agenda;
import org.vumi.scheduler.AgendaKeys;
import org.vumi.scheduler.Buckets;
import org.vumi.servers.ServerRun;
import org.vumi.store.Redis;
import org.vumi.worker.Engine;
import org.vumi.worker.MultiWorkerFile;
import org.vumi.worker.Place;
import org.vumi.worker.YamlFile;

/**
 * Messages that are due in the same second, from Redis to the broker: how long after that second the last of them is there, with the
 * workers' defaults. Arguments, all optional: messages, rounds.
 */
public final class DueBench {
    private static final Duration LEAD = Duration.ofSeconds(3);

    private final String uri;
    private final Redis redis;
    private final int messages;

    private DueBench(String uri, Redis redis, int messages) {
        this.uri = uri;
        this.redis = redis;
        this.messages = messages;
    }

    /** On a RabbitMQ and a Redis of its own. */
    public static void main(String[] args) throws Exception {
        try (ServerRun servers = ServerRun.open()) {
            DueBench bench = new DueBench(
                    servers.rabbitMq().newVhost(),
                    new Redis(servers.redisServer()::uri),
                    args.length > 0 ? Integer.parseInt(args[0]) : 10_000);
            int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
            bench.run("scheduler", "{transport_name: bench}", AgendaKeys.scheduled("scheduler:bench"), rounds);
            bench.run(
                    "failure_worker",
                    "{transport_name: bench, failures_routing_key: bench.failures, retry_routing_key: bench.outbound}",
                    AgendaKeys.failures("bench"),
                    rounds);
        }
        System.exit(0);
    }

    private void run(String worker, String config, AgendaKeys keys, int rounds) throws Exception {
        try (Engine engine = new Engine("bench", Path.of("target/nothing"))) {
            engine.context().getRegistry().bind("broker", Broker.class, new Broker(BrokerSettings.of(uri)));
            Path file = Files.writeString(
                    Files.createTempFile("bench", ".yaml"), "{workers: {b: " + worker + "}, b: " + config + "}", UTF_8);
            MultiWorkerFile.plans(YamlFile.read(file), new Place("bench", 0), engine.faults())
                    .forEach(engine::add);
            engine.build(any -> Map.of(Redis.class, () -> redis));
            engine.start();
            for (int round = 1; round <= rounds; round++) {
                round(worker + " " + round, keys);
            }
        }
    }

    private void round(String label, AgendaKeys keys) throws Exception {
        CountDownLatch open = new CountDownLatch(messages);
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(uri);
        try (Connection connection = factory.newConnection("bench");
                Channel channel = connection.createChannel()) {
            channel.basicQos(1_000);
            channel.queueDeclare("bench.outbound", true, false, false, null);
            channel.basicConsume("bench.outbound", true, (tag, delivery) -> open.countDown(), tag -> {});
            Instant due = Instant.now().plus(LEAD).truncatedTo(ChronoUnit.SECONDS);
            long began = System.nanoTime();
            add(keys, due);
            double added = (System.nanoTime() - began) / 1e9;
            boolean all = open.await(60, TimeUnit.SECONDS);
            System.out.printf(
                    "%-18s %d messages: added in %.2f s, the last %.2f s after its second%s%n",
                    label,
                    messages,
                    added,
                    Duration.between(due, Instant.now()).toMillis() / 1e3,
                    all ? "" : ", " + open.getCount() + " MISSING");
        }
    }

    private void add(AgendaKeys keys, Instant due) {
        Agenda agenda = new Agenda(redis, keys, Buckets.of(1));
        List<Agenda.Entry> some = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            String body = new String(
                    MessageCodec.encode(
                            TransportUserMessage.send("27821234567", "hello", MessageIds.RANDOM, Clock.systemUTC())
                                    .put("transport_name", "bench")
                                    .put("transport_type", "sms")
                                    .build()),
                    UTF_8);
            some.add(new Agenda.Entry(
                    keys.entry(Buckets.name(due), MessageIds.RANDOM.next()),
                    Map.of(keys.payload(), body),
                    Buckets.name(due),
                    Optional.empty(),
                    null));
            if (some.size() == 100) {
                agenda.add(some);
                some.clear();
            }
        }
        agenda.add(some);
    }
}
