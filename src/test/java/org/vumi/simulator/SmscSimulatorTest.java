package org.vumi.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jsmpp.bean.BindType;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.extra.NegativeResponseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.vumi.Clause;

/** The simulator as an ESME sees it, on jSMPP's client side. */
class SmscSimulatorTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private SmscSimulator smsc;

    private SmscSimulator start(SmscOptions options) throws Exception {
        smsc = SmscSimulator.start(options.port(0));
        return smsc;
    }

    private static SmscOptions quick() {
        return new SmscOptions().receiptDelay(Duration.ZERO).deliverRetry(Duration.ofMillis(50));
    }

    private SmscMessage inject(String from, String to, String text) throws Exception {
        return smsc.inject(from, to, text).get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        smsc.close();
    }

    @Test
    @Clause({"4.1.1", "4.1.3", "4.1.5"})
    void acceptsManyBindsOfEveryKind() throws Exception {
        start(quick());
        try (Esme one = Esme.bind(smsc.port());
                Esme two = Esme.bind(smsc.port(), BindType.BIND_RX, "rx", "");
                Esme three = Esme.bind(smsc.port(), BindType.BIND_TX, "tx", "pw")) {
            smsc.awaitBinds(3, SOON);
            assertThat(smsc.binds()).extracting(Bind::type).containsExactly("transceiver", "receiver", "transmitter");
            assertThat(smsc.binds()).extracting(Bind::systemId).containsExactly("esme", "rx", "tx");
        }
        smsc.awaitBinds(0, SOON);
    }

    @Test
    void acceptsOnlyConfiguredUsers() throws Exception {
        start(quick().user("acme", "s3cret"));
        try (Esme acme = Esme.bind(smsc.port(), BindType.BIND_TRX, "acme", "s3cret")) {
            smsc.awaitBinds(1, SOON);
            assertThatThrownBy(() -> Esme.bind(smsc.port(), BindType.BIND_TRX, "acme", "wrong"))
                    .hasMessageContaining("0000000e");
            assertThatThrownBy(() -> Esme.bind(smsc.port(), BindType.BIND_TRX, "other", "s3cret"))
                    .hasMessageContaining("0000000f");
            assertThat(smsc.counters().bindsRefused()).isEqualTo(2);
        }
    }

    @Test
    void refusesBindsWhenTold() throws Exception {
        start(quick()).refuseBinds("ESME_RALYBND");
        assertThatThrownBy(() -> Esme.bind(smsc.port())).hasMessageContaining("00000005");
        smsc.acceptBinds();
        Esme.bind(smsc.port()).close();
    }

    @Test
    @Clause({"4.4.2", "5.1.4"})
    void answersSubmitsWithTheirIdsInOrder() throws Exception {
        AtomicInteger ids = new AtomicInteger();
        start(quick().messageIds(() -> "id-" + ids.incrementAndGet()));
        try (Esme esme = Esme.bind(smsc.port())) {
            assertThat(esme.submit("8181", "2771", "one")).isEqualTo("id-1");
            assertThat(esme.submit("8181", "2772", "two")).isEqualTo("id-2");
            assertThat(esme.submit("8181", "2771", "three")).isEqualTo("id-3");
        }
        assertThat(smsc.submitsTo("2771")).extracting(Submit::text).containsExactly("one", "three");
        assertThat(smsc.counters().submitsAccepted()).isEqualTo(3);
    }

    @Test
    void answersWithTheStatusThatATextNames() throws Exception {
        start(quick());
        try (Esme esme = Esme.bind(smsc.port())) {
            assertThatThrownBy(() -> esme.submit("8181", "2771", "ESME_RINVDSTADR please"))
                    .isInstanceOfSatisfying(NegativeResponseException.class, e -> assertThat(e.getCommandStatus())
                            .isEqualTo(0x0b));
            assertThatThrownBy(() -> esme.submit(
                            "8181", "2771", 0, 0, org.vumi.codec.Gsm0338.DEFAULT.encode("ESME_RTHROTTLED"), 0))
                    .isInstanceOf(NegativeResponseException.class);
            assertThat(esme.submit("8181", "2771", "ESME_NOSUCHTHING")).isNotEmpty();
        }
        assertThat(smsc.messages())
                .extracting(SmscMessage::state)
                .containsExactly(SmscMessage.State.REFUSED, SmscMessage.State.REFUSED, SmscMessage.State.ACCEPTED);
    }

    @Test
    void takesSuchTextsAsTextsWhenTold() throws Exception {
        start(quick().esmeWords(false));
        try (Esme esme = Esme.bind(smsc.port())) {
            assertThat(esme.submit("8181", "2771", "ESME_RINVDSTADR")).isNotEmpty();
        }
    }

    @Test
    void throttlesAndFailsTheSharesAskedFor() throws Exception {
        start(quick().throttlePercent(20)
                .errorPercent(10)
                .errorStatus("ESME_RSUBMITFAIL")
                .seed(1));
        AtomicInteger throttled = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        try (Esme esme = Esme.bind(smsc.port())) {
            for (int i = 0; i < 1000; i++) {
                try {
                    esme.submit("8181", "2771", "x");
                } catch (NegativeResponseException e) {
                    (e.getCommandStatus() == 0x58 ? throttled : failed).incrementAndGet();
                    assertThat(e.getCommandStatus()).isIn(0x58, 0x45);
                }
            }
        }
        assertThat(throttled.get()).isBetween(150, 250);
        assertThat(failed.get()).isBetween(60, 140);
    }

    @Test
    void delaysAnswersWithoutHoldingUpOthers() throws Exception {
        start(quick().responseDelay(Duration.ofMillis(300)));
        try (Esme esme = Esme.bind(smsc.port())) {
            long begin = System.nanoTime();
            CompletableFuture<?>[] all = IntStream.range(0, 20)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> {
                                try {
                                    esme.submit("8181", "2771", "x" + i);
                                } catch (Exception e) {
                                    throw new IllegalStateException(e);
                                }
                            },
                            task -> new Thread(task).start()))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(all).get(10, TimeUnit.SECONDS);
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(300), Duration.ofMillis(2500));
        }
    }

    @Test
    void letsAHookDecide() throws Exception {
        start(quick()).onSubmit(s -> s.number() == 1 ? Answer.refuse("ESME_RTHROTTLED") : null);
        try (Esme esme = Esme.bind(smsc.port())) {
            assertThatThrownBy(() -> esme.submit("8181", "2771", "x")).isInstanceOf(NegativeResponseException.class);
            assertThat(esme.submit("8181", "2771", "x")).isNotEmpty();
        }
    }

    @Test
    void canStaySilentAndCanHangUp() throws Exception {
        start(quick());
        try (Esme esme = Esme.bind(smsc.port())) {
            esme.session.setTransactionTimer(200);
            smsc.onSubmit(s -> Answer.silence());
            assertThatThrownBy(() -> esme.submit("8181", "2771", "x")).hasMessageContaining("No response");
            smsc.onSubmit(s -> Answer.hangUp());
            assertThatThrownBy(() -> esme.submit("8181", "2771", "x")).isInstanceOf(Exception.class);
            smsc.awaitBinds(0, SOON);
            assertThat(smsc.submits()).hasSize(2);
        }
    }

    @Test
    void deliversAnInjectedMessageAndSeesItAccepted() throws Exception {
        start(quick());
        try (Esme esme = Esme.bind(smsc.port())) {
            SmscMessage message = inject("27761234567", "8181", "hello");
            assertThat(message.state()).isEqualTo(SmscMessage.State.ACCEPTED);
            assertThat(message.status()).isEqualTo("ESME_ROK");
            assertThat(esme.delivered).singleElement().satisfies(pdu -> {
                assertThat(pdu.getSourceAddr()).isEqualTo("27761234567");
                assertThat(pdu.getDestAddress()).isEqualTo("8181");
                assertThat(pdu.getShortMessage()).isEqualTo("hello".getBytes(US_ASCII));
                assertThat(pdu.getDataCoding()).isZero();
                assertThat(pdu.getEsmClass()).isZero();
            });
        }
    }

    @Test
    void deliversRawOctetsAndOptionsAsGiven() throws Exception {
        start(quick());
        try (Esme esme = Esme.bind(smsc.port())) {
            smsc.injectRaw("2771", "8181", 0x40, 4, new byte[] {1, 2, (byte) 0xff}, Map.of(0x0501, new byte[] {1}))
                    .get(10, TimeUnit.SECONDS);
            assertThat(esme.delivered).singleElement().satisfies(pdu -> {
                assertThat(pdu.getEsmClass()).isEqualTo((byte) 0x40);
                assertThat(pdu.getDataCoding()).isEqualTo((byte) 4);
                assertThat(pdu.getShortMessage()).containsExactly(1, 2, 0xff);
                assertThat(pdu.getOptionalParameter((short) 0x0501).serialize()).endsWith(1);
            });
        }
    }

    @Test
    void keepsMessagesInOrderUntilAnEsmeIsThere() throws Exception {
        start(quick());
        List<CompletableFuture<SmscMessage>> waiting = IntStream.range(0, 100)
                .mapToObj(i -> smsc.inject("2771", "8181", "m" + i))
                .toList();
        assertThat(smsc.messages()).allMatch(m -> m.state() == SmscMessage.State.QUEUED);
        try (Esme transmitter = Esme.bind(smsc.port(), BindType.BIND_TX, "tx", "");
                Esme esme = Esme.bind(smsc.port())) {
            CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
            assertThat(esme.texts()).hasSize(100).contains("m0", "m99");
            assertThat(transmitter.delivered).isEmpty();
        }
    }

    @Test
    @Clause("4.6.2")
    void sendsAgainWhatGotATemporaryError() throws Exception {
        start(quick());
        AtomicInteger tries = new AtomicInteger();
        try (Esme esme = Esme.bind(smsc.port())) {
            esme.status = pdu -> tries.incrementAndGet() < 3 ? 0x64 : 0;
            SmscMessage message = inject("2771", "8181", "hello");
            assertThat(message.attempts()).isEqualTo(3);
            assertThat(message.state()).isEqualTo(SmscMessage.State.ACCEPTED);
            assertThat(smsc.counters().deliverRetries()).isEqualTo(2);
        }
    }

    @Test
    void givesUpOnAFinalError() throws Exception {
        start(quick());
        try (Esme esme = Esme.bind(smsc.port())) {
            esme.status = pdu -> 0x65;
            SmscMessage message = inject("2771", "8181", "hello");
            assertThat(message.state()).isEqualTo(SmscMessage.State.REFUSED);
            assertThat(message.status()).isEqualTo("ESME_RX_P_APPN");
        }
    }

    @Test
    void sendsAgainToTheNextBindWhatALostLinkLeftUnanswered() throws Exception {
        start(quick().window(3));
        Esme first = Esme.bind(smsc.port());
        AtomicInteger seen = new AtomicInteger();
        first.status = pdu -> {
            if (seen.incrementAndGet() == 2) {
                smsc.dropConnections();
            }
            return 0;
        };
        List<CompletableFuture<SmscMessage>> all = IntStream.range(0, 20)
                .mapToObj(i -> smsc.inject("2771", "8181", "m" + i))
                .toList();
        smsc.awaitBinds(0, SOON);
        try (Esme second = Esme.bind(smsc.port())) {
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
            assertThat(second.texts()).contains("m19").hasSizeBetween(17, 20);
        }
    }

    @Test
    void takesTurnsOverTheBinds() throws Exception {
        start(quick());
        try (Esme one = Esme.bind(smsc.port());
                Esme two = Esme.bind(smsc.port(), BindType.BIND_RX, "two", "")) {
            smsc.awaitBinds(2, SOON);
            for (int i = 0; i < 10; i++) {
                inject("2771", "8181", "m" + i);
            }
            assertThat(one.delivered).hasSize(5);
            assertThat(two.delivered).hasSize(5);
        }
    }

    @Test
    @Clause({"Appendix B", "5.2.17"})
    void sendsAReceiptInTheStandardFormWhenAskedFor() throws Exception {
        start(quick());
        try (Esme esme = Esme.bind(smsc.port());
                Esme other = Esme.bind(smsc.port(), BindType.BIND_TRX, "other", "")) {
            String id = esme.submit("8181", "2771", 0, 0, "a text longer than twenty".getBytes(US_ASCII), 1);
            esme.submit("8181", "2772", "not asked for");
            await().until(() -> !esme.delivered.isEmpty());
            assertThat(esme.texts()).singleElement().satisfies(text -> assertThat(text)
                    .matches(
                            "id:" + id + " sub:001 dlvrd:001 submit date:\\d{10} done date:\\d{10} stat:DELIVRD err:000"
                                    + " text:a text longer than t"));
            var pdu = esme.delivered.get(0);
            assertThat(pdu.isSmscDeliveryReceipt()).isTrue();
            assertThat(pdu.getSourceAddr()).isEqualTo("2771");
            assertThat(pdu.getDestAddress()).isEqualTo("8181");
            assertThat(pdu.getOptionalParameter(OptionalParameter.Receipted_message_id.class)
                            .getValueAsString())
                    .isEqualTo(id);
            assertThat(pdu.getOptionalParameter(OptionalParameter.Message_state.class)
                            .getValue())
                    .isEqualTo((byte) 2);
            assertThat(other.delivered).isEmpty();
        }
    }

    @Test
    void sendsReceiptsForAllOrNoneWhenTold() throws Exception {
        start(quick().receipts(SmscOptions.Receipts.ALL).receiptState("UNDELIV"));
        try (Esme esme = Esme.bind(smsc.port())) {
            esme.submit("8181", "2771", "x");
            await().until(() ->
                    esme.texts().stream().anyMatch(t -> t.contains("dlvrd:000") && t.contains("stat:UNDELIV")));
            smsc.onSubmit(s -> Answer.accept().withoutReceipt());
            esme.submit("8181", "2771", "x");
            smsc.awaitDelivered(SOON);
            assertThat(smsc.counters().receipts()).isEqualTo(1);
        }
    }

    @Test
    void sendsAReceiptBeforeTheAnswerWhenAHookSaysSo() throws Exception {
        start(quick())
                .onSubmit(s ->
                        Answer.accept().withReceipt("DELIVRD").receiptFirst().after(Duration.ofMillis(500)));
        try (Esme esme = Esme.bind(smsc.port())) {
            CompletableFuture<Integer> before = new CompletableFuture<>();
            esme.status = pdu -> {
                before.complete(1);
                return 0;
            };
            esme.submit("8181", "2771", "x");
            assertThat(before).isDone();
        }
    }

    @Test
    void writesReceiptsAsVumisTestSmscWhenGivenItsText() throws Exception {
        start(quick().receipts(SmscOptions.Receipts.ALL)
                .receiptText("id:%s sub:001 dlvrd:001 submit date:%s done date:%s stat:DELIVRD err:000 text:100%"));
        try (Esme esme = Esme.bind(smsc.port())) {
            String id = esme.submit("8181", "2771", "x");
            await().until(() -> !esme.delivered.isEmpty());
            assertThat(esme.texts().get(0))
                    .matches(
                            "id:" + id
                                    + " sub:001 dlvrd:001 submit date:\\d{12} done date:\\d{12} stat:DELIVRD err:000 text:100%");
        }
    }

    @Test
    void keepsReceiptsForTheirEsmeWhileItIsAway() throws Exception {
        start(quick().receipts(SmscOptions.Receipts.ALL).receiptDelay(Duration.ofMillis(200)));
        Esme esme = Esme.bind(smsc.port());
        esme.submit("8181", "2771", "x");
        esme.close();
        try (Esme other = Esme.bind(smsc.port(), BindType.BIND_TRX, "other", "")) {
            smsc.awaitBinds(1, SOON);
            await().until(() -> smsc.counters().receipts() == 1);
            try (Esme again = Esme.bind(smsc.port())) {
                await().until(() -> !again.delivered.isEmpty());
                assertThat(other.delivered).isEmpty();
            }
        }
    }

    @Test
    void goesDownAndComesUpOnTheSamePort() throws Exception {
        start(quick());
        Esme.bind(smsc.port());
        smsc.goDown();
        smsc.awaitBinds(0, SOON);
        assertThatThrownBy(() -> Esme.bind(smsc.port())).isInstanceOf(Exception.class);
        smsc.comeUp();
        Esme.bind(smsc.port()).close();
    }

    @Test
    void refusesWhatSmppCannotCarry() throws Exception {
        start(quick().maxPending(1));
        assertThatThrownBy(() -> smsc.inject("2776 123", "8181", "x")).hasMessageContaining("from needs 1 to 20");
        assertThatThrownBy(() -> smsc.inject("2776", "", "x")).hasMessageContaining("to needs 1 to 20");
        smsc.inject("2776", "8181", "x");
        assertThatThrownBy(() -> smsc.inject("2776", "8181", "x")).hasMessageContaining("waiting already");
    }

    @Test
    @Clause("4.2")
    void unbindsItsEsmesWhenClosed() throws Exception {
        start(quick());
        Esme esme = Esme.bind(smsc.port());
        smsc.close();
        await().until(() -> !esme.session.getSessionState().isBound());
    }

    @Test
    void forgetsOldMessages() throws Exception {
        start(quick().keep(3));
        try (Esme esme = Esme.bind(smsc.port())) {
            for (int i = 0; i < 5; i++) {
                esme.submit("8181", "2771", "m" + i);
            }
        }
        assertThat(smsc.messages()).extracting(SmscMessage::text).containsExactly("m2", "m3", "m4");
        assertThat(smsc.submits()).hasSize(3);
    }

    @Test
    void survivesMalformedPdus() throws Exception {
        start(quick());
        for (byte[] junk : List.of(
                new byte[] {0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 1},
                new byte[] {0, 0, 0, 2},
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII))) {
            try (var socket = new java.net.Socket("127.0.0.1", smsc.port())) {
                socket.getOutputStream().write(junk);
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            }
        }
        Esme.bind(smsc.port()).close();
    }
}
