package org.vumi.simulator;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jsmpp.bean.DeliverSm;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.extra.NegativeResponseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.vumi.Clause;
import org.vumi.codec.Gsm0338;

/** Alphabets, and texts longer than one message, both ways. */
class LongTextTest {
    private SmscSimulator smsc;
    private Esme esme;

    private void start(SmscOptions options) throws Exception {
        smsc = SmscSimulator.start(options.port(0));
        esme = Esme.bind(smsc.port());
    }

    @AfterEach
    void close() throws Exception {
        esme.close();
        smsc.close();
    }

    private List<DeliverSm> inject(String text) throws Exception {
        esme.delivered.clear();
        SmscMessage message = smsc.inject("2776", "1234", text).get(10, TimeUnit.SECONDS);
        assertThat(message.state()).isEqualTo(SmscMessage.State.ACCEPTED);
        assertThat(message.partsDone()).isEqualTo(message.parts()).isEqualTo(esme.delivered.size());
        return esme.delivered.stream()
                .sorted((a, b) -> Integer.compare(a.getSequenceNumber(), b.getSequenceNumber()))
                .toList();
    }

    private static byte[] afterHeader(DeliverSm pdu) {
        return Arrays.copyOfRange(pdu.getShortMessage(), 6, pdu.getShortMessage().length);
    }

    private SmscMessage last() {
        List<SmscMessage> all = smsc.messages();
        return all.get(all.size() - 1);
    }

    @Test
    void sendsGsmWhereItFitsElseUcs2() throws Exception {
        start(new SmscOptions());
        assertThat(inject("@£{€}")).singleElement().satisfies(pdu -> {
            assertThat(pdu.getDataCoding()).isZero();
            assertThat(pdu.getShortMessage()).containsExactly(0, 1, 0x1b, 0x28, 0x1b, 0x65, 0x1b, 0x29);
        });
        assertThat(inject("Привет 🚀")).singleElement().satisfies(pdu -> {
            assertThat(pdu.getDataCoding()).isEqualTo((byte) 8);
            assertThat(pdu.getShortMessage()).isEqualTo("Привет 🚀".getBytes(UTF_16BE));
        });
        assertThat(last().encoding()).isEqualTo("UCS-2");
    }

    @Test
    void cutsIntoPartsWithAUserDataHeader() throws Exception {
        start(new SmscOptions());
        assertThat(inject("x".repeat(160))).hasSize(1);
        List<DeliverSm> parts = inject("x".repeat(152) + "€" + "y".repeat(10));
        assertThat(parts).hasSize(2).allMatch(DeliverSm::isUdhi);
        assertThat(parts.get(0).getShortMessage()).startsWith(5, 0, 3).hasSize(6 + 152);
        assertThat(Arrays.copyOfRange(parts.get(0).getShortMessage(), 4, 6)).containsExactly(2, 1);
        assertThat(Arrays.copyOfRange(parts.get(1).getShortMessage(), 4, 6)).containsExactly(2, 2);
        assertThat(Gsm0338.DEFAULT.decode(afterHeader(parts.get(1)))).isEqualTo("€" + "y".repeat(10));

        List<DeliverSm> rockets = inject("я" + "🚀".repeat(40));
        assertThat(rockets).hasSize(2);
        assertThat(new String(afterHeader(rockets.get(0)), UTF_16BE)).isEqualTo("я" + "🚀".repeat(33));
        assertThat(new String(afterHeader(rockets.get(1)), UTF_16BE)).isEqualTo("🚀".repeat(7));
    }

    @Test
    @Clause({"5.3.2.22", "5.3.2.23", "5.3.2.24"})
    void cutsIntoPartsWithSarParameters() throws Exception {
        start(new SmscOptions().longMessages(SmscOptions.LongMessages.SAR));
        List<DeliverSm> parts = inject("x".repeat(200));
        assertThat(parts).hasSize(2).noneMatch(DeliverSm::isUdhi);
        DeliverSm second = parts.get(1);
        assertThat(second.getShortMessage()).hasSize(200 - 153);
        assertThat(second.getOptionalParameter(OptionalParameter.Sar_total_segments.class)
                        .getValue())
                .isEqualTo((byte) 2);
        assertThat(second.getOptionalParameter(OptionalParameter.Sar_segment_seqnum.class)
                        .getValue())
                .isEqualTo((byte) 2);
        assertThat(second.getOptionalParameter(OptionalParameter.Sar_msg_ref_num.class)
                        .getValue())
                .isEqualTo(parts.get(0)
                        .getOptionalParameter(OptionalParameter.Sar_msg_ref_num.class)
                        .getValue());
    }

    @Test
    @Clause({"3.2.3", "5.3.2.32"})
    void sendsOneMessagePayload() throws Exception {
        start(new SmscOptions().longMessages(SmscOptions.LongMessages.PAYLOAD));
        assertThat(inject("x".repeat(2000))).singleElement().satisfies(pdu -> {
            assertThat(pdu.getShortMessage()).isNullOrEmpty();
            assertThat(pdu.getOptionalParameter(OptionalParameter.Message_payload.class)
                            .getValue())
                    .hasSize(2000);
        });
    }

    @Test
    void refusesWhatNeedsTooManyParts() throws Exception {
        start(new SmscOptions());
        assertThatThrownBy(() -> smsc.inject("2776", "1234", "x".repeat(50_000)))
                .hasMessageContaining("327 parts (at most 255)");
        assertThatThrownBy(() -> smsc.inject("2776", "1234", "\ud83d")).hasMessageContaining("surrogate");
    }

    @Test
    void decodesWhatIsSubmittedByItsDataCoding() throws Exception {
        start(new SmscOptions());
        esme.submit("1234", "2776", 0, 0, new byte[] {0, 0x1b, 0x65}, 0);
        assertThat(last().text()).isEqualTo("@€");
        esme.submit("1234", "2776", 0, 8, "Привет".getBytes(UTF_16BE), 0);
        assertThat(last().text()).isEqualTo("Привет");
        esme.submit("1234", "2776", 0, 3, new byte[] {(byte) 0xe9}, 0);
        assertThat(last().text()).isEqualTo("é");
        esme.submit("1234", "2776", 0, 4, new byte[] {1, (byte) 0xfe}, 0);
        assertThat(last().text()).isEqualTo("01fe");
        esme.submit("1234", "2776", 0, 0, "é".getBytes(UTF_8), 0);
        assertThat(last().encoding()).isEqualTo("data_coding 0, not GSM 03.38");
        esme.submit(
                "1234", "2776", 0, 0, new byte[0], 0, new OptionalParameter.Message_payload("payload".getBytes(UTF_8)));
        assertThat(last().text()).isEqualTo("payload");
    }

    @Test
    void readsUtf8UnderDataCodingZeroWhenTold() throws Exception {
        start(new SmscOptions().defaultAlphabet(UTF_8));
        esme.submit("1234", "2776", 0, 0, "naïve".getBytes(UTF_8), 0);
        assertThat(last().text()).isEqualTo("naïve");
        assertThat(inject("naïve")).singleElement().satisfies(pdu -> assertThat(pdu.getShortMessage())
                .isEqualTo("naïve".getBytes(UTF_8)));
    }

    @Test
    void putsSubmittedPartsTogetherInAnyOrder() throws Exception {
        start(new SmscOptions());
        byte[] rocket = "🚀".getBytes(UTF_16BE);
        esme.submit("1234", "2776", 0x40, 8, new byte[] {6, 8, 4, 1, 2, 2, 2, rocket[2], rocket[3], 0, '!'}, 0);
        assertThat(last().partsDone()).isEqualTo(1);
        esme.submit("1234", "2776", 0x40, 8, new byte[] {6, 8, 4, 1, 2, 2, 1, 0, 'a', rocket[0], rocket[1]}, 0);
        assertThat(smsc.messages()).singleElement().satisfies(message -> {
            assertThat(message.text()).isEqualTo("a🚀!");
            assertThat(message.parts()).isEqualTo(2);
            assertThat(message.partsDone()).isEqualTo(2);
            assertThat(message.messageIds()).hasSize(2);
        });
    }

    @Test
    void putsSarPartsTogetherAndCountsARefusedPartWhenItIsAccepted() throws Exception {
        start(new SmscOptions());
        smsc.onSubmit(s -> s.number() == 2 ? Answer.refuse("ESME_RTHROTTLED") : null);
        submitSar(1, "Hello ");
        assertThatThrownBy(() -> submitSar(2, "world")).isInstanceOf(NegativeResponseException.class);
        assertThat(last().state()).isEqualTo(SmscMessage.State.REFUSED);
        assertThat(last().partsDone()).isEqualTo(1);
        submitSar(2, "world");
        assertThat(smsc.messages()).singleElement().satisfies(message -> {
            assertThat(message.text()).isEqualTo("Hello world");
            assertThat(message.state()).isEqualTo(SmscMessage.State.ACCEPTED);
        });
    }

    private void submitSar(int number, String text) throws Exception {
        esme.submit(
                "1234",
                "2776",
                0,
                0,
                text.getBytes(UTF_8),
                0,
                new OptionalParameter.Sar_msg_ref_num((short) 258),
                new OptionalParameter.Sar_total_segments((byte) 2),
                new OptionalParameter.Sar_segment_seqnum((byte) number));
    }

    @Test
    void showsAMessageWithABrokenHeaderAsOne() throws Exception {
        start(new SmscOptions());
        for (byte[] octets : List.of(
                new byte[] {5, 0, 3, 1, 2, 3, 'x'},
                new byte[] {5, 0, 3, 1, 0, 0, 'x'},
                new byte[] {3, 0, 9, 9, 'x'},
                new byte[] {2, 5, 0, 'x'},
                new byte[] {(byte) 200, 0, 3})) {
            esme.submit("1234", "2776", 0x40, 0, octets, 0);
            assertThat(last().parts()).isEqualTo(1);
            assertThat(last().text()).isIn("x", "");
        }
        assertThat(smsc.messages()).hasSize(5);
    }
}
