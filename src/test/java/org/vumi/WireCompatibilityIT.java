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
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vumi.codec.VumiJsonDataFormat;
import org.vumi.component.vumi.Broker;
import org.vumi.component.vumi.BrokerSettings;
import org.vumi.component.vumi.VumiComponent;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.Servers;

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
        GetResponse taken = await().until(() -> channel.basicGet(name + ".out." + kind, true), one -> one != null);

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
}
