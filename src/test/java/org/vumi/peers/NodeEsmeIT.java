package org.vumi.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.simulator.SmscMessage;
import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.SmscSimulator;

/** The npm package smpp as an ESME on the SMSC simulator: messages, receipts and long texts both ways. */
@ExtendWith(Servers.class)
class NodeEsmeIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int SEPTETS = 100;
    private static final int UCS2 = 60;

    static VumiHome home;
    private SmscSimulator smsc;
    private NodeSmpp esme;

    private void start(SmscOptions options) throws Exception {
        smsc = SmscSimulator.start(options.port(0).user("node", "nodepw").receiptDelay(Duration.ofMillis(20)));
        esme = NodeSmpp.esme(home, smsc.port());
    }

    @AfterEach
    void stop() throws Exception {
        smsc.close();
    }

    private SmscMessage awaitMt(String to) {
        return await().atMost(SOON)
                .until(
                        () -> smsc.messages().stream()
                                .filter(m -> m.direction() == SmscMessage.Direction.MT && m.to().equals(to))
                                .filter(m -> m.partsDone() == m.parts())
                                .findFirst()
                                .orElse(null),
                        m -> m != null);
    }

    private JsonNode submit(String to, Map<String, ?> fields) {
        Map<String, Object> all = new HashMap<>(fields);
        all.putIfAbsent("source_addr", "8181");
        all.put("destination_addr", to);
        JsonNode answer = esme.send("submit_sm", all);
        assertThat(answer.path("command_status").asInt()).isZero();
        return answer;
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "5 € for {that} @ home", "Привет 😀"})
    void submits(String text) throws Exception {
        start(new SmscOptions());
        boolean gsm = text.chars().allMatch(c -> c < 0x400 || c == '€');
        submit("27820000001", Map.of("short_message", text, "data_coding", gsm ? 0 : 8));
        assertThat(awaitMt("27820000001").text()).isEqualTo(text);
    }

    @Test
    void submitsLongTextsInParts() throws Exception {
        start(new SmscOptions());
        for (var part : LongTexts.udhParts(LongTexts.GSM, SEPTETS)) {
            submit("27820000001", LongTexts.with(part, "data_coding", 0));
        }
        for (var part : LongTexts.udhParts(LongTexts.CYRILLIC, UCS2)) {
            submit("27820000002", LongTexts.with(part, "data_coding", 8));
        }
        for (var part : LongTexts.sarParts(LongTexts.GSM, SEPTETS)) {
            submit("27820000003", LongTexts.with(part, "data_coding", 0));
        }
        submit("27820000004", Map.of("message_payload", LongTexts.CYRILLIC, "data_coding", 8));
        assertThat(awaitMt("27820000001").text()).isEqualTo(LongTexts.GSM);
        assertThat(awaitMt("27820000002").text()).isEqualTo(LongTexts.CYRILLIC);
        assertThat(awaitMt("27820000003").text()).isEqualTo(LongTexts.GSM);
        assertThat(awaitMt("27820000004").text()).isEqualTo(LongTexts.CYRILLIC);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELIVRD", "UNDELIV", "EXPIRED"})
    void getsTheReceiptOfWhatItSubmits(String state) throws Exception {
        start(new SmscOptions().receiptState(state));
        String id = submit("27820000001", Map.of("short_message", "hello", "registered_delivery", 1))
                .path("message_id")
                .asText();
        JsonNode receipt = esme.awaitReceipt(id);
        assertThat(receipt.path("text").asText()).startsWith("id:" + id + " ").contains(" stat:" + state + " ");
        assertThat(receipt.path("message_state").asInt())
                .isEqualTo(Map.of("DELIVRD", 2, "EXPIRED", 3, "UNDELIV", 5).get(state));
        assertThat(receipt.path("source_addr").asText()).isEqualTo("27820000001");
    }

    @ParameterizedTest
    @EnumSource(SmscOptions.LongMessages.class)
    void takesWhatPersonsSend(SmscOptions.LongMessages how) throws Exception {
        start(new SmscOptions().longMessages(how));
        smsc.inject("27820000001", "8181", "5 € for {that}").get(30, TimeUnit.SECONDS);
        smsc.inject("27820000001", "8282", LongTexts.GSM).get(30, TimeUnit.SECONDS);
        smsc.inject("27820000001", "8383", LongTexts.CYRILLIC).get(30, TimeUnit.SECONDS);
        assertThat(esme.awaitMessages("8181", 1))
                .singleElement()
                .extracting(m -> m.path("text").asText())
                .isEqualTo("5 € for {that}");
        assertThat(whole("8282", how)).isEqualTo(LongTexts.GSM);
        assertThat(whole("8383", how)).isEqualTo(LongTexts.CYRILLIC);
    }

    private String whole(String to, SmscOptions.LongMessages how) {
        return switch (how) {
            case UDH -> LongTexts.joinUdh(esme.awaitMessages(to, 3));
            case SAR -> LongTexts.joinSar(esme.awaitMessages(to, 3));
            case PAYLOAD -> {
                List<JsonNode> messages = esme.awaitMessages(to, 1);
                assertThat(messages).hasSize(1);
                yield messages.get(0).path("text").asText();
            }
        };
    }
}
