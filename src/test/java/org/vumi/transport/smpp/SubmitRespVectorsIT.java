package org.vumi.transport.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Clause;
import org.vumi.Differs;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.component.smpp.CommandStatus;
import org.vumi.component.smpp.FakeSmsc;
import org.vumi.component.smpp.Pdu;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;

/**
 * What becomes of a message by the SMSC's answer.
 *
 * <p>Everywhere: 0.4 gives every refusal the code null and the status name as reason, and never tries again. Ours has the code
 * that follows from the status, a reason that begins with its name, and tells the application of a final one.
 */
@ExtendWith(Servers.class)
@Differs({"throttling", "other statuses", "final failure", "`reason` of a failure"})
class SubmitRespVectorsIT {
    /** 0.4 fails these for good; they are sent again until accepted. */
    private static final Set<String> THROTTLED = Set.of(
            "submit_sm_resp: ESME_RTHROTTLED (0x00000058)",
            "submit_sm_resp: ESME_RMSGQFUL (0x00000014)",
            "submit_sm_resp: error status without a body");

    /** 0.4 has no ack for it, and breaks the connection. */
    private static final String NO_BODY =
            "submit_sm_resp: ESME_ROK without a body: no ack, exception drops the connection";

    /** 0.4 has null for a reason. */
    private static final String UNKNOWN =
            "submit_sm_resp: unknown status 0x00000411 gives a failure whose reason is null";

    private static final String UNKNOWN_SEQUENCE = "submit_sm_resp: unknown sequence number is logged only";

    private static RedisServer redis;
    private static TransportRig rig;

    @BeforeAll
    static void start() {
        rig = new TransportRig(new FakeSmsc(), redis.uri()).startBound();
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    static Stream<Vector> vectors() {
        return Vectors.cases("transport-smpp-submit-resp");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    @Clause({"2.5", "4.4.2", "5.1.3", "2.10"})
    void takesTheAnswerAsRecorded(Vector vector) {
        redis.flush(); // the same message id in all
        rig.smsc.received().clear();
        Pdu recorded = Pdu.ofHex(vector.input().path("received_hex").asText());
        if (vector.name().equals(UNKNOWN_SEQUENCE)) {
            rig.smsc.send(recorded.withSequenceNumber(1_000_000));
            assertThat(rig.next("smpp1.event", 200)).isNull();
            assertThat(rig.link().state().name()).isEqualTo("UP");
            return;
        }
        boolean throttled = THROTTLED.contains(vector.name());
        rig.smsc.onSubmit = submit ->
                throttled && rig.smsc.received(Pdu.SUBMIT_SM).size() > 1
                        ? submit.answer(0, Pdu.cString("smsc-99"))
                        : recorded.withSequenceNumber(submit.sequenceNumber());
        // a new id each time, since one that was accepted is not sent again
        String messageId = "m-" + vector.name();
        rig.outbound(Messages.outbound(messageId, "27761234567", "hello"));

        JsonNode failure = vector.expected().path("failures").path(0);
        if (throttled) {
            assertAck(messageId, "smsc-99");
            assertThat(rig.smsc.received(Pdu.SUBMIT_SM)).hasSize(2);
        } else if (vector.name().equals(NO_BODY)) {
            assertAck(messageId, "");
        } else if (!failure.isMissingNode()) {
            String reason = vector.name().equals(UNKNOWN)
                    ? "0x00000411"
                    : failure.path("reason").asText();
            assertFailure(messageId, recorded.status(), reason);
        } else {
            Map<String, Object> expected =
                    Json.fields(vector.expected().path("events").path(0));
            expected.put("user_message_id", messageId);
            assertThat(event()).isEqualTo(expected);
        }
        assertThat(rig.smsc.connections()).isEqualTo(1);
    }

    private static void assertAck(String messageId, String smscId) {
        assertThat(event())
                .containsEntry("event_type", "ack")
                .containsEntry("user_message_id", messageId)
                .containsEntry("sent_message_id", smscId);
    }

    private static void assertFailure(String messageId, int status, String reason) {
        boolean permanent = CommandStatus.consequence(status) == CommandStatus.Consequence.PERMANENT;
        Map<String, Object> message = rig.next("smpp1.failures", 2_000);
        assertThat(message).containsEntry("failure_code", permanent ? "permanent" : "temporary");
        assertThat(message.get("reason").toString()).startsWith(reason + ": ");
        assertThat(message.get("message")).extracting("message_id").isEqualTo(messageId);
        if (permanent) {
            Map<String, Object> event = event();
            assertThat(event)
                    .containsEntry("event_type", "delivery_report")
                    .containsEntry("delivery_status", "failed")
                    .containsEntry("user_message_id", messageId);
            assertThat(event.get("transport_metadata")).extracting("reason").isEqualTo(reason);
        } else {
            assertThat(rig.next("smpp1.event", 100)).isNull();
        }
    }

    private static Map<String, Object> event() {
        Map<String, Object>[] event = new Map[1];
        await().atMost(Duration.ofSeconds(5)).until(() -> (event[0] = rig.next("smpp1.event", 100)) != null);
        Map<String, Object> fields = new HashMap<>(event[0]);
        assertThat(fields.put("event_id", "<generated>").toString()).matches("[0-9a-f]{32}");
        fields.put("timestamp", "<timestamp>");
        return fields;
    }
}
