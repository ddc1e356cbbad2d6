package org.vumi.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.simulator.Answer;
import org.vumi.simulator.SmscMessage;
import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.SmscSimulator;
import org.vumi.simulator.Submit;

/** Kannel, an ESME that others wrote, on the SMSC simulator: messages, receipts and long texts both ways. */
@ExtendWith(Servers.class)
class KannelIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String REFUSED = "refuse me";
    private static final String LONG =
            "a long text of 1234567890 {[~]} @ £ and so on, ".repeat(8).strip();
    private static final String LONG_CYRILLIC =
            "длинный текст о погоде и почте, ".repeat(6).strip();

    static VumiHome home;
    private static SmscSimulator smsc;
    private static AskedUrl application;
    private static Kannel kannel;

    private AskedUrl receipts;

    @BeforeAll
    static void start() throws Exception {
        smsc = SmscSimulator.start(
                new SmscOptions().port(0).user("kannel", "kannelpw").receiptDelay(Duration.ofMillis(50)));
        smsc.onSubmit(KannelIT::answer);
        application = new AskedUrl();
        kannel = Kannel.start(home, smsc.port(), application.url());
        smsc.awaitBinds(1, SOON);
    }

    /** What a text says is what becomes of it. */
    private static Answer answer(Submit submit) {
        if (submit.text().equals(REFUSED)) {
            return Answer.refuse("ESME_RINVDSTADR");
        }
        boolean fate = Arrays.stream(Fate.values()).anyMatch(f -> f.name().equals(submit.text()));
        return fate ? Answer.accept().withReceipt(submit.text()) : null;
    }

    @AfterAll
    static void stop() throws Exception {
        home.close();
        smsc.close();
        application.close();
    }

    @BeforeEach
    void listen() throws Exception {
        receipts = new AskedUrl();
    }

    @AfterEach
    void close() {
        receipts.close();
    }

    private static SmscMessage awaitMt(String to) {
        return await().atMost(SOON)
                .until(
                        () -> smsc.messages().stream()
                                .filter(m -> m.direction() == SmscMessage.Direction.MT && m.to().equals(to))
                                .filter(m -> m.partsDone() == m.parts())
                                .findFirst()
                                .orElse(null),
                        m -> m != null);
    }

    @Test
    void submitsATextOfTheDefaultAlphabet() throws Exception {
        kannel.send(Map.of("from", "8181", "to", "27820000001", "text", "caffè at 5 € {now}", "charset", "UTF-8"));
        assertThat(awaitMt("27820000001").text()).isEqualTo("caffè at 5 € {now}");
    }

    @Test
    void submitsATextOfUcs2() throws Exception {
        kannel.send(
                Map.of("from", "8181", "to", "27820000002", "text", "Привет 😀", "charset", "UTF-8", "coding", "2"));
        assertThat(awaitMt("27820000002"))
                .extracting(SmscMessage::text, SmscMessage::encoding)
                .containsExactly("Привет 😀", "UCS-2");
    }

    @Test
    void submitsALongTextInParts() throws Exception {
        kannel.send(Map.of("from", "8181", "to", "27820000003", "text", LONG, "charset", "UTF-8"));
        SmscMessage message = awaitMt("27820000003");
        assertThat(message.text()).isEqualTo(LONG);
        assertThat(message.parts()).isEqualTo(3);
    }

    @Test
    void submitsALongTextOfUcs2InParts() throws Exception {
        kannel.send(
                Map.of("from", "8181", "to", "27820000004", "text", LONG_CYRILLIC, "charset", "UTF-8", "coding", "2"));
        SmscMessage message = awaitMt("27820000004");
        assertThat(message.text()).isEqualTo(LONG_CYRILLIC);
        assertThat(message.parts()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(Fate.class)
    void isToldByAReceiptWhatBecameOfAMessage(Fate fate) throws Exception {
        String to = "2783000000" + fate.ordinal();
        kannel.send(Map.of("from", "8181", "to", to, "text", fate.name(), "dlr-mask", "31", "dlr-url", told()));
        List<Map<String, String>> told = receipts.awaitAsked(2);
        assertThat(told).extracting(one -> one.get("type")).containsExactly("8", fate.type);
        assertThat(told.get(1).get("receipt")).contains("stat:" + fate.name());
    }

    /** What a receipt says, and what Kannel makes of it. Source: its user guide, 10.1 "Delivery reports". */
    enum Fate {
        DELIVRD("1"),
        UNDELIV("2"),
        EXPIRED("34"),
        REJECTD("2");

        final String type;

        Fate(String type) {
            this.type = type;
        }
    }

    @Test
    void isToldOfARefusedMessage() throws Exception {
        kannel.send(Map.of("from", "8181", "to", "27840000000", "text", REFUSED, "dlr-mask", "31", "dlr-url", told()));
        assertThat(receipts.awaitAsked(1)).extracting(one -> one.get("type")).containsExactly("16");
    }

    @Test
    void bindsAgainWhenTheLinkWasCut() throws Exception {
        long binds = smsc.counters().binds();
        smsc.dropConnections();
        await().atMost(SOON).until(() -> smsc.counters().binds() > binds);
        kannel.send(Map.of("from", "8181", "to", "27860000000", "text", "here again"));
        assertThat(awaitMt("27860000000").text()).isEqualTo("here again");
    }

    /** Kannel's escape %d is the kind of report, %A the receipt's text. */
    private String told() {
        return receipts.url() + "?type=%d&receipt=%A";
    }

    @ParameterizedTest
    @EnumSource(Text.class)
    void takesWhatAPersonSendsAndAnswers(Text text) throws Exception {
        String from = "2785000000" + text.ordinal();
        application.answers(query -> "re: " + query.get("text"));
        SmscMessage mo = smsc.inject(from, "8181", text.content).get(30, TimeUnit.SECONDS);
        assertThat(mo.state()).isEqualTo(SmscMessage.State.ACCEPTED);
        assertThat(awaitMt(from).text()).isEqualTo("re: " + text.content);
    }

    enum Text {
        PLAIN("hello Kannel"),
        EXTENDED("5 € for {that} ~ ok?"),
        CYRILLIC("Привет"),
        LONG(KannelIT.LONG),
        LONG_CYRILLIC(KannelIT.LONG_CYRILLIC);

        final String content;

        Text(String content) {
            this.content = content;
        }
    }
}
