package org.vumi.transport.smpp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.Clause;
import org.vumi.component.smpp.FakeSmsc;
import org.vumi.component.smpp.Pdu;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import redis.clients.jedis.Jedis;

/** Parts that come in every way but the right one, with a real Redis. */
@ExtendWith(Servers.class)
class LongMessagePartsIT {
    private static final int DELIVER_SM_RESP = Pdu.DELIVER_SM | Pdu.RESPONSE;

    private RedisServer redis;
    private final FakeSmsc smsc = new FakeSmsc();
    private TransportRig rig;
    private int sequenceNumber;

    @BeforeEach
    void prepare(RedisServer running) {
        redis = running;
        redis.flush();
        rig = new TransportRig(smsc, redis.uri());
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    /** @return command_status of the answer */
    private int deliver(int esmClass, int dataCoding, byte[] message, String tlvs) {
        int answers = smsc.received(DELIVER_SM_RESP).size();
        smsc.send(Pdu.deliverSm(++sequenceNumber, esmClass, dataCoding, message, octets(tlvs)));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> smsc.received(DELIVER_SM_RESP).size() > answers);
        return smsc.received(DELIVER_SM_RESP).get(answers).status();
    }

    private int deliver(String header, String text) {
        return deliver(0x40, 3, joined(octets(header), text.getBytes(ISO_8859_1)), "");
    }

    private int part(int reference, int total, int number, String text) {
        return deliver(String.format("050003%02x%02x%02x", reference, total, number), text);
    }

    private String content() {
        Map<String, Object> message = rig.next("smpp1.inbound", 2_000);
        return message == null ? null : (String) message.get("content");
    }

    private List<String> keys() {
        try (Jedis jedis = new Jedis(java.net.URI.create(redis.uri()))) {
            return List.copyOf(jedis.keys("*#multi_*"));
        }
    }

    @Clause({"5.2.12", "5.3.2.32"})
    @Test
    void joinsPartsHoweverTheySayThatTheyAreParts() {
        rig.startBound();
        deliver("0608040102 0201", "one ");
        deliver("0608040102 0202", "two");
        assertThat(content()).as("16 bits").isEqualTo("one two");

        deliver("0b 0504 158a0000 0003 2a 02 01", "one ");
        deliver("0b 0504 158a0000 0003 2a 02 02", "two");
        assertThat(content()).as("ports before it").isEqualTo("one two");

        deliver(0, 3, joined(octets("06080401020202"), "two".getBytes(ISO_8859_1)), "");
        deliver(0, 3, joined(octets("06080401020201"), "one ".getBytes(ISO_8859_1)), "");
        assertThat(content()).as("without the bit in esm_class").isEqualTo("one two");

        String payload = "0424 000a 0500032b0202" + "41424344";
        deliver(0x40, 3, new byte[0], "0424000a 0500032b0201 61626364");
        deliver(0x40, 3, new byte[0], payload);
        assertThat(content()).as("in message_payload").isEqualTo("abcdABCD");
    }

    @Test
    void decodesTheWholeAndNotTheParts() {
        rig.startBound();
        byte[] rocket = "я🚀".getBytes(UTF_16BE);
        deliver(0x40, 8, joined(octets("050003010201"), java.util.Arrays.copyOf(rocket, 4)), "");
        deliver(0x40, 8, joined(octets("050003010202"), java.util.Arrays.copyOfRange(rocket, 4, 6)), "");
        assertThat(content()).as("cut within a surrogate pair").isEqualTo("я🚀");

        deliver(0x40, 0, joined(octets("050003020201"), octets("611b")), "");
        deliver(0x40, 0, joined(octets("050003020202"), octets("6562")), "");
        assertThat(content()).as("cut within an escape pair").isEqualTo("a€b");

        deliver(0x40, 0, joined(octets("080003030201 240101"), octets("1b73")), "");
        deliver(0x40, 0, joined(octets("080003030202 240101"), octets("1b53")), "");
        assertThat(content()).as("Turkish").isEqualTo("şŞ");

        deliver(0x40, 0, joined(octets("050003040201"), octets("0002")), "");
        deliver(0x40, 8, joined(octets("050003040202"), "你".getBytes(UTF_16BE)), "");
        assertThat(content()).as("two alphabets").isEqualTo("@$你");
    }

    @Test
    void unpacksEachPart() {
        rig.with("data_coding_overrides", Map.of(0, "gsm0338_packed")).startBound();
        deliver(0x40, 0, octets("050003010201" + "d06536fb0d"), "");
        deliver(0x40, 0, octets("06080400010202" + "e8329bfd06"), "");
        deliver(0x40, 0, octets("050003010202" + "d06536fb0d"), "");
        assertThat(content()).isEqualTo("hellohello");
    }

    @Test
    void answersTheLastPartWhenTheBrokerHasTheMessageAndForgetsTheOthersThen() {
        rig.startBound();
        assertThat(part(1, 2, 1, "one ")).isZero();
        rig.queues.away = key -> true;
        assertThat(part(1, 2, 2, "two")).isEqualTo(0x64);
        assertThat(keys()).hasSize(1);

        rig.queues.away = key -> false;
        assertThat(part(1, 2, 2, "two")).isZero();
        assertThat(content()).isEqualTo("one two");
        assertThat(keys()).isEmpty();
        assertThat(rig.waiting("smpp1.inbound")).isEmpty();
    }

    @Test
    void asksForPartsAgainWhileRedisIsAway() {
        rig.startBound();
        assertThat(part(1, 2, 1, "one ")).isZero();
        redis.stop();
        assertThat(part(1, 2, 2, "two")).isEqualTo(0x64);
        assertThat(deliver(0, 3, "whole".getBytes(ISO_8859_1), "")).isZero();
        assertThat(content()).as("whole ones need no Redis").isEqualTo("whole");

        redis.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> part(1, 2, 2, "two") == 0 || part(1, 2, 1, "one ") == 0);
        part(1, 2, 1, "one ");
        assertThat(content()).isEqualTo("one two");
    }

    @Test
    void goesOnAfterARestart() {
        rig.startBound();
        part(1, 3, 3, "three");
        part(1, 3, 1, "one ");
        rig.closeWorker();
        rig = new TransportRig(smsc, redis.uri()).startBound();
        part(1, 3, 2, "two ");
        assertThat(content()).isEqualTo("one two three");
    }

    /** Some gateways have one reference for all. */
    @Test
    void doesNotMixMessagesThatShareAReferenceAndComeInABurst() {
        rig.startBound();
        byte[] burst = new byte[0];
        for (int i = 0; i < 50; i++) {
            for (int part = 1; part <= 2; part++) {
                byte[] message = joined(octets("050003000200"), (i + "-" + part + " ").getBytes(ISO_8859_1));
                message[5] = (byte) part;
                burst = joined(
                        burst,
                        Pdu.deliverSm(++sequenceNumber, 0x40, 3, message, new byte[0])
                                .octets());
            }
        }
        smsc.send(burst);
        for (int i = 0; i < 50; i++) {
            assertThat(content()).isEqualTo(i + "-1 " + i + "-2 ");
        }
        await().until(() -> smsc.received(DELIVER_SM_RESP).size() == 100);
        assertThat(keys()).isEmpty();
    }

    @Test
    void setsAsideWhatNeverBecameWhole() {
        rig.with("multipart_expiry", 1).startBound();
        part(1, 3, 1, "one ");
        part(1, 3, 3, "three");
        Map<String, Object> message = rig.next("vumi.invalid", 15_000);
        assertThat(message)
                .containsEntry("content", "one three")
                .containsEntry("from_addr", "27761234567")
                .containsEntry("to_addr", "12345")
                .containsEntry("message_type", "user_message");
        assertThat((Map<?, ?>) message.get("transport_metadata"))
                .extracting("multipart.missing", "multipart.octets.3")
                .containsExactly(List.of(2), HexFormat.of().formatHex("three".getBytes(ISO_8859_1)));
        await().until(() -> keys().isEmpty());
        assertThat(rig.waiting("smpp1.inbound")).isEmpty();
    }

    @Test
    void setsAsideAfterARestartWhatExpiredMeanwhile() {
        rig.with("multipart_expiry", 1).startBound();
        part(1, 2, 1, "one ");
        rig.closeWorker();
        await().pollDelay(Duration.ofMillis(1100)).until(() -> true);
        rig = new TransportRig(smsc, redis.uri()).with("multipart_expiry", 1).startBound();
        assertThat(rig.next("vumi.invalid", 15_000)).containsEntry("content", "one ");
    }

    @Test
    void publishesAWholeMessageThatTheSmscNeverDeliversAgain() {
        rig.with("multipart_expiry", 1).startBound();
        part(1, 2, 1, "one ");
        rig.queues.away = key -> true;
        part(1, 2, 2, "two");
        rig.queues.away = key -> false;
        assertThat(rig.next("smpp1.inbound", 15_000)).containsEntry("content", "one two");
        assertThat(rig.waiting("vumi.invalid")).isEmpty();
    }

    @Test
    void dropsAPartThatCameAgainAfterItsMessageWasPublished() {
        rig.with("multipart_expiry", 1).startBound();
        part(1, 2, 1, "one ");
        part(1, 2, 2, "two");
        assertThat(content()).isEqualTo("one two");
        part(1, 2, 2, "two");
        await().atMost(Duration.ofSeconds(15)).until(() -> keys().isEmpty());
        assertThat(rig.waiting("vumi.invalid")).isEmpty();
        assertThat(rig.waiting("smpp1.inbound")).isEmpty();
    }

    @Test
    void takesTextThatOnlyLooksLikeAPartAsText() {
        rig.startBound();
        // part 3 of 2, part 0, and "@¥" at the beginning of a text in GSM 03.38
        assertThat(part(1, 2, 3, "odd")).isZero();
        assertThat(content()).isEqualTo("odd");
        assertThat(part(1, 2, 0, "odd")).isZero();
        assertThat(content()).isEqualTo("odd");
        assertThat(deliver(0, 0, octets("0003" + "206162"), "")).isZero();
        assertThat(content()).isEqualTo("@¥ ab");
        assertThat(keys()).isEmpty();
    }
}
