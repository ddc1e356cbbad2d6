package org.vumi.transport.smpp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.Clause;
import org.vumi.LogLines;
import org.vumi.component.smpp.FakeSmsc;
import org.vumi.component.smpp.Pdu;
import org.vumi.component.smpp.SmppLink;

/** The link in good times and bad. */
class SmppLinkTest {
    private static final int DELIVER_SM_RESP = Pdu.DELIVER_SM | Pdu.RESPONSE;

    private final FakeSmsc smsc = new FakeSmsc();
    private final TransportRig rig = new TransportRig(smsc, "redis://127.0.0.1:1");

    @AfterEach
    void stop() {
        rig.close();
    }

    private static byte[] text(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private Pdu mo(int sequenceNumber, String text) {
        return Pdu.deliverSm(sequenceNumber, 0, 3, text(text), new byte[0]);
    }

    @Test
    @Clause({"2.2", "4.1"})
    void startsWithoutTheSmscAndBindsWhenItComes() {
        smsc.goAway();
        rig.start();
        await().until(() -> rig.link().lastSentence().startsWith("no connection to 127.0.0.1:" + smsc.port()));
        assertThat(rig.transport().call().getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(rig.transport().call().getDetails())
                .containsEntry("link", "127.0.0.1:" + smsc.port())
                .containsEntry("state", "waiting");

        smsc.comeBack();
        await().until(() -> rig.link().state() == SmppLink.State.UP);
        assertThat(rig.transport().call().getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(rig.transport().call().getDetails()).containsEntry("state", "up");
    }

    @Test
    @Clause({"2.2", "2.4"})
    void bindsAgainAfterALossAndNeverTwice() {
        rig.startBound();
        for (int i = 1; i <= 3; i++) {
            int bindsBefore = i;
            smsc.hangUp();
            await().until(() -> smsc.received(Pdu.BIND_TRANSCEIVER).size() == bindsBefore + 1);
            await().until(() -> rig.link().state() == SmppLink.State.UP);
        }
        assertThat(smsc.mostOpen()).isEqualTo(1);
        assertThat(rig.link().counters().binds()).isEqualTo(4);
    }

    @Test
    @Clause({"4.1", "5.1.3"})
    void waitsForAnEarlierBindToDie() {
        smsc.onBind = bind -> bind.answer(smsc.connections() < 3 ? 0x05 : 0, Pdu.cString("smsc"));
        rig.startBound();
        assertThat(smsc.connections()).isEqualTo(3);
        assertThat(smsc.mostOpen()).isEqualTo(1);
    }

    @Test
    @Clause({"2.9", "4.1"})
    void givesUpABindThatIsNotAnswered() {
        smsc.onBind = bind -> smsc.connections() == 1 ? null : bind.answer(0, Pdu.cString("smsc"));
        rig.with("smpp_bind_timeout", 1).start();
        await().until(() -> rig.link().state() == SmppLink.State.UP);
        assertThat(smsc.connections()).isEqualTo(2);
    }

    @Test
    @Clause({"4.1.6", "5.3.2.25"})
    void bindsToAnSmscWithAnInterfaceVersionOfItsOwn() {
        smsc.onBind = bind -> bind.answer(0, HexFormat.of().parseHex("736d736300" + "0210000103"));
        rig.startBound();
        assertThat(smsc.connections()).isEqualTo(1);
    }

    @Test
    @Clause({"2.9", "4.11"})
    void noticesAPeerThatIsDead() {
        smsc.onEnquireLink = enquire -> smsc.connections() == 1 ? null : enquire.answer(0, new byte[0]);
        rig.with("response_timeout", 1).with("enquire_link_interval", 1).startBound();
        await().until(() -> smsc.received(Pdu.BIND_TRANSCEIVER).size() == 2);
        await().until(() -> rig.link().state() == SmppLink.State.UP);
        assertThat(smsc.mostOpen()).isEqualTo(1);
    }

    @Test
    @Clause({"2.9", "4.11"})
    void asksAgainAndAgainWhetherThePeerIsThere() {
        rig.with("enquire_link_interval", 1).startBound();
        await().until(() -> smsc.received(Pdu.ENQUIRE_LINK).size() >= 3);
        assertThat(smsc.connections()).isEqualTo(1);
    }

    @Test
    @Clause("4.2")
    void unbindsWhenStopped() {
        rig.startBound();
        rig.engine().stop();
        assertThat(smsc.received(Pdu.UNBIND)).hasSize(1);
        await().until(() -> smsc.open() == 0);
        assertThat(smsc.connections()).isEqualTo(1);
    }

    @Test
    void stopsWhileItWaitsForAnSmsc() {
        smsc.onBind = bind -> null;
        rig.start();
        await().until(() -> smsc.received(Pdu.BIND_TRANSCEIVER).size() == 1);
        rig.engine().stop();
        await().until(() -> smsc.open() == 0);
    }

    @Test
    @Clause({"4.1.5", "5.2.1", "5.2.2", "3.1"})
    void bindsWithEveryPrintableCharacter() {
        String all =
                IntStream.rangeClosed(' ', '~').mapToObj(Character::toString).collect(Collectors.joining());
        rig.with("system_id", all)
                .with("password", all + "{{host}}")
                .with("system_type", all + "#{x}")
                .startBound();
        assertThat(smsc.received().get(0).body()).startsWith(text(all + "\0" + all + "{{host}}\0" + all + "#{x}\0"));
    }

    @Test
    @Clause({"2.6", "4.6.2"})
    void answersADeliverSmWhenTheBrokerHasIt() {
        rig.startBound();
        rig.queues.away = key -> true;
        smsc.send(mo(1, "one"));
        await().until(() -> smsc.received(DELIVER_SM_RESP).size() == 1);
        assertThat(smsc.received(DELIVER_SM_RESP).get(0).status()).isEqualTo(0x64);

        rig.queues.away = key -> false;
        smsc.send(mo(2, "one"));
        await().until(() -> smsc.received(DELIVER_SM_RESP).size() == 2);
        assertThat(smsc.received(DELIVER_SM_RESP).get(1).status()).isZero();
        assertThat(rig.next("smpp1.inbound", 0)).containsEntry("content", "one");
    }

    @Test
    @Clause({"2.4", "2.7"})
    void takesTwoPdusInOneReadInTheirOrder() throws Exception {
        rig.startBound();
        byte[] many = new byte[0];
        for (int i = 1; i <= 200; i++) {
            byte[] one = mo(i, "text " + i).octets();
            many = Arrays.copyOf(many, many.length + one.length);
            System.arraycopy(one, 0, many, many.length - one.length, one.length);
        }
        smsc.send(many);
        await().until(() -> smsc.received(DELIVER_SM_RESP).size() == 200);
        assertThat(smsc.received(DELIVER_SM_RESP)).allMatch(answer -> answer.status() == 0);
        for (int i = 1; i <= 200; i++) {
            assertThat(rig.next("smpp1.inbound", 0)).containsEntry("content", "text " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000010000000050000000000000007", // no body
                "0000001a00000005000000000000000700000032373736313233", // an address without its end
                "0000003000000005000000000000000700000032373736313233343536370000003132333435000000000000000000ff61", // shorter than it says
            })
    @Clause({"2.8", "4.6.1", "5.2.21"})
    void refusesADeliverSmThatIsCutShortAndGoesOn(String hex) {
        rig.startBound();
        byte[] pdu = HexFormat.of().parseHex(hex);
        pdu[3] = (byte) pdu.length;
        smsc.send(pdu);
        smsc.send(mo(8, "next"));
        await().until(() -> smsc.received(DELIVER_SM_RESP).size() == 2);
        assertThat(smsc.received(DELIVER_SM_RESP)).extracting(Pdu::status).containsExactly(0x02, 0);
        assertThat(rig.next("smpp1.inbound", 0)).containsEntry("content", "next");
        assertThat(smsc.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7fffffff000000050000000000000007", // a length that fills the memory
                "ffffffff000000050000000000000007",
                "00000004000000050000000000000007",
                "0000000000000000",
                "474554202f20485454502f312e310d0a0d0a474554202f20485454502f312e31", // another protocol
            })
    @Clause({"2.8", "5.1.1"})
    void bindsAgainAfterAStreamOutOfStep(String hex) {
        rig.startBound();
        smsc.send(HexFormat.of().parseHex(hex));
        await().until(() -> smsc.received(Pdu.BIND_TRANSCEIVER).size() == 2);
        await().until(() -> rig.link().state() == SmppLink.State.UP);
        smsc.send(mo(1, "still there"));
        await().until(() -> !rig.waiting("smpp1.inbound").isEmpty());
        assertThat(smsc.mostOpen()).isEqualTo(1);
    }

    @Test
    @Clause({"2.3", "2.8", "3.4", "4.3", "4.12", "5.1.2"})
    void refusesWhatItDoesNotUnderstandAndGoesOn() {
        rig.startBound();
        smsc.received().clear();
        smsc.send(Pdu.of(0x103, 0, 5, new byte[] {1, 2, 3})); // data_sm, cut short
        smsc.send(Pdu.of(0x102, 0, 6, new byte[0])); // alert_notification: no answer
        smsc.send(Pdu.of(0x0777, 0, 7, new byte[0]));
        smsc.send(Pdu.of(Pdu.RESPONSE, 3, 999, new byte[0])); // generic_nack of nothing
        smsc.send(mo(8, "next"));
        await().until(() -> rig.waiting("smpp1.inbound").size() == 1);
        await().until(() -> smsc.received().size() >= 3);
        assertThat(smsc.received())
                .extracting(pdu -> List.of(pdu.commandId(), pdu.status(), pdu.sequenceNumber()))
                .containsExactlyInAnyOrder(
                        List.of(0x80000103, 2, 5), List.of(Pdu.RESPONSE, 3, 7), List.of(DELIVER_SM_RESP, 0, 8));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x01, 0x02, 0x03, 0x04, 0x07, 0x08, 0x09, 0x21, 0x0111})
    @Clause({"2.8", "4.3"})
    void refusesWhatAnEsmeIsNotAsked(int commandId) {
        rig.startBound();
        await().until(() -> smsc.received(Pdu.ENQUIRE_LINK).size() == 1);
        smsc.received().clear();
        smsc.send(Pdu.of(commandId, 0, 5, new byte[20]));
        smsc.send(mo(6, "next"));
        await().until(() -> smsc.received(DELIVER_SM_RESP).size() == 1);
        assertThat(smsc.received(Pdu.RESPONSE))
                .extracting(pdu -> List.of(pdu.status(), pdu.sequenceNumber()))
                .containsExactly(List.of(3, 5));
        assertThat(smsc.connections()).isEqualTo(1);
    }

    @Test
    @Clause({"2.2.1", "4.1.7"})
    void leavesAnOutbindUnanswered() {
        rig.startBound();
        await().until(() -> smsc.received(Pdu.ENQUIRE_LINK).size() == 1);
        smsc.received().clear();
        smsc.send(Pdu.of(0x0B, 0, 5, text("smsc\0secret\0")));
        smsc.send(mo(6, "next"));
        await().until(() -> smsc.received(DELIVER_SM_RESP).size() == 1);
        assertThat(smsc.received()).hasSize(1);
        assertThat(smsc.connections()).isEqualTo(1);
    }

    @Test
    @Clause({"2.6", "4.7"})
    void takesADataSmAsAMessage() {
        rig.startBound();
        String fixed = "000000" + "323737363132333435363700" + "0000" + "313233343500" + "00" + "00" + "08";
        smsc.send(Pdu.of(0x103, 0, 5, HexFormat.of().parseHex(fixed + "04240004" + "00e900e8")));
        assertThat(rig.next("smpp1.inbound", 5_000))
                .containsEntry("content", "éè")
                .containsEntry("from_addr", "27761234567")
                .containsEntry("to_addr", "12345");
        await().until(() -> smsc.received(0x80000103).size() == 1);
        assertThat(smsc.received(0x80000103).get(0).hex())
                .isEqualTo("00000011" + "80000103" + "00000000" + "00000005" + "00");

        rig.queues.away = key -> true;
        smsc.send(Pdu.of(0x103, 0, 6, HexFormat.of().parseHex(fixed)));
        await().until(() -> smsc.received(0x80000103).size() == 2);
        assertThat(smsc.received(0x80000103).get(1).status()).isEqualTo(0x64);
    }

    @Test
    @Clause("4.2")
    void answersAnUnbindAndBindsAgain() {
        rig.startBound();
        smsc.send(Pdu.of(Pdu.UNBIND, 0, 77, new byte[0]));
        await().until(() -> smsc.received(Pdu.UNBIND | Pdu.RESPONSE).size() == 1);
        assertThat(smsc.received(Pdu.UNBIND | Pdu.RESPONSE).get(0).sequenceNumber())
                .isEqualTo(77);
        await().until(() -> smsc.received(Pdu.BIND_TRANSCEIVER).size() == 2);
        await().until(() -> rig.link().state() == SmppLink.State.UP);
        assertThat(smsc.mostOpen()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"33", "34", "50", "00"})
    @Clause({"4.1.5", "5.2.4"})
    void bindsWithEveryInterfaceVersion(String version) {
        rig.with("interface_version", version)
                .with("addr_ton", 5)
                .with("addr_npi", 9)
                .with("address_range", "^277")
                .startBound();
        assertThat(HexFormat.of().formatHex(smsc.received().get(0).body()))
                .endsWith("00" + version + "05" + "09" + HexFormat.of().formatHex(text("^277")) + "00");
    }

    @Test
    @Clause({"3.3", "5.2.4"})
    void sendsNoOptionalParametersToAnOldSmsc() {
        rig.with("interface_version", "33").with("bind", "split").startBound();
        Map<String, Object> modern = Messages.outbound("m1", "27761234567", "modern");
        modern.put("transport_metadata", Map.of("smpp", Map.of("optional_parameters", Map.of("0x1401", "cafe"))));
        rig.outbound(modern);
        assertThat(rig.next("smpp1.failures", 5_000).get("reason").toString()).startsWith("ESME_ROPTPARNOTALLWD: ");
        rig.outbound(Messages.outbound("m2", "27761234567", "plain"));
        await().until(() -> smsc.received(Pdu.SUBMIT_SM).size() == 1);
        assertThat(smsc.received(Pdu.SUBMIT_SM).get(0).message()).isEqualTo("plain");
        assertThat(rig.link().counters().sent()).as("written").isEqualTo(1);
    }

    @Test
    void saysOnceThatTheSmscHoldsAnEarlierBind() {
        smsc.onBind = bind -> bind.answer(smsc.connections() < 6 ? 0x05 : 0, Pdu.cString("smsc"));
        try (LogLines log = new LogLines()) {
            rig.startBound();
            assertThat(smsc.connections()).isEqualTo(6);
            assertThat(log.at(Level.WARN))
                    .filteredOn(line -> line.contains("ESME_RALYBND"))
                    .singleElement()
                    .asString()
                    .contains("(the SMSC still holds an earlier bind); retrying in 1 s, and so on");
        }
    }

    @Test
    @Clause({"3.2.3", "3.2.4", "5.2.12", "5.3.2.32"})
    void takesTheTextOutOfMessagePayloadAndWithoutItsHeader() {
        rig.startBound();
        smsc.send(Pdu.deliverSm(1, 0, 8, new byte[0], HexFormat.of().parseHex("04240004" + "00e900e8" + "0501000101")));
        smsc.send(Pdu.deliverSm(2, 0x40, 0, HexFormat.of().parseHex("0605040b8423f0" + "00686f"), new byte[0]));
        smsc.send(Pdu.deliverSm(3, 0, 0, text("whole"), HexFormat.of().parseHex("0424ffff00"))); // a broken parameter
        await().until(() -> rig.waiting("smpp1.inbound").size() == 3);
        assertThat(rig.next("smpp1.inbound", 0)).containsEntry("content", "éè");
        assertThat(rig.next("smpp1.inbound", 0)).containsEntry("content", "@ho");
        assertThat(rig.next("smpp1.inbound", 0)).containsEntry("content", "whole");
    }
}
