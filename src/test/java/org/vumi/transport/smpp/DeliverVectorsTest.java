package org.vumi.transport.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Clause;
import org.vumi.Differs;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.component.smpp.FakeSmsc;
import org.vumi.component.smpp.Pdu;

/** Messages from phones: octets from the SMSC to a message on the queue, and the answer that the SMSC gets. */
class DeliverVectorsTest {
    private static final String OK = "0000001180000005000000000000000700";
    private static final String REFUSED = "0000001180000005000000fe0000000700";

    /** Where we differ from 0.4: what the content is; {@link #REFUSED} where the SMSC keeps the message. */
    @Differs({"text that cannot be read", "alphabet of incoming SMS", "`message_payload`"})
    private static final Map<String, String> DIFFERENT = Map.of(
            // 0.4 answers ESME_ROK and loses it
            "deliver_sm: ascii (1) with a high octet: decode error, not JSON-able, message lost", REFUSED,
            "deliver_sm: default (0) with a lone high octet: message lost", REFUSED,
            "deliver_sm: octet unspecified (4) binary: message lost", REFUSED,
            // 0.4 passes on the octets, of which an application can make nothing
            "deliver_sm: UCS-2 (8) odd length: undecoded octets are passed through", REFUSED,
            // 0.4 reads data_coding 0 as UTF-8; phones write GSM 03.38 (data_coding_overrides: {0: utf-8} restores it)
            "deliver_sm: default (0) with GSM 03.38 octets stays undecoded (0x00 is not @)", "@home",
            "deliver_sm: default (0) with valid UTF-8 octets reads as UTF-8", REFUSED,
            // 0.4 knows fewer alphabets
            "deliver_sm: cyrillic (6) not decoded: message lost", "\u043f",
            // 0.4 does not look into message_payload
            "deliver_sm: message_payload TLV is ignored, content null", "hello");

    private static TransportRig rig;
    private static TransportRig utf8Rig;

    @BeforeAll
    static void start() {
        rig = new TransportRig(new FakeSmsc(), "redis://127.0.0.1:1").startBound();
        utf8Rig = new TransportRig(new FakeSmsc(), "redis://127.0.0.1:1")
                .with("data_coding_overrides", Map.of(0, "utf-8"))
                .startBound();
    }

    @AfterAll
    static void stop() {
        rig.close();
        utf8Rig.close();
    }

    static Stream<Vector> vectors() {
        return Vectors.cases("transport-smpp-deliver");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    @Clause({"4.6.1", "4.6.2", "5.2.12", "5.2.19", "5.1.3", "2.11"})
    void takesMessagesAsRecorded(Vector vector) {
        List<String> answers = deliver(rig, vector);
        String content = DIFFERENT.get(vector.name());
        if (content == null) {
            assertAsRecorded(rig, vector, answers);
        } else if (content.equals(REFUSED)) {
            assertThat(answers).containsExactly(REFUSED);
            assertThat(rig.waiting("smpp1.inbound")).isEmpty();
        } else {
            assertThat(answers).containsExactly(OK);
            assertThat(rig.next("smpp1.inbound", 1_000)).containsEntry("content", content);
        }
    }

    static Stream<Vector> vectorsOfDataCoding0() {
        return vectors()
                .filter(vector -> vector.name().startsWith("deliver_sm: default (0)")
                        && !vector.expected().path("inbound").isEmpty());
    }

    @ParameterizedTest
    @MethodSource("vectorsOfDataCoding0")
    void takesMessagesAsRecordedUnderDataCoding0WhenConfiguredAsVumi(Vector vector) {
        assertAsRecorded(utf8Rig, vector, deliver(utf8Rig, vector));
    }

    private static List<String> deliver(TransportRig rig, Vector vector) {
        rig.smsc.received().clear();
        rig.smsc.send(Pdu.ofHex(vector.input().path("pdu_hex").asText()));
        // what comes after has been seen when this is answered; what was to be answered later is waited for
        int answers = vector.expected().path("sent_hex").size();
        rig.smsc.send(Pdu.of(Pdu.ENQUIRE_LINK, 0, 99, new byte[0]));
        await().until(() -> rig.smsc.received().size() >= 1 + answers);
        return rig.smsc.received(Pdu.DELIVER_SM | Pdu.RESPONSE).stream()
                .map(Pdu::hex)
                .toList();
    }

    private static void assertAsRecorded(TransportRig rig, Vector vector, List<String> answers) {
        assertThat(answers).isEqualTo(Json.value(vector.expected().path("sent_hex")));
        JsonNode inbound = vector.expected().path("inbound");
        for (JsonNode expected : inbound) {
            Map<String, Object> message = new HashMap<>(rig.next("smpp1.inbound", 1_000));
            // 0.4 writes this id with dashes; ours is as everywhere else
            assertThat(message.put("message_id", "<generated>").toString()).matches("[0-9a-f]{32}");
            message.put("timestamp", "<timestamp>");
            assertThat(message).isEqualTo(Json.fields(expected));
        }
        assertThat(rig.waiting("smpp1.inbound")).isEmpty();
        assertThat(rig.waiting("smpp1.event")).isEmpty();
    }
}
