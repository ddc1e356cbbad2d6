package org.vumi.transport.smpp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jsmpp.bean.DeliverSm;
import org.jsmpp.bean.OptionalParameter.OctetString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.Clause;
import org.vumi.codec.PythonRegex;

class ReceiptReaderTest {
    private static final String DEFAULT =
            "id:(?P<id>\\S{,65}) +sub:(?P<sub>...) +dlvrd:(?P<dlvrd>...) +submit date:(?P<submit_date>\\d*)"
                    + " +done date:(?P<done_date>\\d*) +stat:(?P<stat>[A-Z]{7}) +err:(?P<err>...) +[Tt]ext:(?P<text>.{,20}).*";

    private final ReceiptReader reader =
            new ReceiptReader(PythonRegex.compile(DEFAULT), Map.of("ACCEPTD", "delivered"));

    private static DeliverSm pdu(int esmClass, String text) {
        DeliverSm pdu = new DeliverSm();
        pdu.setEsmClass((byte) esmClass);
        pdu.setShortMessage(text.getBytes(ISO_8859_1));
        return pdu;
    }

    private static String receipt(String stat) {
        return "id:7 sub:001 dlvrd:001 submit date:2611230601 done date:2611230602 stat:" + stat + " err:000 text:x";
    }

    @ParameterizedTest
    @CsvSource({
        "DELIVRD, delivered",
        "EXPIRED, failed",
        "DELETED, failed",
        "UNDELIV, failed",
        "REJECTD, failed",
        "ENROUTE, pending",
        "UNKNOWN, pending",
        "WHATNOT, pending",
        "ACCEPTD, delivered",
    })
    void mapsEveryState(String stat, String status) {
        assertThat(reader.read(pdu(4, receipt(stat)))).hasValueSatisfying(found -> {
            assertThat(found.deliveryStatus()).isEqualTo(status);
            assertThat(found.fields()).containsEntry("stat", stat);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "0, SCHEDLD, pending", "1, ENROUTE, pending", "2, DELIVRD, delivered", "3, EXPIRED, failed",
                "4, DELETED, failed",
        "5, UNDELIV, failed", "6, ACCEPTD, delivered", "7, UNKNOWN, pending", "8, REJECTD, failed",
                "9, SKIPPED, pending",
    })
    void mapsEveryMessageState(int state, String stat, String status) {
        DeliverSm pdu = pdu(0, "");
        pdu.setOptionalParameters(
                new OctetString((short) 0x001E, "id-1\0".getBytes(ISO_8859_1)),
                new OctetString((short) 0x0427, new byte[] {(byte) state}));
        assertThat(reader.read(pdu)).hasValueSatisfying(found -> {
            assertThat(found.deliveryStatus()).isEqualTo(status);
            assertThat(found.fields()).isEqualTo(Map.of("id", "id-1", "stat", stat));
            assertThat(found.ids()).containsExactly("id-1");
            assertThat(found.date()).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id:7 stat:DELIVRD",
                "id:7 sub:1 dlvrd:1 submit date:2611230601 done date:2611230602 stat:DELIVRD err:0",
                "id:7 submit_date:2611230601 done_date:2611230602 stat:delivered err:000 Text:",
            })
    void isPatientWhereTheEsmClassSaysReceipt(String text) {
        assertThat(reader.read(pdu(4, text))).hasValueSatisfying(found -> {
            assertThat(found.deliveryStatus()).isEqualTo("delivered");
            assertThat(found.ids()).containsExactly("7");
        });
        assertThat(reader.read(pdu(0, text))).isEmpty();
    }

    @Test
    @Clause({"5.3.2.12", "5.3.2.35", "5.2.28"})
    void trustsTheParameterMoreThanTheText() {
        DeliverSm pdu = pdu(4, receipt("DELIVRD"));
        pdu.setOptionalParameters(new OctetString((short) 0x001E, "hex-7".getBytes(ISO_8859_1)));
        assertThat(reader.read(pdu))
                .hasValueSatisfying(found -> assertThat(found.ids()).containsExactly("hex-7", "7"));
    }

    @Test
    @Clause({"Appendix B", "5.3.2.32"})
    void readsReceiptsInUcs2AndInMessagePayload() {
        DeliverSm ucs2 = pdu(4, "");
        ucs2.setDataCoding((byte) 8);
        ucs2.setShortMessage(receipt("DELIVRD").getBytes(UTF_16BE));
        assertThat(reader.read(ucs2)).isPresent();

        DeliverSm payload = pdu(0, "");
        payload.setOptionalParameters(
                new OctetString((short) 0x0424, receipt("DELIVRD").getBytes(ISO_8859_1)));
        assertThat(reader.read(payload)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "id:", "stat:DELIVRD id:7", "\0\1\2"})
    @Clause("5.2.12")
    void leavesMessagesAlone(String text) {
        assertThat(reader.read(pdu(0, text))).isEmpty();
        assertThat(reader.read(pdu(4, text))).isEmpty();
    }
}
