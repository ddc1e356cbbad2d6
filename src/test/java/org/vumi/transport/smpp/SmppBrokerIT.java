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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.codec.MessageCodec;
import org.vumi.component.smpp.FakeSmsc;
import org.vumi.component.smpp.Pdu;
import org.vumi.component.vumi.BrokerSettings;
import org.vumi.component.vumi.InvalidMessages;
import org.vumi.message.TransportEvent;
import org.vumi.middleware.Middleware;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;

/** The worker between a real RabbitMQ and an SMSC, while one or the other goes away. */
@ExtendWith(Servers.class)
class SmppBrokerIT {
    private static final int WINDOW = 10;

    private final FakeSmsc smsc = new FakeSmsc();
    private final ScheduledExecutorService network = Executors.newScheduledThreadPool(2);
    private final Map<String, AtomicInteger> accepted = new ConcurrentHashMap<>();
    private final Set<String> acked = new TreeSet<>();
    private RabbitMq rabbit;
    private RedisServer redis;
    private String broker;
    private Connection connection;
    private Channel channel;

    @BeforeEach
    void connect(RabbitMq rabbit, RedisServer redis) throws Exception {
        this.rabbit = rabbit;
        this.redis = redis;
        redis.flush();
        broker = rabbit.newVhost();
        open();
        for (String queue : List.of("smpp1.outbound", "smpp1.event", "smpp1.failures", "smpp1.inbound")) {
            channel.queueDeclare(queue, true, false, false, null);
        }
        // answers after 5 ms, as a network has it
        smsc.onSubmit = submit -> {
            accepted.computeIfAbsent(submit.message(), key -> new AtomicInteger())
                    .incrementAndGet();
            Pdu answer = submit.answer(0, Pdu.cString("id-" + smsc.nextId()));
            network.schedule(() -> trySend(answer), 5, TimeUnit.MILLISECONDS);
            return null;
        };
    }

    private void open() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker);
        connection = factory.newConnection();
        channel = connection.createChannel();
        channel.confirmSelect();
    }

    private void trySend(Pdu pdu) {
        try {
            smsc.send(pdu);
        } catch (java.io.UncheckedIOException e) {
            // hung up meanwhile
        }
    }

    @AfterEach
    void disconnect() {
        network.shutdownNow();
        connection.abort();
        smsc.close();
    }

    private TransportRig rig() {
        return new TransportRig(smsc, redis.uri()).onBroker(broker).with("window_size", WINDOW);
    }

    private void publish(int messages) throws Exception {
        for (int i = 0; i < messages; i++) {
            byte[] body = MessageCodec.encode(Messages.outbound("m" + i, "2776" + i % 300, "text " + i));
            channel.basicPublish("", "smpp1.outbound", MessageProperties.MINIMAL_PERSISTENT_BASIC, body);
        }
        channel.waitForConfirmsOrDie(30_000);
    }

    private int acks() throws Exception {
        for (GetResponse event = channel.basicGet("smpp1.event", true);
                event != null;
                event = channel.basicGet("smpp1.event", true)) {
            Map<String, Object> fields = MessageCodec.decode(event.getBody());
            assertThat(fields).containsEntry("event_type", "ack");
            acked.add((String) fields.get("user_message_id"));
        }
        return acked.size();
    }

    private void assertNothingMissing(int messages, int repeatsAllowed) throws Exception {
        assertThat(acked)
                .isEqualTo(IntStream.range(0, messages)
                        .mapToObj(i -> "m" + i)
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertThat(accepted).hasSize(messages);
        int repeats = accepted.values().stream().mapToInt(AtomicInteger::get).sum() - messages;
        assertThat(repeats).isBetween(0, repeatsAllowed);
        assertThat(channel.messageCount("smpp1.failures")).isZero();
        assertThat(channel.queueDeclarePassive("smpp1.outbound").getMessageCount())
                .isZero();
    }

    @Test
    void losesNothingWhileTheLinkBreaksAgainAndAgain() throws Exception {
        try (TransportRig rig = rig().startBound()) {
            publish(2000);
            for (int i = 1; i <= 4; i++) {
                int enough = i * 300;
                await().atMost(Duration.ofSeconds(30)).until(() -> accepted.size() > enough);
                smsc.hangUp();
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> acks() == 2000);
            assertNothingMissing(2000, 4 * WINDOW);
            assertThat(smsc.mostOpen()).isEqualTo(1);
        }
    }

    @Test
    void losesNothingAndRepeatsNothingWhenItIsStoppedAndStartedAgain() throws Exception {
        TransportRig first = rig().startBound();
        publish(2000);
        await().atMost(Duration.ofSeconds(30)).until(() -> accepted.size() > 500);
        first.closeWorker();
        int sent = accepted.size();
        assertThat(sent).isLessThan(2000);
        try (TransportRig second = rig().startBound()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> acks() == 2000);
            assertNothingMissing(2000, 0);
        }
    }

    /** Acks fail while it is there. */
    public static final class NoAcks implements Middleware {
        @Override
        public CompletionStage<TransportEvent> handleEvent(TransportEvent event, String endpoint) {
            return CompletableFuture.failedFuture(new IllegalStateException("no event today"));
        }
    }

    @Test
    void aSentMessageThatIsReplayedIsNotSentAgain() throws Exception {
        channel.queueDeclare("vumi.invalid", true, false, false, null);
        TransportRig failing = new TransportRig(smsc, redis.uri())
                .onBroker(impatient())
                .with("middleware", List.of(Map.of("acks", NoAcks.class.getName())))
                .startBound();
        publish(1);
        await().atMost(Duration.ofSeconds(30)).until(() -> channel.messageCount("vumi.invalid") == 1);
        failing.closeWorker();

        // the first one after a start is asked for in any case
        try (TransportRig rig = new TransportRig(smsc, redis.uri())
                .onBroker(impatient())
                .with("concurrent_sends", 1)
                .startBound()) {
            send("m1", Map.of());
            await().atMost(Duration.ofSeconds(30)).until(() -> acks() == 1);
            assertThat(replay().headers())
                    .containsEntry("vumi_sent", "true")
                    .containsEntry("vumi_origin", "smpp1.outbound");
            await().atMost(Duration.ofSeconds(30)).until(() -> acks() == 2);

            send("forgotten", Map.of("vumi_sent", "true"));
            await().atMost(Duration.ofSeconds(30)).until(() -> channel.messageCount("vumi.invalid") == 1);
            assertThat(replay().headers())
                    .containsEntry("vumi_sent", "true")
                    .containsEntry("vumi_reason", "AlreadySent");
        }
        assertThat(accepted.values()).extracting(AtomicInteger::get).containsExactly(1, 1);
        assertThat(acked).containsExactly("m0", "m1");
        assertThat(channel.messageCount("smpp1.failures")).isZero();
    }

    private BrokerSettings impatient() {
        BrokerSettings usual = BrokerSettings.of(broker);
        return new BrokerSettings(broker, usual.heartbeat(), Map.of(), usual.maxBodyBytes(), 2, Duration.ofMillis(100));
    }

    private void send(String messageId, Map<String, Object> headers) throws Exception {
        byte[] body = MessageCodec.encode(Messages.outbound(messageId, "27761234567", "text"));
        channel.basicPublish(
                "",
                "smpp1.outbound",
                MessageProperties.MINIMAL_PERSISTENT_BASIC
                        .builder()
                        .headers(headers)
                        .build(),
                body);
    }

    /** @return the only one that was set aside */
    private InvalidMessages.Entry replay() throws Exception {
        List<InvalidMessages.Entry> entries = new ArrayList<>();
        try (InvalidMessages invalid = InvalidMessages.open(BrokerSettings.of(broker))) {
            invalid.list(entries::add);
            assertThat(entries).hasSize(1);
            assertThat(invalid.replay(id -> true, Set.of()).done()).hasSize(1);
        }
        return entries.get(0);
    }

    @Test
    void sendsNothingTwiceWhileTheBrokerRestarts() throws Exception {
        try (TransportRig rig = rig().startBound()) {
            publish(2000);
            await().atMost(Duration.ofSeconds(30)).until(() -> accepted.size() > 500);
            connection.abort();
            rabbit.restart();
            open();
            await().atMost(Duration.ofSeconds(90)).until(() -> acks() == 2000);
            assertNothingMissing(2000, 0);
        }
    }
}
