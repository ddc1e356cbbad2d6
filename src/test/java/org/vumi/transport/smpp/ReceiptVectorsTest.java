package org.vumi.transport.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Clause;
import org.vumi.Differs;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.component.smpp.FakeSmsc;
import org.vumi.component.smpp.Pdu;

/** Receipts, with the SMSC's id in the report as 0.4 has it ({@code delivery_report_id: smsc}). */
class ReceiptVectorsTest {
    /** Where we differ from 0.4, and what the report has instead. */
    @Differs({"final receipt states", "dates of receipts"})
    private static final Map<String, Consumer<ObjectNode>> DIFFERENT = Map.of(
            // final states, which 0.4 calls pending
            "receipt: stat EXPIRED", report -> report.put("delivery_status", "failed"),
            "receipt: stat DELETED", report -> report.put("delivery_status", "failed"),
            "receipt: stat UNDELIV", report -> report.put("delivery_status", "failed"),
            // dates that 0.4 misreads, or that break its connection
            "receipt: ten-digit done date is mis-parsed as hour, one-digit minute, one-digit second",
                    report -> metadata(report).put("date", "2012-04-16 12:31:00.000000"),
            "receipt: eight-digit done date", report -> metadata(report).remove("date"),
            "receipt: empty done date raises and drops the connection", report -> asTheFirst(report, "", ""),
            "receipt: 14-digit done date raises",
                    report -> metadata(asTheFirst(report, "20120416103000", "20120416103000"))
                            .put("date", "2012-04-16 10:30:00.000000"));

    private static final int DELIVER_SM_RESP = Pdu.DELIVER_SM | Pdu.RESPONSE;

    private static final Map<JsonNode, TransportRig> RIGS = new HashMap<>();

    @AfterAll
    static void stop() {
        RIGS.values().forEach(TransportRig::close);
    }

    private static TransportRig rig(JsonNode config) {
        return RIGS.computeIfAbsent(config, some -> new TransportRig(new FakeSmsc(), "redis://127.0.0.1:1")
                .withAll(Json.fields(some))
                .with("delivery_report_id", "smsc")
                .startBound());
    }

    private static ObjectNode metadata(ObjectNode report) {
        return (ObjectNode) report.path("transport_metadata");
    }

    /** What 0.4 would have published had it not raised. */
    private static ObjectNode asTheFirst(ObjectNode report, String submitDate, String doneDate) {
        ((ObjectNode) metadata(report).path("message"))
                .put("id", "77")
                .put("submit_date", submitDate)
                .put("done_date", doneDate);
        metadata(report).remove("date");
        return report.put("user_message_id", "77");
    }

    static Stream<Vector> vectors() {
        return Vectors.cases("transport-smpp-receipts");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    @Clause({"Appendix B", "2.11"})
    void readsReceiptsAsRecorded(Vector vector) {
        TransportRig rig = rig(vector.input().path("config"));
        rig.smsc.received().clear();
        rig.smsc.send(Pdu.ofHex(vector.input().path("pdu_hex").asText()));

        // an enquire_link of a fresh bind may come meanwhile
        await().until(() -> !rig.smsc.received(DELIVER_SM_RESP).isEmpty());
        assertThat(rig.smsc.received(DELIVER_SM_RESP)).singleElement().satisfies(answer -> assertThat(answer.hex())
                .isEqualTo(vector.expected().path("sent_hex").path(0).asText()));
        expectedEvents(vector).forEach(expected -> assertThat(taken(rig, "smpp1.event", "event_id"))
                .isEqualTo(Json.fields(expected)));
        vector.expected().path("inbound").forEach(expected -> assertThat(taken(rig, "smpp1.inbound", "message_id"))
                .isEqualTo(Json.fields(expected)));
        assertThat(rig.waiting("smpp1.event")).isEmpty();
        assertThat(rig.waiting("smpp1.inbound")).isEmpty();
    }

    private static Stream<JsonNode> expectedEvents(Vector vector) {
        Consumer<ObjectNode> difference = DIFFERENT.get(vector.name());
        if (difference == null) {
            return vector.expected().path("events").valueStream();
        }
        JsonNode recorded = vector.expected().path("events").path(0);
        ObjectNode expected = recorded.isMissingNode()
                ? vectors()
                        .findFirst()
                        .orElseThrow()
                        .expected()
                        .path("events")
                        .path(0)
                        .deepCopy()
                : recorded.deepCopy();
        difference.accept(expected);
        return Stream.of(expected);
    }

    private static Map<String, Object> taken(TransportRig rig, String routingKey, String idField) {
        Map<String, Object> message = new HashMap<>(rig.next(routingKey, 1_000));
        assertThat(message.put(idField, "<generated>").toString()).matches("[0-9a-f]{32}");
        message.put("timestamp", "<timestamp>");
        return message;
    }
}
