package org.vumi.transport.smpp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Clause;
import org.vumi.component.smpp.FakeSmsc;
import org.vumi.component.smpp.Pdu;

/** What a submit_sm has beside text and addresses, as octets at the SMSC. No Redis is needed for it. */
class SubmitFieldsTest {
    private static final String ADDRESSES = "313233343500" + "%s" + "323737363132333435363700";

    private final FakeSmsc smsc = new FakeSmsc();
    private final TransportRig rig = new TransportRig(smsc, "redis://127.0.0.1:1");

    @AfterEach
    void stop() {
        rig.close();
    }

    private static Map<String, Object> message(String content, Map<String, Object> smpp) {
        Map<String, Object> message = Messages.outbound("m1", "27761234567", content);
        message.put("transport_metadata", Map.of("smpp", smpp));
        return message;
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex((text + "\0").getBytes(ISO_8859_1));
    }

    /** The body of the submit_sm, in hex. */
    private String submitted(Map<String, Object> message) {
        rig.startBound();
        rig.outbound(message);
        await().until(() -> !smsc.received(Pdu.SUBMIT_SM).isEmpty());
        return HexFormat.of().formatHex(smsc.received(Pdu.SUBMIT_SM).get(0).body());
    }

    @Test
    @Clause({"5.2.11", "5.2.13", "5.2.14", "5.2.15", "5.2.16", "5.2.17", "5.2.18", "5.2.20", "7.1.1"})
    void sendsEveryFieldAsConfigured() {
        rig.withAll(Map.ofEntries(
                Map.entry("service_type", "WAP"),
                Map.entry("source_addr_ton", 5),
                Map.entry("source_addr_npi", 1),
                Map.entry("dest_addr_ton", 2),
                Map.entry("dest_addr_npi", 3),
                Map.entry("esm_class", 0x02),
                Map.entry("protocol_id", 0x41),
                Map.entry("priority_flag", 3),
                Map.entry("schedule_delivery_time", "261123060102000+"),
                Map.entry("validity_period", 3600),
                Map.entry("registered_delivery", 1),
                Map.entry("replace_if_present_flag", 1),
                Map.entry("sm_default_msg_id", 7)));
        assertThat(submitted(message("hi", Map.of())))
                .isEqualTo(hex("WAP") + "0501" + ADDRESSES.formatted("0203") + "024103" + hex("261123060102000+")
                        + hex("000000010000000R") + "0101" + "00" + "07" + "02" + "6869");
    }

    @Test
    @Clause({"5.2.11", "5.2.13", "5.2.14", "5.2.15", "5.2.16", "5.2.17", "5.2.18", "5.2.20", "7.1.1"})
    void sendsEveryFieldAsTheMessageWantsIt() {
        rig.withAll(Map.of("service_type", "WAP", "priority_flag", 3, "validity_period", 3600));
        assertThat(submitted(message(
                        "hi",
                        Map.ofEntries(
                                Map.entry("service_type", ""),
                                Map.entry("source_addr_ton", 5),
                                Map.entry("source_addr_npi", "1"),
                                Map.entry("dest_addr_ton", 2),
                                Map.entry("dest_addr_npi", 3),
                                Map.entry("esm_class", 2),
                                Map.entry("protocol_id", 65),
                                Map.entry("priority_flag", 0),
                                Map.entry("schedule_delivery_time", 60),
                                Map.entry("validity_period", "000007000000000R"),
                                Map.entry("registered_delivery", true),
                                Map.entry("replace_if_present_flag", 1),
                                Map.entry("sm_default_msg_id", 7)))))
                .isEqualTo("00" + "0501" + ADDRESSES.formatted("0203") + "024100" + hex("000000000100000R")
                        + hex("000007000000000R") + "0101" + "00" + "07" + "02" + "6869");
    }

    @Test
    @Clause("3.2.4")
    void addsOptionalParameters() {
        assertThat(submitted(message(
                        "hi",
                        Map.of(
                                "optional_parameters",
                                new java.util.TreeMap<>(Map.of("0x1401", "cafe", "source_port", 8080))))))
                .endsWith("026869" + "14010002cafe" + "020a00021f90");
    }

    @Test
    void addsThemToEveryPart() {
        rig.with("send_multipart_sar", true).startBound();
        rig.outbound(message("0123456789".repeat(20), Map.of("optional_parameters", Map.of("privacy_indicator", 2))));
        await().until(() -> smsc.received(Pdu.SUBMIT_SM).size() == 2);
        assertThat(smsc.received(Pdu.SUBMIT_SM)).allMatch(pdu -> pdu.hex().endsWith("0201000102"));
    }

    @ParameterizedTest
    @CsvSource({"16, c3a9, 05", "24, 00e9, 00e9", "3, e9, e9", "240, e9, 05"})
    @Clause("5.2.19")
    void writesTextAsItsDataCodingHasIt(int dataCoding, String unused, String octets) {
        assertThat(submitted(message("é", Map.of("data_coding", dataCoding))))
                .endsWith(HexFormat.of().toHexDigits((byte) dataCoding)
                        + "00"
                        + HexFormat.of().toHexDigits((byte) (octets.length() / 2))
                        + octets);
    }

    @Test
    @Clause({"5.2.16", "7.1.1"})
    void tellsTheSmscWhenItExpires() {
        Instant now = Instant.now();
        rig.with("validity_from_expiry", "absolute").with("expires_after", 3600);
        Map<String, Object> message = message("hi", Map.of());
        message.put(
                "timestamp",
                DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS")
                        .withZone(ZoneOffset.UTC)
                        .format(now));
        assertThat(submitted(message)).contains(hex(SmppTime.absolute(now.plusSeconds(3600))));
    }

    @Test
    void tellsTheSmscHowLongItLives() {
        rig.with("validity_from_expiry", "relative").with("validity_period", 5);
        Map<String, Object> message = message("hi", Map.of());
        message.put("helper_metadata", Map.of("expires_after", 100_000_000));
        assertThat(submitted(message))
                .contains(HexFormat.of().formatHex("0302".getBytes(ISO_8859_1)))
                .doesNotContain(hex("000000000005000R"));
    }

    static List<Map.Entry<Object, String>> wrong() {
        return List.of(
                Map.entry("high", "transport_metadata.smpp is not a map"),
                Map.entry(
                        Map.of("priority_flag", "high"),
                        "transport_metadata.smpp.priority_flag is not such a value (accepted: 0 to 255)"),
                Map.entry(
                        Map.of("registered_delivery", 256),
                        "transport_metadata.smpp.registered_delivery is not such a value (accepted: 0 to 255)"),
                Map.entry(
                        Map.of("service_type", "TOOLONG"),
                        "transport_metadata.smpp.service_type is not such a value (accepted: ASCII, up to 5 characters)"),
                Map.entry(
                        Map.of("validity_period", "soon"),
                        "transport_metadata.smpp.validity_period is not such a value (accepted: 16 characters of SMPP 3.4,"
                                + " 7.1.1, or a number of seconds)"),
                Map.entry(Map.of("sequence_number", 1), "transport_metadata.smpp.sequence_number is not known"),
                Map.entry(
                        Map.of("optional_parameters", List.of()),
                        "transport_metadata.smpp.optional_parameters is not a map"),
                Map.entry(
                        Map.of("optional_parameters", Map.of("source_port", 65536)),
                        "transport_metadata.smpp.optional_parameters.source_port is not such a value"
                                + " (accepted: a number up to 65535, or octets in hex)"),
                Map.entry(
                        Map.of("optional_parameters", Map.of("nonsense", "00")),
                        "transport_metadata.smpp.optional_parameters.nonsense is not such a value"
                                + " (accepted: a name of SMPP 3.4, or a tag such as 0x1401)"),
                Map.entry(
                        Map.of("optional_parameters", Map.of("0x0424", "00")),
                        "transport_metadata.smpp.optional_parameters.0x0424 is ours to say"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void failsForGoodNamingTheField(Map.Entry<Object, String> wrong) {
        rig.startBound();
        Map<String, Object> message = Messages.outbound("m1", "27761234567", "hi");
        message.put("transport_metadata", Map.of("smpp", wrong.getKey()));
        rig.outbound(message);
        Map<String, Object> failure = rig.next("smpp1.failures", 6_000);
        assertThat(failure)
                .containsEntry("failure_code", "permanent")
                .containsEntry("reason", "invalid_smpp: " + wrong.getValue());
        assertThat(smsc.received(Pdu.SUBMIT_SM)).isEmpty();
    }

    @Test
    void passesReceiptsOverIfConfiguredSo() {
        rig.with("disable_delivery_report", true).startBound();
        String receipt =
                "id:7 sub:001 dlvrd:001 submit date:2611230601 done date:2611230602 stat:DELIVRD err:000 text:x";
        smsc.send(Pdu.deliverSm(1, 4, 0, receipt.getBytes(ISO_8859_1), new byte[0]));
        await().until(() -> smsc.received(Pdu.DELIVER_SM | Pdu.RESPONSE).size() == 1);
        assertThat(smsc.received(Pdu.DELIVER_SM | Pdu.RESPONSE).get(0).status()).isZero();
        assertThat(rig.waiting("smpp1.event")).isEmpty();
        assertThat(rig.waiting("smpp1.inbound")).isEmpty();
    }

    @Test
    @Clause("3.2.4")
    void showsApplicationsTheParametersThatTheyWant() {
        rig.with("metadata_parameters", List.of("source_port", "0x1401", "callback_num"))
                .startBound();
        smsc.send(Pdu.deliverSm(
                1,
                0,
                0,
                "hi".getBytes(ISO_8859_1),
                HexFormat.of().parseHex("020a00021f90" + "14010002cafe" + "020b00021f91")));
        assertThat(rig.next("smpp1.inbound", 6_000))
                .containsEntry(
                        "transport_metadata", Map.of("smpp_parameters", Map.of("source_port", 8080, "0x1401", "cafe")));
    }
}
