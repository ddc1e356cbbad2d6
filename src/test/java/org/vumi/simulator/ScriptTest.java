package org.vumi.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.component.smpp.CommandStatus;
import org.vumi.component.smpp.Pdu;

/** Each kind of trouble, seen octet by octet from the ESME's side. */
class ScriptTest {
    private static final int SUBMIT_SM_RESP = 0x80000004;
    private static final int ENQUIRE_LINK_RESP = 0x80000015;

    private final List<AutoCloseable> open = new ArrayList<>();
    private SmscSimulator smsc;

    @BeforeEach
    void start() throws Exception {
        smsc = SmscSimulator.start(
                new SmscOptions().port(0).receiptDelay(Duration.ZERO).seed(7));
        open.add(smsc);
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private RawEsme bound(String script) throws IOException {
        smsc.play(Script.of(script));
        RawEsme esme = RawEsme.bound(smsc.port());
        open.add(esme);
        return esme;
    }

    private RawEsme connected() throws IOException {
        RawEsme esme = new RawEsme(smsc.port());
        open.add(esme);
        return esme;
    }

    @Test
    void answersTheThirdWithAStatusAndGivesItNoReceipt() throws Exception {
        RawEsme esme = bound("- {on: submit_sm, nth: 3, do: {status: ESME_RSUBMITFAIL}}");
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int sent = esme.submit("27831234567", "hello");
            Pdu answer = esme.read();
            assertThat(answer.sequenceNumber()).isEqualTo(sent);
            statuses.add(answer.status());
            if (answer.status() == 0) {
                Pdu receipt = esme.read();
                assertThat(receipt.commandId()).isEqualTo(Pdu.DELIVER_SM);
                esme.send(receipt.answer(0, new byte[1]).octets());
            }
        }
        assertThat(statuses).containsExactly(0, 0, 0x45, 0);
        assertThat(smsc.counters().submitsRefused()).isEqualTo(1);
        assertThat(smsc.counters().troubles()).isEqualTo(1);
    }

    private List<Integer> statusesOf(RawEsme esme, int count) throws IOException {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            esme.enquireLink();
            statuses.add(esme.read().status());
        }
        return statuses;
    }

    @Test
    void countsForEachRuleAndTakesTheFirstThatFits() throws Exception {
        RawEsme esme = bound("""
                - { on: enquire_link, nth: [2, 4], do: { status: 0x1 } }
                - { on: enquire_link, every: 2, do: { status: 0x2 } }
                - { on: enquire_link, connection: 2, do: { status: 0x3 } }
                """);
        assertThat(statusesOf(esme, 6)).containsExactly(0, 1, 0, 1, 0, 2);
        RawEsme second = connected();
        second.bind();
        assertThat(statusesOf(second, 2)).containsExactly(3, 2);
    }

    @Test
    void chancesAreTheSameForTheSameSeed() throws Exception {
        String script = "- {on: enquire_link, chance: 40, do: {status: 0x8}}";
        List<Integer> first = statusesOf(bound(script), 50);
        assertThat(first).contains(0, 8);
        try (SmscSimulator again =
                        SmscSimulator.start(new SmscOptions().port(0).seed(7).script(Script.of(script)));
                RawEsme esme = RawEsme.bound(again.port())) {
            assertThat(statusesOf(esme, 50)).isEqualTo(first);
        }
    }

    @Test
    void aDelayedAnswerIsOvertaken() throws Exception {
        RawEsme esme = bound("- {on: enquire_link, nth: 1, do: {delay: 0.2}}");
        int first = esme.enquireLink();
        int second = esme.enquireLink();
        assertThat(List.of(esme.read().sequenceNumber(), esme.read().sequenceNumber()))
                .containsExactly(second, first);
    }

    @Test
    void swapsTwoAnswers() throws Exception {
        RawEsme esme = bound("- {on: submit_sm, nth: 1, do: {swap: true, receipt: none}}\n"
                + "- {on: submit_sm, do: {receipt: none}}");
        int first = esme.submit("1", "one");
        int second = esme.submit("1", "two");
        int third = esme.submit("1", "three");
        assertThat(List.of(
                        esme.read().sequenceNumber(),
                        esme.read().sequenceNumber(),
                        esme.read().sequenceNumber()))
                .containsExactly(second, first, third);
    }

    @Test
    void doesNotHoldForEverWhatHasNothingToBeSwappedWith() throws Exception {
        RawEsme esme = bound("- {on: enquire_link, nth: 1, do: {swap: true}}\n- {on: enquire_link, do: {merge: 5}}");
        assertThat(esme.enquireLink()).isEqualTo(esme.read().sequenceNumber());
        assertThat(esme.enquireLink()).isEqualTo(esme.read().sequenceNumber());
    }

    @Test
    void answersTwiceOrNever() throws Exception {
        RawEsme esme = bound("""
                - { on: enquire_link, nth: 1, do: { copies: 2 } }
                - { on: enquire_link, nth: 2, do: { silent: true } }
                """);
        int first = esme.enquireLink();
        esme.enquireLink();
        int third = esme.enquireLink();
        assertThat(List.of(
                        esme.read().sequenceNumber(),
                        esme.read().sequenceNumber(),
                        esme.read().sequenceNumber()))
                .containsExactly(first, first, third);
    }

    @Test
    void spoilsHeadersAndBodies() throws Exception {
        RawEsme esme = bound("""
                - { on: enquire_link, nth: 1, do: { sequence_number: 99 } }
                - { on: enquire_link, nth: 2, do: { command_id: 0x80007777 } }
                - { on: enquire_link, nth: 3, do: { generic_nack: ESME_RINVCMDID } }
                - { on: enquire_link, nth: 4, do: { append: "1400 0001 ff" } }
                - { on: enquire_link, nth: 5, do: { sequence_number: last } }
                - { on: enquire_link, nth: 6, do: { before: "00", instead: "0102", after: "03 04" } }
                - { on: submit_sm, do: { receipt: none, cut: 3 } }
                """);
        esme.enquireLink();
        assertThat(esme.read().sequenceNumber()).isEqualTo(99);
        esme.enquireLink();
        assertThat(esme.read().commandId()).isEqualTo(0x80007777);
        int third = esme.enquireLink();
        assertThat(esme.read().hex())
                .isEqualTo(Pdu.of(0x80000000, 3, third, new byte[0]).hex());
        int fourth = esme.enquireLink();
        Pdu longer = esme.read();
        assertThat(longer.body()).containsExactly(0x14, 0, 0, 1, 0xff);
        esme.enquireLink();
        assertThat(esme.read().sequenceNumber()).isEqualTo(fourth);
        esme.enquireLink();
        assertThat(esme.octets(5)).containsExactly(0, 1, 2, 3, 4);
        esme.submit("1", "one");
        assertThat(esme.read().body()).as("32 hex digits and NUL but for three").hasSize(30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "15", "+4", "-4", "0x7fffffff", "0xffffffff"})
    void liesAboutTheLength(String length) throws Exception {
        RawEsme esme = bound("- {on: enquire_link, do: {command_length: \"" + length + "\"}}");
        int sent = esme.enquireLink();
        String right = Pdu.of(ENQUIRE_LINK_RESP, 0, sent, new byte[0]).hex();
        int expected = length.startsWith("0x")
                ? Integer.parseUnsignedInt(length.substring(2), 16)
                : Integer.parseInt(length) + (length.matches("[+-].*") ? 16 : 0);
        assertThat(HexFormat.of().formatHex(esme.octets(16)))
                .isEqualTo(String.format("%08x", expected) + right.substring(8));
    }

    @Test
    void writesInPiecesAndSeveralAtOnce() throws Exception {
        RawEsme esme = bound("""
                - { on: enquire_link, nth: 1, do: { pieces: 1 } }
                - { on: enquire_link, nth: 2, do: { merge: 3 } }
                """);
        assertThat(esme.enquireLink()).isEqualTo(esme.read().sequenceNumber());
        int second = esme.enquireLink();
        int third = esme.enquireLink();
        esme.patience(Duration.ofMillis(200));
        assertThatThrownBy(esme::read).isInstanceOf(SocketTimeoutException.class);
        esme.patience(Duration.ofSeconds(10));
        int fourth = esme.enquireLink();
        assertThat(List.of(
                        esme.read().sequenceNumber(),
                        esme.read().sequenceNumber(),
                        esme.read().sequenceNumber()))
                .containsExactly(second, third, fourth);
    }

    @Test
    void sendsTheReceiptBeforeTheAnswer() throws Exception {
        RawEsme esme = bound("- {on: submit_sm, do: {receipt: first, delay: 0.2}}");
        esme.submit("27831234567", "hello");
        assertThat(esme.read().commandId()).isEqualTo(Pdu.DELIVER_SM);
        assertThat(esme.read().commandId()).isEqualTo(SUBMIT_SM_RESP);
    }

    @Test
    void reusesTheSequenceNumberOfADeliverSm() throws Exception {
        RawEsme esme = bound("- {on: deliver_sm, nth: 2, do: {sequence_number: last}}");
        smsc.inject("27831234567", "8181", "one");
        smsc.inject("27831234567", "8181", "two");
        assertThat(esme.read().sequenceNumber()).isEqualTo(esme.read().sequenceNumber());
    }

    @Test
    void speaksOutOfTurn() throws Exception {
        RawEsme esme = bound("[]");
        smsc.play(Script.of("- {on: deliver_sm_resp, do: {after: '0000000f'}}\n- {on: connect, do: {after: 'ff'}}"));
        smsc.inject("27831234567", "8181", "one");
        esme.send(esme.read().answer(0, new byte[1]).octets());
        assertThat(esme.octets(4)).containsExactly(0, 0, 0, 15);
        assertThat(connected().octets(1)).containsExactly(0xff);
        assertThat(smsc.sendRaw(new byte[] {5})).isEqualTo(1);
        assertThat(esme.octets(1)).containsExactly(5);
    }

    @Test
    void closesInOrderOrBreaksOff() throws Exception {
        RawEsme esme = bound("- {on: submit_sm, do: {silent: true, receipt: none, then: close}}");
        esme.submit("1", "one");
        assertThat(esme.ended()).isTrue();
        RawEsme second = bound("- {on: submit_sm, do: {receipt: none, then: reset}}");
        second.submit("1", "one");
        second.read();
        assertThatThrownBy(() -> assertThat(second.ended()).isNull()).hasMessageContaining("reset");
        await().until(() -> smsc.binds().isEmpty());
        assertThat(smsc.counters().submitsAccepted()).isEqualTo(2);
    }

    @Test
    void unbindsInTheMiddle() throws Exception {
        RawEsme esme = bound("- {on: submit_sm, do: {silent: true, receipt: none, then: unbind}}");
        esme.submit("1", "one");
        Pdu unbind = esme.read();
        assertThat(unbind.commandId()).isEqualTo(Pdu.UNBIND);
        esme.send(unbind.answer(0, new byte[0]).octets());
        assertThat(esme.ended()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(value = CommandStatus.class, mode = EnumSource.Mode.EXCLUDE, names = "ESME_ROK")
    void refusesABindWith(CommandStatus status) throws Exception {
        smsc.play(Script.of("- {on: bind, nth: 1, do: {status: " + status + "}}"));
        assertThat(connected().bind().status()).isEqualTo(status.code());
        assertThat(connected().bind().status()).isZero();
        assertThat(smsc.counters().bindsRefused()).isEqualTo(1);
    }

    @Test
    void staysOpenAndDeafUntilTheOldBindDies() throws Exception {
        RawEsme esme = bound("""
                - { on: submit_sm, connection: 1, do: { silent: true, receipt: none, then: freeze, for: 2 } }
                - { on: bind, while_bound: true, do: { status: ESME_RALYBND } }
                """);
        esme.submit("1", "one");
        esme.patience(Duration.ofMillis(200));
        // the submit and what is sent after it are processed side by side: the first answers may still come
        await().until(() -> isDeaf(esme));
        esme.close();
        RawEsme second = connected();
        assertThat(second.bind().status()).isEqualTo(5);
        await().until(() -> smsc.binds().isEmpty());
        RawEsme third = connected();
        assertThat(third.bind().status()).isZero();
        assertThat(smsc.counters().bindsRefused()).isEqualTo(1);
    }

    private static boolean isDeaf(RawEsme esme) throws IOException {
        esme.enquireLink();
        try {
            esme.read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }
}
