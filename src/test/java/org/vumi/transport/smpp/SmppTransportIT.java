package org.vumi.transport.smpp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.Clause;
import org.vumi.component.smpp.FakeSmsc;
import org.vumi.component.smpp.Pdu;
import org.vumi.component.smpp.SmppLink;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.middleware.Middleware;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.store.Redis;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientPauseMode;

/** Messages and receipts through the whole worker, with a real Redis and an SMSC that misbehaves. */
@ExtendWith(Servers.class)
class SmppTransportIT {
    private static final int DELIVER_SM_RESP = Pdu.DELIVER_SM | Pdu.RESPONSE;

    private RedisServer redis;
    private final FakeSmsc smsc = new FakeSmsc();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    private TransportRig rig;

    @BeforeEach
    void prepare(RedisServer running) {
        redis = running;
        redis.flush();
        rig = new TransportRig(smsc, redis.uri());
    }

    @AfterEach
    void stop() {
        rig.close();
        later.shutdownNow();
    }

    private static Pdu receipt(int sequenceNumber, String id, String stat) {
        String text = "id:" + id + " sub:001 dlvrd:001 submit date:2611230601 done date:2611230602 stat:" + stat
                + " err:000 text:hello";
        return Pdu.deliverSm(sequenceNumber, 4, 0, text.getBytes(ISO_8859_1), new byte[0]);
    }

    private void send(String messageId, String to) {
        rig.outbound(Messages.outbound(messageId, to, "hello " + messageId));
    }

    private Map<String, Object> event() {
        return rig.next("smpp1.event", 6_000);
    }

    @Test
    @Clause({"2.11", "4.4.2", "5.2.17", "5.2.23"})
    void reportsDeliveryByOurIdAndKeepsTheSmscs() {
        rig.with("registered_delivery", 1).startBound();
        send("m1", "27761234567");
        assertThat(event()).containsEntry("event_type", "ack").containsEntry("sent_message_id", "smsc-1");

        smsc.send(receipt(1, "smsc-1", "DELIVRD"));
        Map<String, Object> report = event();
        assertThat(report)
                .containsEntry("event_type", "delivery_report")
                .containsEntry("delivery_status", "delivered")
                .containsEntry("user_message_id", "m1");
        assertThat(report.get("transport_metadata"))
                .extracting("sent_message_id", "date", "message.stat", "message.id")
                .containsExactly("smsc-1", "2026-11-23 06:02:00.000000", "DELIVRD", "smsc-1");
        await().untilAsserted(() -> assertThat(smsc.received(DELIVER_SM_RESP))
                .singleElement()
                .matches(answer -> answer.status() == 0)); // the answer follows the event
    }

    @Test
    void remembersIdsForAsLongAsConfigured() {
        rig.with("registered_delivery", 1)
                .with("third_party_id_expiry", 3600)
                .with("submit_sm_expiry", 60)
                .startBound();
        send("m1", "27761234567");
        event();
        String prefix = prefix();
        try (Jedis jedis = new Jedis(java.net.URI.create(redis.uri()))) {
            assertThat(jedis.keys("*"))
                    .containsExactlyInAnyOrder(prefix + "third_party_id#smsc-1", prefix + "submitted#m1");
            assertThat(jedis.ttl(prefix + "third_party_id#smsc-1")).isBetween(3500L, 3600L);
            assertThat(jedis.ttl(prefix + "submitted#m1")).isBetween(1L, 60L);
        }
    }

    @Test
    @Clause("5.2.23")
    void findsAnIdThatTheReceiptWritesInAnotherForm() {
        rig.with("registered_delivery", 1)
                .with("submit_sm_resp_id", "hex")
                .with("receipt_id", "decimal")
                .startBound();
        smsc.onSubmit = submit -> submit.answer(0, Pdu.cString("00001A2B"));
        send("m1", "27761234567");
        assertThat(event()).containsEntry("sent_message_id", "00001A2B");
        smsc.send(receipt(1, "0000006699", "UNDELIV"));
        assertThat(event()).containsEntry("user_message_id", "m1").containsEntry("delivery_status", "failed");
    }

    @Test
    @Clause({"5.3.2.12", "5.3.2.35", "5.2.28", "3.2.4"})
    void readsReceiptsThatAreOptionalParametersOnly() {
        rig.with("registered_delivery", 1).startBound();
        send("m1", "27761234567");
        event();
        String tlvs = "001e0007" + HexFormat.of().formatHex("smsc-1\0".getBytes(ISO_8859_1)) + "0427000103";
        smsc.send(Pdu.deliverSm(1, 4, 0, new byte[0], HexFormat.of().parseHex(tlvs)));
        Map<String, Object> report = event();
        assertThat(report).containsEntry("user_message_id", "m1").containsEntry("delivery_status", "failed");
        assertThat(report.get("transport_metadata")).extracting("message.stat").isEqualTo("EXPIRED");
    }

    @Test
    void reportsReceiptsThatOvertakeTheAnswerWhenItComes() {
        rig.with("registered_delivery", 1).startBound();
        AtomicReference<Pdu> answer = new AtomicReference<>();
        smsc.onSubmit = submit -> {
            answer.set(submit.answer(0, Pdu.cString("early")));
            return null;
        };
        send("m1", "27761234567");
        await().until(() -> answer.get() != null);
        smsc.send(receipt(1, "early", "ENROUTE"));
        smsc.send(receipt(2, "00EARLY", "DELIVRD"));
        smsc.send(receipt(3, "nobody", "DELIVRD"));
        await().until(() -> smsc.received(DELIVER_SM_RESP).size() == 3);
        assertThat(smsc.received(DELIVER_SM_RESP)).allMatch(response -> response.status() == 0);

        smsc.send(answer.get());
        assertThat(event()).containsEntry("event_type", "ack");
        assertThat(event()).containsEntry("user_message_id", "m1").containsEntry("delivery_status", "pending");
        assertThat(event()).containsEntry("user_message_id", "m1").containsEntry("delivery_status", "delivered");
        await().untilAsserted(() -> assertThat(unmatched()).containsExactly("nobody"));
    }

    private List<String> unmatched() {
        try (Jedis jedis = new Jedis(java.net.URI.create(redis.uri()))) {
            return jedis.zrange(prefix() + "unmatched_ids", 0, -1);
        }
    }

    private String prefix() {
        return "acme@127.0.0.1:" + smsc.port() + "#";
    }

    @Test
    void takesAnOldReceiptForThatOfAnotherMessageWithTheSameId() {
        rig.with("registered_delivery", 1).with("submit_sm_expiry", 3600).startBound();
        Redis client = new Redis(redis::uri);
        ReceiptMatcher keeper = new ReceiptMatcher(client, prefix(), Duration.ofDays(7));
        keeper.match(Stream.of(Duration.ofHours(2), Duration.ofMinutes(1))
                .map(age -> {
                    TransportEvent report = TransportEvent.deliveryReport(
                            "smpp1",
                            "smsc-1",
                            "pending",
                            Map.of("message", Map.of("stat", age.toString())),
                            MessageIds.RANDOM,
                            Clock.offset(Clock.systemUTC(), age.negated()));
                    UnmatchedReceipt receipt = UnmatchedReceipt.of(report, List.of("smsc-1"));
                    return receipt.question().keeping(receipt);
                })
                .toList());
        send("m1", "27761234567");
        assertThat(event()).containsEntry("event_type", "ack");
        assertThat(event().get("transport_metadata")).extracting("message.stat").isEqualTo("PT1M");
        await().until(() -> client.list(prefix() + "unmatched#smsc-1").size() == 1);
        assertThat(client.list(prefix() + "unmatched#smsc-1"))
                .singleElement()
                .asString()
                .contains("PT2H");
        assertThat(rig.waiting("smpp1.event")).isEmpty();
        client.stop();
    }

    @Test
    void keepsAnEarlyReceiptUntilTheBrokerHasItsReport() {
        rig.with("registered_delivery", 1).startBound();
        smsc.onSubmit = submit -> {
            smsc.send(receipt(1, "early", "DELIVRD"));
            later.schedule(() -> smsc.send(submit.answer(0, Pdu.cString("early"))), 300, TimeUnit.MILLISECONDS);
            return null;
        };
        AtomicInteger events = new AtomicInteger();
        // of the first three tries the ack is taken, the report after it is not
        rig.queues.away = key -> {
            int number = key.equals("smpp1.event") ? events.incrementAndGet() : 0;
            return List.of(2, 4, 6).contains(number) && unmatched().contains("early");
        };
        send("m1", "27761234567");
        List<Object> types = new ArrayList<>();
        Set<Object> ids = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            Map<String, Object> event = event();
            types.add(event.get("event_type"));
            ids.add(event.get("event_id"));
        }
        assertThat(types).containsExactly("ack", "ack", "ack", "ack", "delivery_report");
        assertThat(ids).as("an ack told again is the same").hasSize(2);
        assertThat(smsc.received(Pdu.SUBMIT_SM)).hasSize(1);
        await().untilAsserted(() -> assertThat(unmatched()).isEmpty());
    }

    @Test
    void failsNoMessageThatIsSentBecauseOfMiddlewareThatFails() {
        rig.with("middleware", List.of(Map.of("once", FailsOnce.class.getName())))
                .with("registered_delivery", 1)
                .startBound();
        smsc.onSubmit = submit -> {
            smsc.send(receipt(1, "early", "DELIVRD"));
            later.schedule(() -> smsc.send(submit.answer(0, Pdu.cString("early"))), 300, TimeUnit.MILLISECONDS);
            return null;
        };
        send("m1", "27761234567");
        // the first ack and the first report are not taken: the ack comes before each report
        List<Object> types = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            types.add(event().get("event_type"));
        }
        assertThat(types).containsExactly("ack", "ack", "delivery_report");
        assertThat(smsc.received(Pdu.SUBMIT_SM)).hasSize(1);
        assertThat(rig.waiting("smpp1.failures")).isEmpty();
    }

    /** A middleware that fails the first time for each type of event. */
    public static final class FailsOnce implements Middleware {
        private final Set<String> failed = ConcurrentHashMap.newKeySet();

        @Override
        public CompletionStage<TransportEvent> handleEvent(TransportEvent event, String endpoint) {
            return failed.add(event.eventType())
                    ? CompletableFuture.failedFuture(new IllegalStateException("not now"))
                    : CompletableFuture.completedFuture(event);
        }
    }

    @Test
    void costsASubmitOneLookForEarlyReceipts() {
        rig.with("registered_delivery", 1).with("window_size", 100).startBound();
        try (Jedis jedis = new Jedis(java.net.URI.create(redis.uri()))) {
            jedis.configResetStat();
            for (int i = 0; i < 200; i++) {
                send("m" + i, "2776" + i);
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> rig.waiting("smpp1.event").size() == 200);
            assertThat(jedis.info("commandstats")).contains("cmdstat_set:calls=400,", "cmdstat_lrange:calls=200,");
        }
    }

    @Test
    void tellsOnceWhatReceiptsSayTwice() {
        rig.with("registered_delivery", 1).startBound();
        send("m1", "27761234567");
        event();
        smsc.send(receipt(1, "smsc-1", "ENROUTE"));
        assertThat(event()).containsEntry("delivery_status", "pending");
        for (int sequenceNumber = 2; sequenceNumber <= 6; sequenceNumber++) {
            smsc.send(receipt(sequenceNumber, "smsc-1", sequenceNumber % 2 == 0 ? "DELIVRD" : "ENROUTE"));
            int answers = sequenceNumber;
            await().until(() -> smsc.received(DELIVER_SM_RESP).size() == answers);
        }
        assertThat(smsc.received(DELIVER_SM_RESP)).allMatch(answer -> answer.status() == 0);
        assertThat(event()).containsEntry("delivery_status", "delivered");
        assertThat(rig.waiting("smpp1.event")).isEmpty();
        try (Jedis jedis = new Jedis(java.net.URI.create(redis.uri()))) {
            assertThat(jedis.keys("*")).noneMatch(key -> key.contains("unmatched"));
        }
    }

    @Test
    void tellsOfALongMessageAsOfOne() {
        rig.with("registered_delivery", 1).startBound();
        rig.outbound(Messages.outbound("m1", "27761234567", "0123456789".repeat(40)));
        assertThat(event()).containsEntry("sent_message_id", "smsc-1,smsc-2,smsc-3");
        int sequenceNumber = 0;
        for (String id : List.of("smsc-3", "smsc-1", "smsc-3", "smsc-2", "smsc-1")) {
            smsc.send(receipt(++sequenceNumber, id, "DELIVRD"));
            int answers = sequenceNumber;
            await().until(() -> smsc.received(DELIVER_SM_RESP).size() == answers);
        }
        assertThat(event()).containsEntry("delivery_status", "pending").containsEntry("user_message_id", "m1");
        Map<String, Object> delivered = event();
        assertThat(delivered).containsEntry("delivery_status", "delivered").containsEntry("user_message_id", "m1");
        assertThat(delivered.get("transport_metadata"))
                .extracting("sent_message_id", "part", "parts")
                .containsExactly("smsc-2", 2, 3);
        assertThat(rig.waiting("smpp1.event")).isEmpty();
    }

    @Test
    void findsALongMessageThatIsNotYetSentWhole() {
        rig.with("registered_delivery", 1).startBound();
        List<Pdu> unanswered = new java.util.concurrent.CopyOnWriteArrayList<>();
        smsc.onSubmit = submit -> {
            unanswered.add(submit);
            return unanswered.size() == 1 ? submit.answer(0, Pdu.cString("first")) : null;
        };
        rig.outbound(Messages.outbound("m1", "27761234567", "0123456789".repeat(20)));
        await().until(() -> unanswered.size() == 2);
        smsc.send(receipt(1, "first", "DELIVRD"));
        await().until(() -> smsc.received(DELIVER_SM_RESP).size() == 1);
        assertThat(rig.waiting("smpp1.event"))
                .as("it may still be refused, and is not acknowledged")
                .isEmpty();

        smsc.send(unanswered.get(1).answer(0, Pdu.cString("second")));
        assertThat(event()).containsEntry("event_type", "ack");
        smsc.send(receipt(2, "second", "DELIVRD"));
        assertThat(event()).containsEntry("delivery_status", "delivered");
    }

    @Test
    void tellsWhenTheBrokerTookItOnlyTheSecondTime() {
        rig.with("registered_delivery", 1).startBound();
        send("m1", "27761234567");
        event();
        rig.queues.away = key -> key.equals("smpp1.event");
        smsc.send(receipt(1, "smsc-1", "DELIVRD"));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> smsc.received(DELIVER_SM_RESP).size() == 1);
        assertThat(smsc.received(DELIVER_SM_RESP).get(0).status()).isEqualTo(0x64);
        assertThat(rig.waiting("smpp1.event")).isEmpty();

        rig.queues.away = key -> false;
        smsc.send(receipt(2, "smsc-1", "DELIVRD"));
        assertThat(event()).containsEntry("delivery_status", "delivered").containsEntry("user_message_id", "m1");
    }

    @Test
    void findsTheMessageOfAnotherBindOfItsAccount() {
        FakeSmsc otherSmsc = new FakeSmsc();
        try (TransportRig other = new TransportRig(otherSmsc, redis.uri())) {
            other.with("transport_name", "smpp2")
                    .with("account", "acme and sisters")
                    .startBound();
            rig.with("registered_delivery", 1)
                    .with("account", "acme and sisters")
                    .startBound();
            send("m1", "27761234567");
            event();
            otherSmsc.send(receipt(1, "smsc-1", "DELIVRD"));
            assertThat(other.next("smpp1.event", 6_000))
                    .as("where those who sent it listen")
                    .containsEntry("user_message_id", "m1")
                    .containsEntry("transport_name", "smpp1");
            try (Jedis jedis = new Jedis(java.net.URI.create(redis.uri()))) {
                assertThat(jedis.keys("*")).allMatch(key -> key.startsWith("acme and sisters#"));
            }
        }
    }

    @Test
    void costsARoundTripForEachReceiptAtMost() {
        rig.with("registered_delivery", 1).with("window_size", 100).startBound();
        int messages = 1000;
        for (int i = 0; i < messages; i++) {
            send("m" + i, "2776" + i);
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> rig.waiting("smpp1.event").size() == messages);
        try (Jedis jedis = new Jedis(java.net.URI.create(redis.uri()))) {
            jedis.configResetStat();
            for (int i = 1; i <= messages; i++) {
                smsc.send(receipt(i, "smsc-" + i, "DELIVRD"));
                int sent = i;
                await().pollInterval(Duration.ofMillis(1))
                        .until(() -> sent - smsc.received(DELIVER_SM_RESP).size() < 500);
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> rig.waiting("smpp1.event").size() == 2 * messages);
            java.util.regex.Matcher scripts = java.util.regex.Pattern.compile("cmdstat_evalsha:calls=(\\d+)")
                    .matcher(jedis.info("commandstats"));
            assertThat(scripts.find()).isTrue();
            assertThat(Integer.parseInt(scripts.group(1))).isLessThanOrEqualTo(messages);
        }
    }

    @Test
    void keepsAReceiptThatBelongsToNoMessage() {
        rig.startBound();
        smsc.send(receipt(1, "nobody", "DELIVRD"));
        smsc.send(Pdu.deliverSm(2, 0, 3, "from a phone".getBytes(ISO_8859_1), new byte[0]));
        assertThat(rig.next("smpp1.inbound", 3_000))
                .as("is not held up by it")
                .containsEntry("content", "from a phone");

        await().until(() -> smsc.received(DELIVER_SM_RESP).size() == 2);
        assertThat(smsc.received(DELIVER_SM_RESP)).allMatch(answer -> answer.status() == 0);
        assertThat(rig.waiting("smpp1.event")).isEmpty();
        try (Jedis jedis = new Jedis(java.net.URI.create(redis.uri()))) {
            String key = prefix() + "unmatched#nobody";
            assertThat(jedis.lrange(key, 0, -1))
                    .singleElement()
                    .asString()
                    .contains("\"user_message_id\":\"nobody\"", "\"delivery_status\":\"delivered\"");
            assertThat(jedis.ttl(key)).isPositive();
        }
    }

    @Test
    void letsTheSmscKeepAReceiptWhileRedisIsAway() {
        rig.with("registered_delivery", 1).startBound();
        send("m1", "27761234567");
        event();
        redis.stop();
        smsc.send(receipt(1, "smsc-1", "DELIVRD"));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> smsc.received(DELIVER_SM_RESP).size() == 1);
        assertThat(smsc.received(DELIVER_SM_RESP).get(0).status()).isEqualTo(0x64);

        redis.start();
        smsc.send(receipt(2, "smsc-1", "DELIVRD"));
        assertThat(event()).containsEntry("user_message_id", "m1");
    }

    @Test
    void acknowledgesWhatTheSmscHasTakenEvenWhileRedisIsAway() {
        rig.startBound();
        redis.stop();
        send("m1", "27761234567");
        assertThat(rig.next("smpp1.event", 20_000)).containsEntry("event_type", "ack");
        assertThat(smsc.received(Pdu.SUBMIT_SM)).hasSize(1);
    }

    @Test
    void sendsTheNextToADestinationWhileTheLastIsBeingRemembered() {
        rig.startBound();
        try (Jedis jedis = new Jedis(java.net.URI.create(redis.uri()))) {
            jedis.clientPause(60_000, ClientPauseMode.WRITE);
            for (int i = 1; i <= 3; i++) {
                send("m" + i, "27761234567");
            }
            await().until(() -> smsc.received(Pdu.SUBMIT_SM).size() == 3);
            assertThat(rig.waiting("smpp1.event")).isEmpty();
            jedis.clientUnpause();
        }
        assertThat(List.of(event(), event(), event()))
                .extracting(ack -> ack.get("user_message_id"))
                .containsExactlyInAnyOrder("m1", "m2", "m3");
        assertThat(smsc.received(Pdu.SUBMIT_SM))
                .extracting(Pdu::message)
                .containsExactly("hello m1", "hello m2", "hello m3");
    }

    @Test
    void sendsAgainWhatWasUnansweredWhenTheLinkBroke() {
        rig.startBound();
        smsc.onSubmit = submit -> null;
        send("m1", "27761234567");
        await().until(() -> smsc.received(Pdu.SUBMIT_SM).size() == 1);
        smsc.onSubmit = submit -> submit.answer(0, Pdu.cString("second"));
        smsc.hangUp();
        assertThat(event()).containsEntry("event_type", "ack").containsEntry("sent_message_id", "second");
        assertThat(smsc.received(Pdu.SUBMIT_SM)).hasSize(2);
    }

    @Test
    @Clause("2.9")
    void failsWhatWasUnansweredIfConfiguredSo() {
        rig.with("unknown_outcome", "fail").startBound();
        smsc.onSubmit = submit -> null;
        send("m1", "27761234567");
        await().until(() -> smsc.received(Pdu.SUBMIT_SM).size() == 1);
        smsc.hangUp();
        assertThat(rig.next("smpp1.failures", 3_000)).containsEntry("failure_code", "permanent");
        assertThat(event()).containsEntry("delivery_status", "failed");
    }

    @Test
    @Clause("2.9")
    void givesTheRetryScheduleWhatIsNeverAnswered() {
        rig.with("response_timeout", 1).startBound();
        smsc.onSubmit = submit -> null;
        send("m1", "27761234567");
        Map<String, Object> failure = rig.next("smpp1.failures", 6_000);
        assertThat(failure).containsEntry("failure_code", "temporary");
        assertThat(failure.get("reason").toString()).startsWith("no_answer: ");
        assertThat(smsc.received(Pdu.SUBMIT_SM)).hasSize(3);
    }

    @Test
    void takesNothingFromTheQueueWhileThereIsNoLink() {
        rig.startBound();
        smsc.goAway();
        await().until(() -> rig.link().state() == SmppLink.State.WAITING);
        for (int i = 0; i < 20; i++) {
            send("m" + i, "2776" + i);
        }
        await().pollDelay(Duration.ofMillis(300))
                .until(() -> rig.waiting("smpp1.outbound").size() == 20);

        smsc.comeBack();
        for (int i = 0; i < 20; i++) {
            assertThat(event()).containsEntry("event_type", "ack");
        }
        assertThat(smsc.received(Pdu.SUBMIT_SM)).hasSize(20);
    }

    @Test
    void isNeverSentTwiceAfterItWasAccepted() {
        rig.startBound();
        AtomicInteger refused = new AtomicInteger();
        rig.queues.away = key -> key.equals("smpp1.event") && refused.incrementAndGet() < 5;
        send("m1", "27761234567");
        assertThat(event()).containsEntry("event_type", "ack").containsEntry("sent_message_id", "smsc-1");
        assertThat(refused.get()).isEqualTo(5);
        assertThat(smsc.received(Pdu.SUBMIT_SM)).hasSize(1);
    }

    @Test
    void isNotSentAgainWhenItComesAgainAfterACrash() {
        rig.startBound();
        send("m1", "27761234567");
        event();
        // another process, to which the broker gives the message again
        SubmitStore store = new SubmitStore(
                new org.vumi.store.Redis(redis::uri),
                prefix(),
                "smpp1",
                new SmscIds(SmscIds.Form.TEXT, SmscIds.Form.TEXT),
                Duration.ofDays(1),
                Duration.ofDays(1));
        assertThat(store.smscIdsOf("m1")).containsExactly("smsc-1");
        assertThat(store.smscIdsOf("m2")).isEmpty();
    }

    @Test
    @Clause({"5.1.3", "2.7"})
    void keepsTheOrderOfEachDestinationWhileTheSmscThrottles() {
        Map<String, List<String>> accepted = new ConcurrentHashMap<>();
        AtomicInteger count = new AtomicInteger();
        smsc.onSubmit = submit -> {
            if (count.incrementAndGet() % 5 == 0) {
                return submit.answer(0x58, new byte[0]);
            }
            accepted.computeIfAbsent(submit.destination(), key -> new ArrayList<>())
                    .add(submit.message());
            return submit.answer(0, Pdu.cString("id-" + count.get()));
        };
        rig.with("throttle_delay", 0.005).startBound();
        Map<String, List<String>> sent = new LinkedHashMap<>();
        for (int i = 0; i < 1000; i++) {
            String to = "27760000" + (i % 100);
            send("m" + i, to);
            sent.computeIfAbsent(to, key -> new ArrayList<>()).add("hello m" + i);
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> rig.waiting("smpp1.event").size() == 1000);
        assertThat(accepted).isEqualTo(sent);
        assertThat(rig.waiting("smpp1.failures")).isEmpty();
    }

    @Test
    @Clause({"2.7", "2.9"})
    void hasNoMoreUnansweredThanItsWindow() {
        List<Pdu> unanswered = new java.util.concurrent.CopyOnWriteArrayList<>();
        smsc.onSubmit = submit -> {
            unanswered.add(submit);
            return null;
        };
        rig.with("window_size", 4).with("response_timeout", 2).startBound();
        for (int i = 0; i < 50; i++) {
            send("m" + i, "2776" + i);
        }
        await().until(() -> unanswered.size() == 4);
        await().during(Duration.ofMillis(300)).until(() -> unanswered.size() == 4);
        smsc.send(unanswered.get(0).answer(0, Pdu.cString("a")));
        await().until(() -> unanswered.size() == 5);
    }

    @Test
    void sendsNoMorePerSecondThanConfigured() {
        rig.with("mt_tps", 20).startBound();
        for (int i = 0; i < 30; i++) {
            send("m" + i, "2776" + i);
        }
        long began = System.nanoTime();
        await().until(() -> rig.waiting("smpp1.event").size() == 30);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofMillis(1300), Duration.ofMillis(2500));
    }

    @Test
    void doesNotSendWhatHasExpired() {
        rig.with("expires_after", 60).startBound();
        Map<String, Object> old = Messages.outbound("old", "27761234567", "hello");
        old.put("timestamp", "2020-01-01 00:00:00.000000");
        rig.outbound(old);
        assertThat(rig.next("smpp1.failures", 3_000).get("reason").toString()).startsWith("expired: ");
        assertThat(event()).containsEntry("delivery_status", "failed");

        old.put("message_id", "asks for longer");
        old.put("helper_metadata", Map.of("expires_after", 1e9));
        rig.outbound(old);
        assertThat(event()).containsEntry("event_type", "ack");
    }

    @Test
    @Clause("5.2.19")
    void sendsTextByItsContent() {
        rig.startBound();
        rig.outbound(Messages.outbound("m1", "27761234567", "naïve €5"));
        rig.outbound(Messages.outbound("m2", "27761234567", "naìve €5 [à]"));
        await().until(() -> smsc.received(Pdu.SUBMIT_SM).size() == 2);
        assertThat(smsc.received(Pdu.SUBMIT_SM).get(0).hex())
                .endsWith("0800" + "10" + "006e006100ef00760065002020ac0035");
        assertThat(smsc.received(Pdu.SUBMIT_SM).get(1).hex())
                .endsWith("0000" + "0f" + "6e6107766520" + "1b6535" + "20" + "1b3c" + "7f" + "1b3e");
    }

    @Test
    void tellsTheApplicationByANackIfConfiguredSo() {
        rig.with("publish_nack", true).startBound();
        smsc.onSubmit = submit -> submit.answer(0x0B, new byte[0]);
        send("m1", "27761234567");
        assertThat(event()).containsEntry("event_type", "nack").containsEntry("user_message_id", "m1");
    }

    @Test
    void publishesNoAcksIfConfiguredSo() {
        rig.with("disable_ack", true).startBound();
        Map<String, Object> message = Messages.outbound("m1", "27761234567", "hello");
        message.put("transport_metadata", Map.of("smpp", Map.of("registered_delivery", true)));
        rig.outbound(message);
        send("m2", "27761234567");
        String prefix = prefix();
        try (Jedis jedis = new Jedis(java.net.URI.create(redis.uri()))) {
            await().until(() -> jedis.exists(prefix + "submitted#m2"));
            assertThat(jedis.keys(prefix + "third_party_id#*"))
                    .as("a receipt is waited for if the message wants one")
                    .containsExactly(prefix + "third_party_id#smsc-1");
        }
        smsc.send(receipt(1, "smsc-1", "DELIVRD"));
        assertThat(event()).containsEntry("event_type", "delivery_report").containsEntry("user_message_id", "m1");
        assertThat(rig.waiting("smpp1.event")).isEmpty();
        assertThat(rig.waiting("smpp1.failures")).isEmpty();
    }

    @Test
    void stopsAtOnceWhileMessagesWaitForTheSmsc() {
        smsc.onSubmit = submit -> submit.answer(0x58, new byte[0]);
        rig.startBound();
        for (int i = 0; i < 30; i++) {
            send("m" + i, "2776" + i);
        }
        await().until(() -> smsc.received(Pdu.SUBMIT_SM).size() > 5);
        long began = System.nanoTime();
        rig.engine().stop();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(rig.waiting("smpp1.failures"))
                .as("they are still on their queue")
                .isEmpty();
    }
}
