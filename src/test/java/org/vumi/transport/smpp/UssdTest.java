package org.vumi.transport.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import org.jsmpp.bean.DeliverSm;
import org.jsmpp.bean.OptionalParameter.OctetString;
import org.jsmpp.bean.SubmitSm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.Clause;
import org.vumi.message.MessageIds;
import org.vumi.message.PermanentFailure;
import org.vumi.message.TransportUserMessage;
import org.vumi.transport.smpp.Ussd.Variant;

class UssdTest {
    private final Ussd standard = new Ussd("smpp1", Variant.STANDARD, false);
    private final Ussd sixdee = new Ussd("smpp1", Variant.SIXDEE, false);
    private final Ussd mica = new Ussd("smpp1", Variant.MICA, false);

    /** @param parameters tag and value in hex, {@code 0501=01} */
    private static DeliverSm pdu(String... parameters) {
        DeliverSm pdu = new DeliverSm();
        pdu.setOptionalParameters(Arrays.stream(parameters)
                .map(parameter -> parameter.split("="))
                .map(parameter -> new OctetString(
                        (short) Integer.parseInt(parameter[0], 16),
                        HexFormat.of().parseHex(parameter[1])))
                .toArray(OctetString[]::new));
        return pdu;
    }

    private static TransportUserMessage plain(String content) {
        return TransportUserMessage.builder(MessageIds.RANDOM, Clock.systemUTC())
                .put("to_addr", "12345")
                .put("from_addr", "27761234567")
                .put("content", content)
                .put("transport_name", "smpp1")
                .put("transport_type", "sms")
                .build();
    }

    private static TransportUserMessage reply(String sessionEvent, Object sessionInfo) {
        return plain("hello").toBuilder()
                .put("transport_type", "ussd")
                .put("session_event", sessionEvent)
                .put("transport_metadata", sessionInfo == null ? Map.of() : Map.of("session_info", sessionInfo))
                .build();
    }

    private static String completed(Ussd ussd, TransportUserMessage reply) {
        SubmitSm pdu = new SubmitSm();
        ussd.complete(pdu, reply);
        return Arrays.stream(pdu.getOptionalParameters())
                .map(parameter -> String.format(
                        "%04x=%s", parameter.tag, HexFormat.of().formatHex(((OctetString) parameter).getValue())))
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "01, 0200, new",
        "02, 0200, resume",
        "12, 0200, resume",
        "11, 0200, close",
        "00, 0200, close",
        "ff, 0200, close",
        "01, 0201, close",
        "12, ffff, close",
    })
    @Clause({"5.3.2.43", "5.3.2.44"})
    void readsTheStepsOfSmpp34(String operation, String info, String event) {
        Ussd.Step step = standard.step(pdu("0501=" + operation, "1383=" + info)).orElseThrow();
        assertThat(standard.message(plain("*120*1#"), step, null).fields())
                .containsEntry("transport_type", "ussd")
                .containsEntry("session_event", event)
                .containsEntry("content", "*120*1#")
                .containsEntry("to_addr", "12345")
                .containsEntry("transport_metadata", Map.of("session_info", info.startsWith("02") ? "0200" : "fffe"));
    }

    @Test
    void needsNoSessionInfo() {
        Ussd.Step step = standard.step(pdu("0501=01")).orElseThrow();
        assertThat(standard.message(plain("x"), step, null).transportMetadata()).isEmpty();
    }

    @Test
    void leavesOtherMessagesAlone() {
        assertThat(standard.step(pdu("1383=0200"))).isEmpty();
        assertThat(new Ussd("smpp1", Variant.NONE, false).step(pdu("0501=01", "1383=0200")))
                .isEmpty();
        assertThat(standard.isStep(plain("x"))).isFalse();
        assertThat(standard.isStep(reply("close", null))).isTrue();
        assertThat(new Ussd("smpp1", Variant.NONE, false).isStep(reply("close", null)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "01, 0200, new, 0200",
        "12, 0200, resume, 0200",
        "02, 0200, resume, 0200",
        "81, 0200, close, 0200",
        "12, 0201, close, 0200",
        "01, fffe, new, fffe",
    })
    void readsTheStepsOf6d(String operation, String info, String event, String session) {
        Ussd.Step step = sixdee.step(pdu("0501=" + operation, "1383=" + info)).orElseThrow();
        assertThat(step.session()).isEqualTo(session);
        assertThat(sixdee.message(plain("*120*1#"), step, "*120*1#").fields())
                .containsEntry("session_event", event)
                .containsEntry("content", event.equals("resume") ? "*120*1#" : null)
                .containsEntry("to_addr", "*120*1#")
                .containsEntry(
                        "transport_metadata",
                        Map.of("session_info", Map.of("ussd_service_op", operation, "session_identifier", session)));
    }

    @ParameterizedTest
    @CsvSource({"01, new", "12, resume", "07, resume", "81, close"})
    void readsTheStepsOfMica(String operation, String event) {
        Ussd.Step step = mica.step(pdu("0501=" + operation, "0204=1234")).orElseThrow();
        assertThat(step.session()).isEqualTo("4660");
        assertThat(mica.message(plain("x"), step, "*1#").fields())
                .containsEntry("session_event", event)
                .containsEntry(
                        "transport_metadata",
                        Map.of("session_info", Map.of("ussd_service_op", operation, "session_identifier", 4660)));
    }

    @Test
    void knowsWhereTheCodeIs() {
        assertThat(sixdee.dialled(plain("*120*1#"))).isEqualTo("*120*1#");
        assertThat(sixdee.dialled(plain(null))).isEqualTo("12345");
        assertThat(new Ussd("smpp1", Variant.SIXDEE, true).dialled(plain("*120*1#")))
                .isEqualTo("12345");
    }

    @Test
    @Clause({"5.3.2.43", "5.3.2.44"})
    void answersInTheSession() {
        assertThat(completed(standard, reply("resume", "0200"))).isEqualTo("0501=02 1383=0200");
        assertThat(completed(standard, reply("close", "0200"))).isEqualTo("0501=02 1383=0201");
        assertThat(completed(standard, reply(null, null))).isEqualTo("0501=02 1383=0000");
        Map<String, Object> info = Map.of("session_identifier", "02fe", "ussd_service_op", "01");
        assertThat(completed(sixdee, reply("resume", info))).isEqualTo("0501=02 1383=02fe");
        assertThat(completed(sixdee, reply("close", info))).isEqualTo("0501=17 1383=02ff");
        Map<String, Object> reference = Map.of("session_identifier", 4660);
        assertThat(completed(mica, reply("resume", reference))).isEqualTo("0501=02 0204=1234");
        assertThat(completed(mica, reply("close", Map.of("session_identifier", "4660"))))
                .isEqualTo("0501=17 0204=1234");
    }

    @Test
    void keepsTheParametersThatAreThere() {
        SubmitSm pdu = new SubmitSm();
        pdu.setOptionalParameters(new OctetString((short) 0x1401, new byte[] {1}));
        standard.complete(pdu, reply("close", null));
        assertThat(pdu.getOptionalParameters()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "xyz", "12345"})
    void refusesAReplyThatNamesNoSession(String session) {
        for (Ussd ussd : new Ussd[] {standard, sixdee}) {
            Object info = ussd == standard ? session : Map.of("session_identifier", session);
            assertThatThrownBy(() -> completed(ussd, reply("close", info)))
                    .isInstanceOfSatisfying(PermanentFailure.class, failure -> assertThat(failure.reason())
                            .isEqualTo("invalid_session_info"));
        }
        assertThatThrownBy(() -> completed(mica, reply("close", Map.of("session_identifier", session + "99999"))))
                .isInstanceOf(PermanentFailure.class);
        assertThatThrownBy(() -> completed(sixdee, reply("close", null))).isInstanceOf(PermanentFailure.class);
    }
}
