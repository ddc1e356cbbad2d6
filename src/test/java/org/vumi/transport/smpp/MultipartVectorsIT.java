package org.vumi.transport.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Clause;
import org.vumi.Differs;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.component.smpp.FakeSmsc;
import org.vumi.component.smpp.Pdu;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import redis.clients.jedis.Jedis;

/** Long messages from phones: what is published when, and under which keys the parts wait. */
@ExtendWith(Servers.class)
class MultipartVectorsIT {
    /** Where we differ from 0.4: what the last PDU publishes; null where the SMSC is told that it cannot be read. */
    @Differs({"long incoming SMS", "text that cannot be read"})
    private static final Map<String, List<String>> DIFFERENT = Map.of(
            // 0.4 drops the link and loses the part
            "multipart: non-UTF-8 octets in a part: exception", List.of(),
            "multipart: UTF-8 octets in the last part to arrive: exception", List.of("xcafé"),
            // 0.4 does not decode
            "multipart: UCS-2 parts are not decoded", List.of("hi!"));

    private RedisServer redis;
    private TransportRig rig;

    @BeforeEach
    void start(RedisServer running) {
        redis = running;
        redis.flush();
        // the recordings have UTF-8 under data_coding 0
        rig = new TransportRig(new FakeSmsc(), redis.uri())
                .with("data_coding_overrides", Map.of(0, "utf-8"))
                .startBound();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    static Stream<Vector> vectors() {
        return Vectors.cases("transport-smpp-multipart");
    }

    @Clause({"5.3.2.22", "5.3.2.23", "5.3.2.24"})
    @ParameterizedTest
    @MethodSource("vectors")
    void joinsPartsAsRecorded(Vector vector) {
        JsonNode pdus = vector.input().path("pdus_hex");
        List<String> different = DIFFERENT.get(vector.name());
        for (int step = 0; step < pdus.size(); step++) {
            rig.smsc.received().clear();
            rig.smsc.send(Pdu.ofHex(pdus.path(step).asText()));
            await().until(() -> rig.smsc.received(Pdu.DELIVER_SM | Pdu.RESPONSE).size() == 1);
            JsonNode expected = vector.expected().path("steps").path(step);
            if (different == null) {
                assertAsRecorded(expected);
            }
        }
        if (different != null) {
            int status = rig.smsc.received(Pdu.DELIVER_SM | Pdu.RESPONSE).get(0).status();
            assertThat(status).isEqualTo(different.isEmpty() ? 0xFE : 0);
            assertThat(keys()).hasSize(different.isEmpty() ? 1 : 0);
            different.forEach(
                    content -> assertThat(rig.next("smpp1.inbound", 0)).containsEntry("content", content));
        }
        assertThat(rig.waiting("smpp1.inbound")).isEmpty();
    }

    private void assertAsRecorded(JsonNode expected) {
        for (JsonNode published : expected.path("published")) {
            Map<String, Object> message = new HashMap<>(rig.next("smpp1.inbound", 0));
            message.put("message_id", "<generated>");
            message.put("timestamp", "<timestamp>");
            assertThat(message).isEqualTo(Json.fields(published));
        }
        assertThat(rig.waiting("smpp1.inbound")).isEmpty();
        assertThat(keys())
                .containsExactlyInAnyOrderElementsOf(((List<?>) Json.value(expected.path("multi_keys")))
                        .stream()
                                .map(key ->
                                        key.toString().replace("smsc.example.org:2775", "127.0.0.1:" + rig.smsc.port()))
                                .toList());
    }

    private List<String> keys() {
        try (Jedis jedis = new Jedis(java.net.URI.create(redis.uri()))) {
            return List.copyOf(jedis.keys("*#multi_*"));
        }
    }
}
