package org.vumi.transport.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.codec.MessageCodec;
import org.vumi.component.smpp.FakeSmsc;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.vumi.simulator.Script;
import org.vumi.simulator.SmscMessage;
import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.SmscSimulator;
import redis.clients.jedis.Jedis;

/**
 * Receipts of all kinds of messages between a real RabbitMQ, a real Redis and the SMSC simulator, which sends them to whichever bind of
 * the account it likes, at once, with ids in capitals and zeros before them.
 */
@ExtendWith(Servers.class)
class ReceiptsIT {
    private static final int MESSAGES = 300;
    private static final int WINDOW = 10;

    /** Two receipts in three come before their answer. */
    private static final String RECEIPTS_FIRST =
            "[{ on: submit_sm, every: 3, do: { delay: 0.02 } }, { on: submit_sm, do: { receipt: first, delay: 0.02 } }]";

    private final Map<String, String> smscIds = new HashMap<>();
    private final Map<String, List<String>> told = new TreeMap<>();
    private SmscSimulator smsc;
    private RedisServer redis;
    private String broker;
    private Connection connection;
    private Channel channel;

    @BeforeEach
    void connect(RabbitMq rabbit, RedisServer redis) throws Exception {
        this.redis = redis;
        redis.flush();
        broker = rabbit.newVhost();
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker);
        connection = factory.newConnection();
        channel = connection.createChannel();
        channel.confirmSelect();
        for (String transport : List.of("smpp1", "smpp2")) {
            for (String queue : List.of(".outbound", ".event", ".failures", ".inbound")) {
                channel.queueDeclare(transport + queue, true, false, false, null);
            }
        }
        smsc = SmscSimulator.start(new SmscOptions()
                .port(0)
                .seed(7)
                .receiptState(SmscOptions.MIX)
                .receiptDelay(Duration.ZERO)
                .receiptId(id -> "00" + id.toUpperCase(Locale.ROOT)));
    }

    @AfterEach
    void disconnect() throws Exception {
        smsc.close();
        connection.abort();
    }

    private TransportRig rig(String transportName) {
        return new TransportRig(new FakeSmsc(), redis.uri())
                .onBroker(broker)
                .with("transport_name", transportName)
                .with("port", smsc.port())
                .with("account", "acme")
                .with("registered_delivery", 1)
                .startBound();
    }

    private void publish() throws Exception {
        for (int i = 0; i < MESSAGES; i++) {
            String text = "0123456789".repeat(i % 3 == 0 ? 40 : 1);
            byte[] body = MessageCodec.encode(Messages.outbound("m" + i, "2776" + i, text));
            channel.basicPublish(
                    "",
                    i % 2 == 0 ? "smpp1.outbound" : "smpp2.outbound",
                    MessageProperties.MINIMAL_PERSISTENT_BASIC,
                    body);
        }
        channel.waitForConfirmsOrDie(30_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", RECEIPTS_FIRST})
    void findTheirMessageWhateverBindTheyComeBy(String script) throws Exception {
        smsc.play(Script.of(script));
        try (TransportRig first = rig("smpp1");
                TransportRig second = rig("smpp2")) {
            publish();
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                read();
                return smscIds.size() == MESSAGES && finalStates() == MESSAGES;
            });
            smsc.awaitDelivered(Duration.ofSeconds(20));
            await().until(() -> unmatched() == 0);
            read();
        }

        Map<String, String> statBySmscId = smsc.messages().stream()
                .map(SmscMessage::receipts)
                .flatMap(List::stream)
                .collect(Collectors.toMap(SmscMessage.Receipt::messageId, SmscMessage.Receipt::stat));
        smscIds.forEach((messageId, ids) -> {
            List<String> stats =
                    List.of(ids.split(",")).stream().map(statBySmscId::get).toList();
            String expected = stats.stream().allMatch("DELIVRD"::equals) ? "delivered" : "failed";
            assertThat(told.get(messageId))
                    .as(messageId + " " + stats)
                    .contains(expected)
                    .doesNotHaveDuplicates()
                    .isSubsetOf("pending", expected);
        });
        assertThat(smsc.counters().receiptsRefused()).isZero();
    }

    @Test
    void areNotLostWhenAProcessIsKilled(VumiHome home) throws Exception {
        smsc.play(Script.of(RECEIPTS_FIRST));
        publish();
        VumiJar killed = start(home, "smpp1");
        start(home, "smpp2");
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            read();
            return smscIds.size() > MESSAGES / 6;
        });
        killed.kill();
        start(home, "smpp1");
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            read();
            return smscIds.size() == MESSAGES && finalStates() == MESSAGES;
        });
        smsc.awaitDelivered(Duration.ofSeconds(20));
        assertThat(unmatched())
                .as("receipts of what was without an answer when it was killed")
                .isLessThanOrEqualTo(WINDOW);
    }

    private VumiJar start(VumiHome home, String transportName) {
        return TransportJar.start(
                home,
                broker,
                redis,
                transportName,
                smsc.port(),
                Map.of("account", "acme", "registered_delivery", 1, "window_size", WINDOW));
    }

    private long unmatched() {
        try (Jedis jedis = new Jedis(java.net.URI.create(redis.uri()))) {
            return jedis.zcard("acme#unmatched_ids");
        }
    }

    private void read() throws Exception {
        read("smpp1");
        read("smpp2");
    }

    private long finalStates() {
        return told.values().stream()
                .filter(states -> states.contains("delivered") || states.contains("failed"))
                .count();
    }

    /** Each event must be on the queue of the transport that has sent its message. */
    private void read(String transport) throws Exception {
        for (GetResponse got = channel.basicGet(transport + ".event", true);
                got != null;
                got = channel.basicGet(transport + ".event", true)) {
            Map<String, Object> event = MessageCodec.decode(got.getBody());
            String messageId = (String) event.get("user_message_id");
            boolean even = Integer.parseInt(messageId.substring(1)) % 2 == 0;
            assertThat(transport).isEqualTo(even ? "smpp1" : "smpp2");
            if (event.get("event_type").equals("ack")) {
                smscIds.put(messageId, (String) event.get("sent_message_id"));
            } else {
                told.computeIfAbsent(messageId, key -> new ArrayList<>()).add((String) event.get("delivery_status"));
            }
        }
    }
}
