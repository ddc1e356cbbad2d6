package org.vumi.transport.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.codec.MessageCodec;
import org.vumi.component.smpp.FakeSmsc;
import org.vumi.component.vumi.BrokerSettings;
import org.vumi.component.vumi.InvalidMessages;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.vumi.simulator.Answer;
import org.vumi.simulator.SmscMessage;
import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.SmscSimulator;
import org.vumi.simulator.Submit;

/** Texts of 500 characters through the worker, between a real RabbitMQ, a real Redis and the SMSC simulator. */
@ExtendWith(Servers.class)
class LongMessagesIT {
    private static final String GSM = "Ça coûte 5 € [environ]; "
            .repeat(21)
            .replace("Ç", "É")
            .replace('û', 'ù')
            .substring(0, 500);
    private static final String UCS_2 = "Привет, 你好 🚀! ".repeat(50).substring(0, 500);
    private static final String LATIN_1 =
            "Façade œuvre ".replace("œ", "oe").repeat(50).substring(0, 500);

    private SmscSimulator smsc;
    private RedisServer redis;
    private String broker;
    private Connection connection;
    private Channel channel;
    private TransportRig rig;

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
        for (String queue : List.of("smpp1.outbound", "smpp1.event", "smpp1.failures", "smpp1.inbound")) {
            channel.queueDeclare(queue, true, false, false, null);
        }
    }

    @AfterEach
    void disconnect() throws Exception {
        if (rig != null) {
            rig.close();
        }
        smsc.close();
        connection.abort();
    }

    private void start(SmscOptions options, Map<String, ?> config) throws Exception {
        smsc = SmscSimulator.start(options.port(0));
        rig = new TransportRig(new FakeSmsc(), redis.uri())
                .onBroker(broker)
                .with("port", smsc.port())
                .withAll(config)
                .startBound();
    }

    private void send(String messageId, String content) throws Exception {
        byte[] body = MessageCodec.encode(Messages.outbound(messageId, "27761234567", content));
        channel.basicPublish("", "smpp1.outbound", MessageProperties.MINIMAL_PERSISTENT_BASIC, body);
        channel.waitForConfirmsOrDie(10_000);
    }

    private Map<String, Object> next(String queue) {
        GetResponse[] got = new GetResponse[1];
        await().atMost(Duration.ofSeconds(20)).until(() -> (got[0] = channel.basicGet(queue, true)) != null);
        return MessageCodec.decode(got[0].getBody());
    }

    static Stream<Arguments> ways() {
        List<Map<String, Object>> ways = List.of(
                Map.of(),
                Map.of("multipart_reference_bits", 16),
                Map.of("send_multipart_sar", true),
                Map.of("send_multipart_sar", true, "multipart_reference_bits", 16),
                Map.of("send_long_messages", true));
        return Stream.of(GSM, UCS_2, LATIN_1).flatMap(text -> ways.stream()
                .map(way -> Arguments.of(text, text.equals(LATIN_1) ? latin1(way) : way)));
    }

    private static Map<String, Object> latin1(Map<String, Object> way) {
        Map<String, Object> config = new TreeMap<>(way);
        config.put("submit_sm_encoding", "latin1");
        config.put("submit_sm_data_coding", 3);
        return config;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void sendsALongTextThatArrivesWhole(String text, Map<String, Object> config) throws Exception {
        start(new SmscOptions(), config);
        send("m1", text);
        Map<String, Object> ack = next("smpp1.event");

        SmscMessage message = smsc.messages().get(0);
        assertThat(smsc.messages()).hasSize(1);
        assertThat(message.text()).isEqualTo(text);
        assertThat(message.partsDone()).isEqualTo(message.parts());
        boolean payload = config.containsKey("send_long_messages");
        assertThat(message.parts()).isEqualTo(payload ? 1 : text.equals(GSM) ? 4 : text.equals(LATIN_1) ? 4 : 8);
        assertThat(smsc.submits()).allMatch(submit -> payload || submit.octets().length <= 160);
        assertThat(ack)
                .containsEntry("event_type", "ack")
                .containsEntry("user_message_id", "m1")
                .containsEntry(
                        "sent_message_id",
                        String.join(",", message.messageIds().stream().sorted().toList()));
    }

    static Stream<Arguments> waysIn() {
        return Stream.of(GSM, UCS_2)
                .flatMap(text -> Stream.of(SmscOptions.LongMessages.values()).map(way -> Arguments.of(text, way)));
    }

    @ParameterizedTest
    @MethodSource("waysIn")
    void takesALongTextWhole(String text, SmscOptions.LongMessages way) throws Exception {
        start(new SmscOptions().longMessages(way), Map.of());
        for (int i = 0; i < 20; i++) {
            smsc.inject("2776" + i, "12345", i + text);
        }
        Set<String> contents = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            Map<String, Object> message = next("smpp1.inbound");
            contents.add((String) message.get("content"));
            assertThat(message.get("content").toString())
                    .startsWith(message.get("from_addr").toString().substring(4));
        }
        assertThat(contents)
                .isEqualTo(
                        IntStream.range(0, 20).mapToObj(i -> i + text).collect(Collectors.toCollection(TreeSet::new)));
        smsc.awaitDelivered(Duration.ofSeconds(10));
        assertThat(smsc.counters().deliverRetries()).isZero();
        assertThat(channel.basicGet("smpp1.inbound", true)).isNull();
    }

    @Test
    void keepsTheOrderOfASender() throws Exception {
        start(new SmscOptions().window(50), Map.of());
        List<String> texts = IntStream.range(0, 60)
                .mapToObj(i -> i % 3 == 0 ? i + GSM : "short " + i)
                .toList();
        texts.forEach(text -> smsc.inject("27761234567", "12345", text));
        List<String> contents = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            contents.add((String) next("smpp1.inbound").get("content"));
        }
        assertThat(contents).isEqualTo(texts);
    }

    @Test
    void setsAsideWhatNeverBecameWholeForAnOperatorToReplay() throws Exception {
        start(new SmscOptions(), Map.of("multipart_expiry", 1));
        byte[] part = HexFormat.of().parseHex("0500032a0201" + "68616c66");
        smsc.injectRaw("27761234567", "12345", 0x40, 3, part, Map.of());
        channel.queueDeclare("vumi.invalid", true, false, false, null);
        await().atMost(Duration.ofSeconds(20)).until(() -> channel.messageCount("vumi.invalid") == 1);
        try (InvalidMessages invalid = InvalidMessages.open(BrokerSettings.of(broker))) {
            invalid.list(entry -> {
                assertThat(entry.id()).matches("[0-9a-f]{32}");
                assertThat(entry.header("vumi_origin")).isEqualTo("smpp1.inbound");
                assertThat(entry.header("vumi_reason")).isEqualTo("IncompleteMessage");
                assertThat(entry.header("vumi_sentence")).isEqualTo("of 2 parts 2 did not come within 1 s");
            });
            assertThat(invalid.replay(id -> true, Set.of()).done()).hasSize(1);
        }
        assertThat(next("smpp1.inbound")).containsEntry("content", "half");
    }

    @Test
    void losesAndRepeatsNothingWhileRedisAndTheLinkBreak() throws Exception {
        start(new SmscOptions().window(10).deliverRetry(Duration.ofMillis(100)), Map.of());
        for (int i = 0; i < 100; i++) {
            smsc.inject("2776" + i, "12345", i + GSM);
            if (i == 30) {
                redis.stop();
            } else if (i == 60) {
                smsc.dropConnections();
            }
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> smsc.counters().deliverRetries() > 0);
        redis.start();
        smsc.awaitDelivered(Duration.ofSeconds(60));
        Map<String, Integer> contents = new TreeMap<>();
        for (GetResponse got = channel.basicGet("smpp1.inbound", true);
                got != null;
                got = channel.basicGet("smpp1.inbound", true)) {
            contents.merge((String) MessageCodec.decode(got.getBody()).get("content"), 1, Integer::sum);
        }
        assertThat(contents.keySet())
                .isEqualTo(
                        IntStream.range(0, 100).mapToObj(i -> i + GSM).collect(Collectors.toCollection(TreeSet::new)));
        int repeats = contents.values().stream().mapToInt(Integer::intValue).sum() - 100;
        assertThat(repeats).as("what was unanswered when the link broke").isLessThanOrEqualTo(10);
    }

    /** Of three parts the first is kept by a process that is killed then, the second comes while Redis does not answer. */
    @Test
    void joinsPartsOfWhichOneCameBeforeItWasKilledAndOneWhileRedisWasPaused(VumiHome home) throws Exception {
        smsc = SmscSimulator.start(
                new SmscOptions().port(0).deliverTimeout(Duration.ofSeconds(2)).deliverRetry(Duration.ofMillis(200)));
        VumiJar killed = startJar(home);
        assertThat(part(1).get(30, TimeUnit.SECONDS).state()).isEqualTo(SmscMessage.State.ACCEPTED);
        killed.kill();
        startJar(home);
        redis.pause();
        CompletableFuture<SmscMessage> second = part(2);
        try {
            await("delivered again")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> smsc.counters().deliverRetries() > 0);
            assertThat(second).isNotDone();
        } finally {
            redis.resume();
        }
        CompletableFuture<SmscMessage> third = part(3);
        assertThat(next("smpp1.inbound")).containsEntry("content", "one two three");
        await().atMost(Duration.ofSeconds(30)).until(() -> second.isDone() && third.isDone());
        smsc.awaitDelivered(Duration.ofSeconds(20));
        assertThat(channel.basicGet("smpp1.inbound", true)).as("once").isNull();
    }

    private CompletableFuture<SmscMessage> part(int number) {
        String[] texts = {"one ", "two ", "three"};
        byte[] text = texts[number - 1].getBytes(StandardCharsets.ISO_8859_1);
        byte[] octets = ByteBuffer.allocate(6 + text.length)
                .put(new byte[] {5, 0, 3, 42, 3, (byte) number})
                .put(text)
                .array();
        return smsc.injectRaw("27761234567", "12345", 0x40, 3, octets, Map.of());
    }

    private VumiJar startJar(VumiHome home) {
        return TransportJar.start(home, broker, redis, "smpp1", smsc.port(), Map.of());
    }

    @Test
    void repeatsOnlyThePartThatIsThrottledAndKeepsTheOrder() throws Exception {
        start(new SmscOptions(), Map.of("throttle_delay", 0.01));
        AtomicInteger count = new AtomicInteger();
        smsc.onSubmit(submit -> count.incrementAndGet() % 3 == 0 ? Answer.refuse("ESME_RTHROTTLED") : null);
        for (int i = 0; i < 5; i++) {
            send("m" + i, i + GSM);
        }
        for (int i = 0; i < 5; i++) {
            assertThat(next("smpp1.event")).containsEntry("user_message_id", "m" + i);
        }
        assertThat(smsc.messages().stream()
                        .filter(message -> message.state() == SmscMessage.State.ACCEPTED)
                        .map(SmscMessage::text))
                .containsExactlyElementsOf(
                        IntStream.range(0, 5).mapToObj(i -> i + GSM).toList());
        assertThat(smsc.counters().submitsAccepted()).isEqualTo(5 * 4);
    }

    @Test
    void failsWithThePartThatIsRefused() throws Exception {
        start(new SmscOptions(), Map.of());
        AtomicInteger count = new AtomicInteger();
        smsc.onSubmit(submit -> count.incrementAndGet() == 2 ? Answer.refuse("ESME_RINVDSTADR") : null);
        send("m1", GSM);
        assertThat(next("smpp1.failures")).containsEntry("failure_code", "permanent");
        assertThat(next("smpp1.event")).containsEntry("delivery_status", "failed");
        assertThat(smsc.submits()).hasSize(2);
    }

    @Test
    void sendsNoPartAgainThatWasAcceptedBeforeAFailure() throws Exception {
        start(new SmscOptions(), Map.of());
        AtomicInteger count = new AtomicInteger();
        smsc.onSubmit(submit -> count.incrementAndGet() == 3 ? Answer.refuse("ESME_RSYSERR") : null);
        send("m1", GSM);
        assertThat(next("smpp1.failures")).containsEntry("failure_code", "temporary");
        send("m1", GSM); // as the failure worker does
        assertThat(next("smpp1.event")).containsEntry("event_type", "ack");
        assertThat(smsc.messages()).singleElement().satisfies(message -> {
            assertThat(message.text()).isEqualTo(GSM);
            assertThat(message.messageIds()).hasSize(4);
        });
        assertThat(smsc.counters().submitsAccepted()).isEqualTo(4);
    }

    @Test
    void sendsNoPartAgainThatWasAcceptedBeforeItStopped() throws Exception {
        start(new SmscOptions(), Map.of());
        AtomicInteger count = new AtomicInteger();
        smsc.onSubmit(submit -> count.incrementAndGet() >= 3 ? Answer.refuse("ESME_RTHROTTLED") : null);
        send("m1", GSM);
        await().until(() -> count.get() >= 4);
        rig.closeWorker();
        smsc.onSubmit(submit -> null);
        rig = new TransportRig(new FakeSmsc(), redis.uri())
                .onBroker(broker)
                .with("port", smsc.port())
                .startBound();
        assertThat(next("smpp1.event")).containsEntry("event_type", "ack");
        assertThat(smsc.counters().submitsAccepted()).isEqualTo(4);
    }

    @Test
    void findsTheMessageOfAReceiptThatComesBeforeTheLastPartIsSent() throws Exception {
        start(new SmscOptions().receiptDelay(Duration.ZERO), Map.of("registered_delivery", 1, "mt_tps", 2));
        send("m1", GSM.substring(0, 200));
        Set<String> told = new TreeSet<>();
        while (!told.containsAll(Set.of("ack null", "delivery_report delivered"))) { // in whatever order
            Map<String, Object> event = next("smpp1.event");
            assertThat(event).containsEntry("user_message_id", "m1");
            told.add(event.get("event_type") + " " + event.get("delivery_status"));
        }
        assertThat(smsc.messages().stream().filter(message -> message.direction() == SmscMessage.Direction.MT))
                .singleElement()
                .extracting(SmscMessage::parts)
                .isEqualTo(2);
    }

    @Test
    void countsEachPartForTheRate() throws Exception {
        start(new SmscOptions(), Map.of("mt_tps", 10));
        long began = System.nanoTime();
        for (int i = 0; i < 3; i++) {
            send("m" + i, GSM);
        }
        for (int i = 0; i < 3; i++) {
            next("smpp1.event");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(1000));
        assertThat(smsc.submits()).extracting(Submit::number).hasSize(12);
    }
}
