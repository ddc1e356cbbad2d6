package org.vumi.transport.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
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
import org.vumi.component.smpp.SmppLink;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;

/**
 * The bind and what goes out over it, octet by octet.
 *
 * <p>Everywhere: requests are numbered by the link, from 1 at each bind, and not by a counter in Redis, so sequence numbers
 * are left out where a message is sent; and the Redis keys of messages without an answer ({@code P#<n>}, {@code P#message_json},
 * {@code P#unacked}) are not written, since such a message is unacknowledged on its queue.
 */
@ExtendWith(Servers.class)
@Differs({"sequence numbers", "keys in Redis", "unbind", "unbound", "alphabet of outgoing SMS"})
class BindSubmitVectorsIT {
    /** Messages that 0.4 cannot send either, with code null, or sends as a broken PDU. The application is told of ours. */
    @Differs({"long outgoing SMS", "final failure"})
    private static final Map<String, String> PERMANENT = Map.of(
            "submit_sm: content null is a failure with code null", "no_content",
            "submit_sm: from_addr null and no operator number is a failure", "invalid_from_addr",
            "submit_sm: non-ascii to_addr is a failure with code null", "invalid_to_addr",
            "submit_sm: 255 octets in one PDU (no splitting, above the protocol limit)", "content_too_long",
            "submit_sm: 300 octets: sm_length overflows to two octets (corrupt PDU)", "content_too_long");

    private static RedisServer redis;

    private final TransportRig rig = new TransportRig(new FakeSmsc(), redis.uri());

    @AfterEach
    void stop() {
        rig.close();
    }

    static Stream<Vector> binds() {
        return vectors("bind: ");
    }

    static Stream<Vector> submits() {
        return vectors("submit_sm: ").filter(vector -> !vector.name().contains("not bound"));
    }

    private static Stream<Vector> vectors(String prefix) {
        return Vectors.cases("transport-smpp-bind-submit")
                .filter(vector -> vector.name().startsWith(prefix));
    }

    @ParameterizedTest
    @MethodSource("binds")
    @Clause({"4.1.5", "5.2.1", "5.2.2", "5.2.4", "5.2.5", "5.2.6", "5.2.7", "3.1", "3.2"})
    void bindsAsRecorded(Vector vector) {
        Map<String, Object> config = Json.fields(vector.input().path("config"));
        config.remove("host");
        config.remove("port");
        rig.withAll(config).startBound();
        await().until(() -> rig.smsc.received().size() >= 2);

        if (vector.expected().path("bind_transceiver_hex").isNull()) {
            // 0.4 cannot bind with such a password: the logging of its PDU library fails; it is sent as it is
            assertThat(rig.smsc.received().get(0).body())
                    .containsSequence(Pdu.cString((String) config.get("password")));
            return;
        }
        assertThat(rig.smsc.received().get(0).hex())
                .isEqualTo(vector.expected().path("bind_transceiver_hex").asText());
        assertThat(rig.smsc.received().get(1).hex())
                .isEqualTo(vector.expected()
                        .path("then_sends_enquire_link_hex")
                        .path(0)
                        .asText());
    }

    static Stream<Vector> refused() {
        return vectors("bind refused");
    }

    /** 0.4 waits for its bind timer before it closes the connection; we close at once, and say why. */
    @ParameterizedTest
    @MethodSource("refused")
    @Clause({"2.2", "2.3", "4.1"})
    void sendsNothingAfterARefusedBind(Vector vector) {
        rig.smsc.onBind = bind -> Pdu.ofHex(
                        vector.input().path("bind_transceiver_resp_hex").asText())
                .withSequenceNumber(bind.sequenceNumber());
        rig.start();

        await().until(() -> rig.smsc.connections() > 1);
        assertThat(rig.link().state()).isEqualTo(SmppLink.State.WAITING);
        assertThat(rig.link().lastSentence())
                .startsWith("bind refused by 127.0.0.1:" + rig.smsc.port()
                        + ", command_status 0x0000000E ESME_RINVPASWD; retrying in ");
        assertThat(rig.smsc.received()).allMatch(pdu -> pdu.commandId() == Pdu.BIND_TRANSCEIVER);
        assertThat(rig.engine()
                        .context()
                        .getRouteController()
                        .getRouteStatus("link.outbound")
                        .isStopped())
                .isTrue();
    }

    static Stream<Vector> requests() {
        return Stream.of(vectors("enquire_link from"), vectors("stream framing"))
                .flatMap(vectors -> vectors);
    }

    @ParameterizedTest
    @MethodSource("requests")
    @Clause({"4.11", "2.3", "5.1.2"})
    void answersTheSmscAsRecorded(Vector vector) throws Exception {
        rig.startBound();
        await().until(() -> rig.smsc.received().size() == 2);
        rig.smsc.received().clear();
        JsonNode chunks = vector.input().path("chunks_hex");
        if (chunks.isMissingNode()) {
            rig.smsc.send(Pdu.ofHex(vector.input().path("received_hex").asText()));
        } else {
            rig.smsc.send(HexFormat.of().parseHex(chunks.path(0).asText()));
            await().until(() -> rig.smsc.received().size()
                    == vector.expected().path("sent_after_first_chunk").asInt());
            rig.smsc.send(HexFormat.of().parseHex(chunks.path(1).asText()));
        }

        List<?> expected = (List<?>) Json.value(vector.expected().path("sent_hex"));
        await().until(() -> rig.smsc.received().size() == expected.size());
        assertThat(rig.smsc.received()).extracting(Pdu::hex).isEqualTo(expected);
    }

    static Stream<Vector> unbinds() {
        return vectors("unbind from");
    }

    /** 0.4 ignores it, and sits on a dead bind. */
    @ParameterizedTest
    @MethodSource("unbinds")
    @Clause("4.2")
    void answersAnUnbindAndBindsAgain(Vector vector) {
        rig.startBound();
        rig.smsc.send(Pdu.ofHex(vector.input().path("received_hex").asText()));

        await().untilAsserted(() -> assertThat(rig.smsc.received(Pdu.UNBIND | Pdu.RESPONSE))
                .extracting(Pdu::hex)
                .containsExactly("0000001080000006000000000000004e"));
        await().until(() -> rig.smsc.received(Pdu.BIND_TRANSCEIVER).size() == 2);
        assertThat(rig.smsc.mostOpen()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("submits")
    @Clause({"4.4.1", "5.2.5", "5.2.6", "5.2.8", "5.2.9", "5.2.11", "5.2.17", "5.2.19", "5.2.21", "5.2.22", "3.1", "3.2"
    })
    void sendsMessagesAsRecorded(Vector vector) {
        rig.withAll(Json.fields(vector.input().path("config")));
        if (vector.name().contains("UTF-8")) {
            // by default this text goes out as UCS-2, which phones can show
            rig.with("submit_sm_encoding", "utf-8");
        }
        if (vector.name().contains("octets")) {
            // by default what is longer than one SMS goes out in parts
            rig.with("send_multipart_udh", false);
        }
        rig.startBound();
        rig.outbound(message(vector));

        String reason = PERMANENT.get(vector.name());
        if (reason == null) {
            await().until(() -> !rig.smsc.received(Pdu.SUBMIT_SM).isEmpty());
            assertThat(rig.smsc.received(Pdu.SUBMIT_SM))
                    .extracting(pdu -> pdu.withSequenceNumber(0).hex())
                    .containsExactly(
                            Pdu.ofHex(vector.expected().path("sent_hex").path(0).asText())
                                    .withSequenceNumber(0)
                                    .hex());
        } else {
            assertThat(rig.next("smpp1.failures", 2_000)).satisfies(failure -> {
                assertThat(failure).containsEntry("failure_code", "permanent");
                assertThat(failure.get("reason").toString()).startsWith(reason + ": ");
                assertThat((Map<?, ?>) failure.get("message"))
                        .extracting("message_id")
                        .isEqualTo("m-001");
            });
            assertThat(rig.next("smpp1.event", 2_000))
                    .containsEntry("event_type", "delivery_report")
                    .containsEntry("delivery_status", "failed")
                    .containsEntry("user_message_id", "m-001");
            assertThat(rig.smsc.received(Pdu.SUBMIT_SM)).isEmpty();
        }
    }

    static Stream<Vector> notBound() {
        return vectors("submit_sm: not bound");
    }

    /** 0.4 loses it without a word. */
    @ParameterizedTest
    @MethodSource("notBound")
    @Clause("2.2")
    void keepsAMessageUntilItIsBound(Vector vector) throws Exception {
        CountDownLatch bindable = new CountDownLatch(1);
        rig.smsc.onBind = bind -> bind.answer(bindable.getCount() == 0 ? 0 : 0x0D, Pdu.cString("smsc"));
        rig.start();
        rig.outbound(message(vector));
        await().until(() -> rig.smsc.connections() > 1);
        assertThat(rig.smsc.received(Pdu.SUBMIT_SM)).isEmpty();
        assertThat(rig.waiting("smpp1.outbound")).hasSize(1);

        bindable.countDown();
        assertThat(bindable.await(0, TimeUnit.SECONDS)).isTrue();
        await().until(() -> rig.smsc.received(Pdu.SUBMIT_SM).size() == 1);
        assertThat(rig.smsc.received(Pdu.SUBMIT_SM).get(0).message()).isEqualTo("hello");
    }

    /** Each starts from an empty Redis, as the recording did. */
    @org.junit.jupiter.api.BeforeEach
    void forget() {
        redis.flush();
    }

    private static Map<String, Object> message(Vector vector) {
        Map<String, Object> fields = new HashMap<>();
        TransportUserMessage.send("-", "-", MessageIds.RANDOM, java.time.Clock.systemUTC())
                .put("transport_name", "smpp1")
                .put("transport_type", "sms")
                .build()
                .fields()
                .forEach(fields::put);
        fields.putAll(Json.fields(vector.input().path("message")));
        return fields;
    }
}
