package org.vumi.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.yaml.snakeyaml.Yaml;

/** Metrics from a worker to Graphite: spec core 12, A11, each kind of worker a process of its own, and Carbon for real. */
@ExtendWith(Servers.class)
class MetricsIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private VumiHome home;
    private String broker;

    @BeforeEach
    void setUp(VumiHome ours, RabbitMq rabbitMq) {
        home = ours;
        broker = rabbitMq.newVhost();
    }

    private VumiJar worker(String className, String... options) {
        List<String> arguments = new ArrayList<>(List.of("start_worker", "--worker-class=" + className));
        for (String option : options) {
            arguments.add("--set-option=" + option);
        }
        arguments.add("--broker=" + broker);
        return home.start(arguments.toArray(String[]::new));
    }

    /** The aggregators of config/metrics.yaml, with buckets of a second. */
    private VumiJar aggregators() throws Exception {
        Map<String, Object> file = new Yaml().load(Files.readString(Path.of("config/metrics.yaml")));
        Map<String, Object> workers = (Map<String, Object>) file.get("workers");
        workers.keySet().removeIf(name -> !name.startsWith("aggregator"));
        file.keySet().removeIf(name -> !name.equals("workers") && !workers.containsKey(name));
        workers.keySet()
                .forEach(name -> ((Map<String, Object>) file.get(name)).putAll(Map.of("bucket_size", 1, "lag", 2)));
        return home.start(
                "run",
                home.write("aggregators.yaml", new Yaml().dump(file)).toString(),
                "--broker=" + broker,
                "--management-port=0");
    }

    @Test
    void whatWorkersMeasureIsInGraphite() throws Exception {
        Carbon carbon = Carbon.start(home);
        worker("carbon_metrics_collector", "carbon_port:" + carbon.port);
        aggregators();
        for (int i = 0; i < 2; i++) {
            worker("vumi.workers.blinkenlights.metrics.MetricTimeBucket", "buckets:3", "bucket_size:1");
        }
        worker(
                "vumi.blinkenlights.metrics_workers.RandomMetricsGenerator",
                "generator_period:0.1",
                "manager_period:0.5");
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            assertThat(carbon.newest("vumi.random.count.sum").orElse(0)).isBetween(1.0, 20.0);
            assertThat(carbon.newest("vumi.random.value.avg").orElse(0)).isBetween(1.0, 3.0);
            assertThat(carbon.newest("vumi.random.timer.avg").orElse(0)).isBetween(0.0001, 0.1);
            // what every worker tells by itself
            String aggregator = "vumi.workers.aggregator_0.bucket_0.other.";
            assertThat(carbon.newest(aggregator + "messages_received.sum").orElse(0))
                    .isPositive();
            assertThat(carbon.newest(aggregator + "message_duration_seconds.avg")
                            .orElse(0))
                    .isBetween(0.000_001, 10.0);
            assertThat(carbon.newest(aggregator + "queue_consumers.max").orElse(0))
                    .isEqualTo(1);
        });
    }

    /** The manual's, chapter 6.4, word for word. */
    private static final String SCRIPT = """
            #!/bin/bash
            BUCKET_OPTS="--worker_class=vumi.workers.blinkenlights.metrics.\\
            MetricTimeBucket --set-option=buckets:3 --set-option=bucket_size:5"

            AGGREGATOR_OPTS="--worker_class=vumi.workers.blinkenlights.metrics.\\
            MetricAggregator --set-option=bucket_size:5"

            GRAPHITE_OPTS="--worker_class=vumi.workers.blinkenlights.metrics.\\
            GraphiteMetricsCollector"

            twistd -n start_worker $BUCKET_OPTS &
            twistd -n start_worker $BUCKET_OPTS &

            twistd -n start_worker $AGGREGATOR_OPTS --set-option=bucket:0 &
            twistd -n start_worker $AGGREGATOR_OPTS --set-option=bucket:1 &
            twistd -n start_worker $AGGREGATOR_OPTS --set-option=bucket:2 &

            twistd -n start_worker $GRAPHITE_OPTS &
            """;

    @Test
    void theManualsScriptPutsAValueIntoGraphiteEveryFiveSeconds() throws Exception {
        Carbon carbon = Carbon.start(home);
        Path script = home.write("metrics.sh", SCRIPT);
        Path twistd =
                home.write("twistd", """
                #!/bin/bash
                exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -jar %s "$@" --broker=%s
                """.formatted(Path.of("target/vumi.jar").toAbsolutePath(), broker));
        assertThat(twistd.toFile().setExecutable(true)).isTrue();
        try (Connection connection = connect();
                Socket line = new Socket("127.0.0.1", carbon.port)) {
            Channel channel = connection.createChannel();
            // in the place of Carbon's own AMQP listener: the txamqp that it needs is in no Debian any more
            consume(channel, (metric, value) -> line.getOutputStream()
                    .write((metric + " " + value + "\n").getBytes(UTF_8)));
            VumiJar processes = home.launch(List.of("bash", "-c", "PATH=$PWD:$PATH; . " + script + "; wait"));
            worker("vumi.blinkenlights.metrics_workers.RandomMetricsGenerator");
            await().atMost(LIMIT)
                    .until(() -> processes
                                    .out()
                                    .lines()
                                    .filter(out -> out.startsWith("ready "))
                                    .count()
                            == 6);
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> carbon.values("vumi.random.value.avg").size() >= 4);

            assertEveryFiveSeconds(carbon.values("vumi.random.value.avg"), 1.0, 3.0);
            assertEveryFiveSeconds(carbon.values("vumi.random.timer.avg"), 0.0, 0.2);
            assertThat(carbon.values("vumi.random.count.sum").values()) // none where nothing was counted
                    .isNotEmpty()
                    .allSatisfy(sum -> assertThat(sum).isBetween(1.0, 10.0).isEqualTo(Math.rint(sum)));
            assertThat(processes.log()).doesNotContain("ERROR");
            assertThat(processes.isRunning()).isTrue();
        }
    }

    private static void assertEveryFiveSeconds(SortedMap<Long, Double> values, double least, double most) {
        List<Long> times = List.copyOf(values.keySet());
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1))
                    .as("seconds between two values")
                    .isEqualTo(5);
        }
        assertThat(times).hasSizeGreaterThan(2).allSatisfy(time -> assertThat(time % 5)
                .isZero());
        assertThat(values.values()).allSatisfy(value -> assertThat(value).isBetween(least, most));
    }

    @Test
    void anAggregatorThatEndsPublishesWhatItHolds() throws Exception {
        try (Connection connection = connect()) {
            Channel channel = connection.createChannel();
            Map<String, Queue<String>> published = new ConcurrentHashMap<>();
            consume(channel, (metric, value) -> published
                    .computeIfAbsent(metric, key -> new ConcurrentLinkedQueue<>())
                    .add(value));
            worker("vumi.blinkenlights.GraphiteMetricsCollector");
            VumiJar aggregator = worker("vumi.blinkenlights.MetricAggregator", "bucket:0", "bucket_size:3600");
            long now = Instant.now().getEpochSecond();
            channel.basicPublish(
                    "vumi.metrics.buckets",
                    "bucket.0",
                    null,
                    ("{\"datapoints\": [[\"shop.wait\", [\"max\", \"sum\"], [[" + now + ", 1.5], [" + now + ", 2]]]]}")
                            .getBytes(UTF_8));
            await().until(() -> channel.messageCount("bucket.0") == 0);
            assertThat(aggregator.terminate()).isZero();
            await().atMost(LIMIT).until(() -> published.size() == 2);
            long bucket = now / 3600 * 3600;
            assertThat(published.get("shop.wait.max")).containsExactly("2.000000 " + bucket);
            assertThat(published.get("shop.wait.sum")).containsExactly("3.500000 " + bucket);
        }
    }

    private Connection connect() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker);
        return factory.newConnection();
    }

    /** Takes what a collector publishes: by metric, value and time. */
    private interface Listener {
        void hear(String metric, String value) throws IOException;
    }

    /** As Carbon binds its queue. */
    private static void consume(Channel channel, Listener listener) throws IOException {
        channel.exchangeDeclare("graphite", "topic", true);
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, "graphite", "#");
        channel.basicConsume(queue, true, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                    throws IOException {
                listener.hear(envelope.getRoutingKey(), new String(body, UTF_8));
            }
        });
    }
}
