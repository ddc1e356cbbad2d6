package org.vumi.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.codec.MessageCodec;
import org.vumi.component.vumi.Broker;
import org.vumi.component.vumi.BrokerSettings;
import org.vumi.component.vumi.VumiComponent;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.Servers;

/** The relay on a real broker: what is acknowledged, what stays, what is set aside. */
@ExtendWith(Servers.class)
class HttpRelayIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private static RabbitMq rabbit;

    private final StubServer server = new StubServer();
    private final Set<String> relayed = Collections.synchronizedSet(new HashSet<>());
    private String uri;
    private Connection connection;
    private Channel channel;
    private RelayRig rig;

    @BeforeEach
    void connect() throws Exception {
        uri = rabbit.newVhost();
        reconnect();
        for (String queue : new String[] {"t.inbound", "t.outbound", "vumi.invalid"}) {
            channel.exchangeDeclare("vumi", "direct", true);
            channel.queueDeclare(queue, true, false, false, null);
            channel.queueBind(queue, "vumi", queue);
        }
    }

    private void reconnect() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(uri);
        connection = factory.newConnection();
        channel = connection.createChannel();
    }

    @AfterEach
    void close() throws Exception {
        if (rig != null) {
            rig.close();
        }
        server.close();
        connection.abort();
    }

    private void start(Object... keys) throws Exception {
        Map<String, Object> section = new LinkedHashMap<>(Map.of("url", server.url("/")));
        for (int i = 0; i < keys.length; i += 2) {
            section.put(keys[i].toString(), keys[i + 1]);
        }
        rig = RelayRig.on(new VumiComponent(new Broker(BrokerSettings.of(uri))), section);
    }

    private void publish(String id, String from) throws Exception {
        channel.basicPublish(
                "vumi",
                "t.inbound",
                MessageProperties.MINIMAL_PERSISTENT_BASIC,
                MessageCodec.encode(RelayRig.message(id, from)));
    }

    private static String id(StubServer.Request request) {
        return MessageCodec.decodeUserMessage(request.body()).messageId();
    }

    private int ready(String queue) throws Exception {
        return (int) channel.messageCount(queue);
    }

    /** How many messages a queue holds that some consumer has and has not acknowledged. */
    private void awaitAllAcknowledged() {
        String vhost = java.net.URI.create(uri).getPath().substring(1);
        await().atMost(SOON).until(() -> rabbit.ctl("-q", "list_queues", "-p", vhost, "name", "messages")
                .lines()
                .map(String::strip)
                .anyMatch(line -> line.matches("t\\.inbound\\s+0")));
    }

    @Test
    void relaysEveryMessageAndSendsEveryReply() throws Exception {
        server.answers((request, out) -> StubServer.reply("re " + id(request)).to(request, out));
        start();
        for (int i = 0; i < 1_000; i++) {
            publish("m" + i, "2783" + i % 100);
        }

        await().atMost(SOON).until(() -> ready("t.outbound") == 1_000);
        Set<String> answered = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            GetResponse reply = channel.basicGet("t.outbound", true);
            var message = MessageCodec.decodeUserMessage(reply.getBody());
            assertThat(message.content()).isEqualTo("re " + message.inReplyTo());
            answered.add(message.inReplyTo());
        }
        assertThat(answered).hasSize(1_000);
        assertThat(server.requests).hasSize(1_000);
        assertThat(server.connections).hasValueLessThanOrEqualTo(20);
        awaitAllAcknowledged();
    }

    @Test
    void setsAsideWhatItGaveUp() throws Exception {
        server.answers(StubServer.status(503));
        start("retry_limit", 1, "retry_delay", 0.01);
        publish("m1", "2");

        await().atMost(SOON).until(() -> ready("vumi.invalid") == 1);
        GetResponse invalid = channel.basicGet("vumi.invalid", true);
        assertThat(invalid.getBody()).isEqualTo(server.requests.get(0).body());
        assertThat(invalid.getProps().getHeaders())
                .extractingByKeys("vumi_reason", "vumi_sentence")
                .extracting(Object::toString)
                .containsExactly("HttpRelayGaveUp", "not relayed to " + server.url("/") + " in 2 tries: status 503");
    }

    @Test
    void leavesOnTheQueueWhatWaitsWhenItStops() throws Exception {
        server.answers(StubServer.status(503));
        start("retry_delay", 30);
        publish("m1", "2");
        publish("m2", "2");
        await().atMost(SOON).until(() -> server.requests.size() == 1);

        rig.close();

        await().atMost(SOON).until(() -> ready("t.inbound") == 2);
        assertThat(ready("vumi.invalid")).isZero();
        assertThat(id(new StubServer.Request(
                        "", "", null, channel.basicGet("t.inbound", false).getBody())))
                .isEqualTo("m1");
    }

    @Test
    void holdsUpNobodyElseWhileItTriesAgain() throws Exception {
        server.answers((request, out) -> {
            String id = id(request);
            StubServer.status(id.equals("stuck") ? 503 : 200).to(request, out);
            relayed.add(id);
        });
        start("retry_delay", 60);
        publish("stuck", "2");
        await().atMost(SOON).until(() -> relayed.contains("stuck"));

        for (int i = 0; i < 1_000; i++) {
            publish("m" + i, "3");
        }

        await().atMost(SOON).until(() -> relayed.size() == 1_001);
    }

    @Test
    void losesNothingWhenTheBrokerIsRestarted() throws Exception {
        server.answers((request, out) -> {
            new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
            StubServer.reply("re").to(request, out);
        });
        start();
        for (int i = 0; i < 500; i++) {
            publish("m" + i, "2783" + i);
        }
        await().atMost(SOON).until(() -> server.requests.size() > 100);

        rabbit.restart();
        reconnect();

        Set<String> answered = new HashSet<>();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            for (GetResponse reply = channel.basicGet("t.outbound", true);
                    reply != null;
                    reply = channel.basicGet("t.outbound", true)) {
                answered.add(MessageCodec.decodeUserMessage(reply.getBody()).inReplyTo());
            }
            return answered.size() == 500;
        });
        assertThat(ready("vumi.invalid")).isZero();
    }
}
