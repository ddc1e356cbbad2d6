package org.vumi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vumi.codec.VumiJsonDataFormat;
import org.vumi.component.vumi.Broker;
import org.vumi.component.vumi.BrokerSettings;
import org.vumi.component.vumi.VumiComponent;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.Servers;
import org.vumi.worker.Engine;
import org.vumi.worker.MultiWorkerFile;
import org.vumi.worker.Place;
import org.vumi.worker.YamlFile;

/**
 * A bare AMQP client in the place of a Vumi 0.4 worker: it declares and publishes what Vumi was seen to declare and
 * publish, before and after our workers do, and takes what they publish.
 */
@ExtendWith(Servers.class)
class WireCompatibilityIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AMQP.BasicProperties AS_VUMI =
            new AMQP.BasicProperties.Builder().deliveryMode(2).build();

    // as Python writes it: ASCII with escapes, comma-space and colon-space, keys in any order, big numbers, unknown
    // fields
    private static final String USER_MESSAGE =
            "{\"transport_name\": \"pigeon\", \"in_reply_to\": null, \"from_addr\": \"27820001111\", \"timestamp\": "
                    + "\"2012-04-16 09:08:07.000123\", \"to_addr\": \"8007\", \"content\": \"h\\u00e9llo \\ud83d\\ude00\", "
                    + "\"message_version\": \"20110921\", \"transport_type\": \"sms\", \"helper_metadata\": {\"n\": "
                    + "123456789012345678901234567890}, \"transport_metadata\": {\"f\": 1.5}, \"session_event\": null, "
                    + "\"message_id\": \"5f0c6d2b9f9e4f5b8a3c1d2e3f405162\", \"message_type\": \"user_message\", "
                    + "\"retry_metadata\": {\"retries\": 1, \"delay\": 1}}";
    private static final String ACK =
            "{\"event_id\": \"0a1b2c3d4e5f60718293a4b5c6d7e8f9\", \"event_type\": \"ack\", \"user_message_id\": \"m1\", "
                    + "\"sent_message_id\": \"smsc-000381\", \"transport_name\": \"pigeon\", \"transport_metadata\": {}, "
                    + "\"message_type\": \"event\", \"message_version\": \"20110921\", \"timestamp\": "
                    + "\"2012-05-02 11:04:12.500000\"}";
    private static final String REPORT =
            "{\"event_id\": \"0a1b2c3d4e5f60718293a4b5c6d7e8fa\", \"event_type\": \"delivery_report\", \"user_message_id\": "
                    + "\"m1\", \"delivery_status\": \"delivered\", \"transport_name\": \"pigeon\", \"transport_metadata\": "
                    + "{\"date\": \"2012-04-16 10:01:05.000000\", \"message\": {\"id\": \"abc\", \"stat\": \"DELIVRD\"}}, "
                    + "\"message_type\": \"event\", \"message_version\": \"20110921\", \"timestamp\": "
                    + "\"2012-05-02 11:04:12.500000\"}";
    private static final String FAILURE = "{\"message_version\": \"20110921\", \"message_type\": \"failure_message\", "
            + "\"timestamp\": \"2012-05-02 11:04:13.000417\", \"failure_code\": \"temporary\", \"reason\": "
            + "\"Traceback (most recent call last):\\n\", \"message\": " + USER_MESSAGE + "}";

    private static Connection connection;
    private static String uri;

    @BeforeAll
    static void connect(RabbitMq rabbit) throws Exception {
        uri = rabbit.newVhost();
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(uri);
        connection = factory.newConnection();
    }

    @AfterAll
    static void disconnect() throws Exception {
        connection.close();
    }

    private static void declareAsVumi(Channel channel, String queue) throws Exception {
        channel.exchangeDeclare("vumi", "direct", true, false, false, null);
        channel.queueDeclare(queue, true, false, false, null);
        channel.queueBind(queue, "vumi", queue);
    }

    /** A worker of ours that decodes and encodes, between two that are Vumi's. */
    private static DefaultCamelContext worker(String name) throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        context.disableJMX();
        Broker broker = new Broker(BrokerSettings.of(uri));
        context.addComponent("vumi", new VumiComponent(broker));
        context.getRegistry().bind("vumiJson", new VumiJsonDataFormat());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                Stream.of("inbound", "outbound", "event", "failures").forEach(kind -> from("vumi:" + name + "." + kind)
                        .errorHandler(noErrorHandler())
                        .unmarshal()
                        .custom("vumiJson")
                        .marshal()
                        .custom("vumiJson")
                        .to("vumi:" + name + ".out." + kind));
            }
        });
        context.start();
        await().until(broker::ready);
        return context;
    }

    @ParameterizedTest
    @CsvSource({"true, before", "false, after"})
    void relaysWhatVumiSaysWhoeverDeclaresFirst(boolean vumiFirst, String name) throws Exception {
        try (Channel channel = connection.createChannel()) {
            String[] kinds = {"inbound", "outbound", "event", "failures"};
            if (vumiFirst) {
                for (String kind : kinds) {
                    declareAsVumi(channel, name + "." + kind);
                    declareAsVumi(channel, name + ".out." + kind);
                }
            }
            DefaultCamelContext worker = worker(name);
            for (String kind : kinds) {
                declareAsVumi(channel, name + "." + kind);
                declareAsVumi(channel, name + ".out." + kind);
            }
            relays(channel, name, "inbound", USER_MESSAGE);
            relays(channel, name, "outbound", USER_MESSAGE);
            relays(channel, name, "event", ACK);
            relays(channel, name, "event", REPORT);
            relays(channel, name, "failures", FAILURE);
            worker.stop();
        }
    }

    private static void relays(Channel channel, String name, String kind, String body) throws Exception {
        channel.basicPublish("vumi", name + "." + kind, AS_VUMI, body.getBytes(UTF_8));
        GetResponse taken = taken(channel, name + ".out." + kind);

        JsonNode expected = JSON.readTree(body);
        if (expected.has("to_addr")) {
            ((ObjectNode) expected).putNull("group"); // the one field that may be missing on the wire
        }
        assertThat(JSON.readTree(taken.getBody())).isEqualTo(expected);
        for (byte octet : taken.getBody()) {
            assertThat(octet).as("ASCII, as Vumi writes").isPositive();
        }
        assertThat(taken.getProps()).isEqualTo(AS_VUMI);
    }

    @Test
    void declaresTheMetricsExchangesAsVumi() throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        context.disableJMX();
        Broker broker = new Broker(BrokerSettings.of(uri));
        context.addComponent("vumi", new VumiComponent(broker));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                for (String exchange :
                        new String[] {"vumi.metrics", "vumi.metrics.buckets", "vumi.metrics.aggregates"}) {
                    from("direct:" + exchange).to("vumi:" + exchange + "?exchange=" + exchange);
                }
                from("direct:graphite").to("vumi:some.metric?exchange=graphite&exchangeType=topic");
            }
        });
        context.start();
        await().until(broker::ready);
        try (Channel channel = connection.createChannel()) {
            for (String exchange : new String[] {"vumi.metrics", "vumi.metrics.buckets", "vumi.metrics.aggregates"}) {
                channel.exchangeDeclare(exchange, "direct", true, false, false, null);
            }
            channel.exchangeDeclare("graphite", "topic", true, false, false, null);
        }
        context.stop();
    }

    private static final String METRICS = """
            workers: {bucketer: metric_time_bucket, aggregator: metric_aggregator, collector: graphite_metrics_collector}
            bucketer: {buckets: 1, bucket_size: 5}
            aggregator: {bucket: 7, bucket_size: 3600}
            collector: {}
            """;

    /** Python's stages before and after each of ours: its aggregator takes bucket 0, its time bucket fills bucket 7. */
    @Test
    void stagesOfTheMetricsPipelineStandBetweenVumis(@TempDir Path home) throws Exception {
        try (Channel channel = connection.createChannel()) {
            String[] exchanges = {"vumi.metrics", "vumi.metrics.buckets", "vumi.metrics.aggregates"};
            String[] keys = {"vumi.metrics", "bucket.0", "vumi.metrics.aggregates"};
            for (int i = 0; i < exchanges.length; i++) {
                channel.exchangeDeclare(exchanges[i], "direct", true, false, false, null);
                channel.queueDeclare(keys[i], true, false, false, null);
                channel.queueBind(keys[i], exchanges[i], keys[i]);
            }
            channel.exchangeDeclare("graphite", "topic", true, false, false, null);
            String carbon = channel.queueDeclare().getQueue();
            channel.queueBind(carbon, "graphite", "#");
            Engine engine = metrics(home);
            for (String queue : new String[] {"vumi.metrics", "bucket.7", "vumi.metrics.aggregates"}) {
                channel.queueDeclare(queue, true, false, false, null);
            }

            String datapoint =
                    "{\"datapoints\": [[\"shop.wait\", [\"avg\"], [[1335956650, 0.0421], [1335956651, 2]]]]}";
            channel.basicPublish("vumi.metrics", "vumi.metrics", AS_VUMI, datapoint.getBytes(UTF_8));
            GetResponse sorted = taken(channel, "bucket.0");
            assertThat(JSON.readTree(sorted.getBody())).isEqualTo(JSON.readTree(datapoint));
            assertThat(sorted.getProps()).isEqualTo(AS_VUMI);

            String aggregate = "{\"datapoints\": [[\"shop.wait.avg\", [], [[1335956650, 4]]]]}";
            channel.basicPublish(
                    "vumi.metrics.aggregates", "vumi.metrics.aggregates", AS_VUMI, aggregate.getBytes(UTF_8));
            GetResponse collected = taken(channel, carbon);
            assertThat(collected.getBody()).asString(UTF_8).isEqualTo("4.000000 1335956650");
            assertThat(collected.getEnvelope().getRoutingKey()).isEqualTo("shop.wait.avg");
            assertThat(collected.getProps()).isEqualTo(AS_VUMI);

            long now = Instant.now().getEpochSecond();
            String bucket = "{\"datapoints\": [[\"shop.wait\", [\"sum\"], [[" + now + ", 1.5], [" + now + ", 2]]]]}";
            channel.basicPublish("vumi.metrics.buckets", "bucket.7", AS_VUMI, bucket.getBytes(UTF_8));
            await().until(() -> channel.messageCount("bucket.7") == 0);
            engine.context().getRouteController().stopRoute("collector.aggregates"); // Python's takes its place
            engine.stop();
            GetResponse aggregated = taken(channel, "vumi.metrics.aggregates");
            assertThat(JSON.readTree(aggregated.getBody()))
                    .isEqualTo(JSON.readTree(
                            "{\"datapoints\": [[\"shop.wait.sum\", [], [[" + now / 3600 * 3600 + ", 3.5]]]]}"));
            assertThat(aggregated.getProps()).isEqualTo(AS_VUMI);
        }
    }

    private static GetResponse taken(Channel channel, String queue) {
        return await().until(() -> channel.basicGet(queue, true), one -> one != null);
    }

    private static Engine metrics(Path home) throws Exception {
        Engine engine = new Engine("metrics", home);
        Broker broker = new Broker(BrokerSettings.of(uri));
        engine.context().getRegistry().bind("broker", Broker.class, broker);
        Path file = Files.writeString(home.resolve("metrics.yaml"), METRICS);
        MultiWorkerFile.plans(YamlFile.read(file), new Place("test", 0), engine.faults())
                .forEach(engine::add);
        engine.build(worker -> Map.of());
        engine.start();
        await().until(broker::ready);
        return engine;
    }
}
