package org.vumi.transport.smpp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.SubmitSm;
import org.junit.jupiter.api.Test;
import org.vumi.Clause;
import org.vumi.codec.NationalLanguage;
import org.vumi.message.PermanentFailure;
import org.vumi.transport.smpp.LongMessages.Form;

/** What goes into submit_sm: header, text and parameters, octet by octet. */
class LongMessagesTest {
    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final SubmitText BY_CONTENT = new SubmitText("auto", (byte) 0, false, List.of());

    private static List<SubmitSm> parts(Form form, boolean wide, SubmitText text, String content) throws Exception {
        return new LongMessages(form, wide).parts(text.written(content).writing(), content, ID);
    }

    private static List<SubmitSm> parts(Form form, String content) throws Exception {
        return parts(form, false, BY_CONTENT, content);
    }

    private static String x(int count) {
        return "x".repeat(count);
    }

    private static String parameters(SubmitSm pdu) {
        StringBuilder hex = new StringBuilder();
        for (OptionalParameter parameter : pdu.getOptionalParameters()) {
            hex.append(HexFormat.of().formatHex(parameter.serialize()));
        }
        return hex.toString();
    }

    @Test
    void leavesWhatIsOneSmsAlone() throws Exception {
        for (Form form : Form.values()) {
            assertThat(parts(form, x(160))).singleElement().satisfies(pdu -> {
                assertThat(pdu.getEsmClass()).isZero();
                assertThat(pdu.getShortMessage()).isEqualTo(x(160).getBytes(ISO_8859_1));
                assertThat(pdu.getOptionalParameters()).isNullOrEmpty();
            });
        }
    }

    @Test
    @Clause({"5.2.12", "5.2.22"})
    void writesUserDataHeaders() throws Exception {
        List<SubmitSm> parts = parts(Form.UDH, x(161));
        assertThat(parts).hasSize(2).allMatch(pdu -> pdu.getEsmClass() == 0x40);
        byte reference = parts.get(0).getShortMessage()[3];
        assertThat(parts.get(0).getShortMessage()).hasSize(6 + 153).startsWith(5, 0, 3, reference, 2, 1);
        assertThat(parts.get(1).getShortMessage()).hasSize(6 + 8).startsWith(5, 0, 3, reference, 2, 2);

        List<SubmitSm> wide = parts(Form.UDH, true, BY_CONTENT, x(161));
        assertThat(wide.get(0).getShortMessage()).hasSize(7 + 152).startsWith(6, 8, 4);
        assertThat(Arrays.copyOfRange(wide.get(1).getShortMessage(), 5, 7)).containsExactly(2, 2);
    }

    @Test
    @Clause({"5.3.2.22", "5.3.2.23", "5.3.2.24", "3.2.4"})
    void writesParametersThatTheSmscMakesHeadersOf() throws Exception {
        List<SubmitSm> parts = parts(Form.SAR, true, BY_CONTENT, x(161));
        assertThat(parts).hasSize(2).allMatch(pdu -> pdu.getEsmClass() == 0);
        assertThat(parts.get(0).getShortMessage()).hasSize(152);
        String reference = parameters(parts.get(0)).substring(8, 12);
        assertThat(parameters(parts.get(0))).isEqualTo("020c0002" + reference + "020e000102" + "020f000101");
        assertThat(parameters(parts.get(1))).isEqualTo("020c0002" + reference + "020e000102" + "020f000102");
        assertThat(parameters(parts(Form.SAR, x(161)).get(0)))
                .as("8 bits")
                .startsWith("020c000200" + reference.substring(2));
    }

    @Test
    @Clause({"3.2.3", "5.3.2.32"})
    void writesOneMessagePayload() throws Exception {
        assertThat(parts(Form.PAYLOAD, x(161))).singleElement().satisfies(pdu -> {
            assertThat(pdu.getShortMessage()).isEmpty();
            assertThat(parameters(pdu))
                    .isEqualTo("0424" + "00a1" + HexFormat.of().formatHex(x(161).getBytes(ISO_8859_1)));
        });
        assertThat(parts(Form.PAYLOAD, x(65_535))).hasSize(1);
        assertThatThrownBy(() -> parts(Form.PAYLOAD, x(65_536)))
                .isInstanceOf(PermanentFailure.class)
                .hasMessage("the content is 65536 octets (accepted: up to 65535)");
    }

    @Test
    @Clause({"5.2.21", "5.2.22", "3.2.3"})
    void sendsAsOneWhatShortMessageTakesIfItMayNotBeCut() throws Exception {
        assertThat(parts(Form.NONE, x(254))).hasSize(1);
        assertThatThrownBy(() -> parts(Form.NONE, x(255)))
                .isInstanceOfSatisfying(PermanentFailure.class, failure -> assertThat(failure.reason())
                        .isEqualTo("content_too_long"))
                .hasMessage("the content is 255 octets (accepted: up to 254)");
    }

    @Test
    void refusesMoreThan255Parts() {
        for (Form form : List.of(Form.UDH, Form.SAR)) {
            assertThatThrownBy(() -> parts(form, x(255 * 153 + 1)))
                    .isInstanceOfSatisfying(PermanentFailure.class, failure -> assertThat(failure.reason())
                            .isEqualTo("content_too_long"))
                    .hasMessage("the content takes 256 SMS (accepted: up to 255)");
        }
    }

    @Test
    void hasTheSameReferenceAtEveryTry() throws Exception {
        LongMessages messages = new LongMessages(Form.UDH, true);
        for (String id : List.of(ID, "fedcba9876543210fedcba9876543210")) {
            byte[] first = messages.parts(BY_CONTENT.written(x(200)).writing(), x(200), id)
                    .get(0)
                    .getShortMessage();
            byte[] again = messages.parts(BY_CONTENT.written(x(200)).writing(), x(200), id)
                    .get(0)
                    .getShortMessage();
            assertThat(again).isEqualTo(first);
        }
        assertThat(messages.parts(BY_CONTENT.written(x(200)).writing(), x(200), ID)
                        .get(0)
                        .getShortMessage())
                .isNotEqualTo(messages.parts(BY_CONTENT.written(x(200)).writing(), x(200), "other")
                        .get(0)
                        .getShortMessage());
    }

    @Test
    void packsSeptets() throws Exception {
        SubmitText packed = new SubmitText("auto", (byte) 0, true, List.of());
        assertThat(parts(Form.UDH, false, packed, x(160)))
                .singleElement()
                .satisfies(pdu -> assertThat(pdu.getShortMessage()).hasSize(140));
        assertThat(parts(Form.UDH, false, packed, x(161)))
                .extracting(pdu -> pdu.getShortMessage().length)
                .containsExactly(140, 6 + 8);
        assertThat(packed.written("1234567\r").dataCoding())
                .as("would be read as 1234567")
                .isEqualTo((byte) 8);
    }

    @Test
    void usesTablesOfNationalLanguagesWhereThatMakesFewerSms() throws Exception {
        SubmitText text =
                new SubmitText("auto", (byte) 0, false, List.of(NationalLanguage.TURKISH, NationalLanguage.SPANISH));
        String turkish = "İyi günler, şimdi çağrı merkezimizi arayabilirsiniz. ".repeat(2);
        assertThat(text.written(turkish).dataCoding()).isZero();
        assertThat(parts(Form.UDH, false, text, turkish)).singleElement().satisfies(pdu -> {
            assertThat(pdu.getEsmClass()).isEqualTo((byte) 0x40);
            assertThat(pdu.getShortMessage()).startsWith(3, 0x24, 1, 1);
        });
        assertThat(text.written("ş").dataCoding()).as("one SMS anyway").isEqualTo((byte) 8);
        assertThat(text.written("ş你".repeat(40)).dataCoding()).isEqualTo((byte) 8);
        assertThat(text.written("plain").writing().single()).isNull();
        assertThat(BY_CONTENT.written(turkish).dataCoding()).isEqualTo((byte) 8);
    }

    @Test
    @Clause("5.2.19")
    void countsOctetsOfConfiguredAlphabets() throws Exception {
        SubmitText latin1 = new SubmitText("latin1", (byte) 3, false, List.of());
        assertThat(parts(Form.UDH, false, latin1, x(140))).hasSize(1);
        assertThat(parts(Form.UDH, false, latin1, x(141)))
                .extracting(pdu -> pdu.getShortMessage().length)
                .containsExactly(140, 6 + 7);
        // ASCII under data_coding 0 is septets to an SMSC; anything else is not
        SubmitText utf8 = new SubmitText("utf-8", (byte) 0, false, List.of());
        assertThat(parts(Form.UDH, false, utf8, x(160))).hasSize(1);
        assertThat(parts(Form.UDH, false, utf8, x(139) + "é")).hasSize(2);
    }
}
