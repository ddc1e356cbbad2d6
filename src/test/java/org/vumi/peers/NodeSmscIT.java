package org.vumi.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;

/** The SMPP transport of the packaged jar on the npm package smpp as SMSC: messages, receipts and long texts both ways. */
@ExtendWith(Servers.class)
class NodeSmscIT {
    static VumiHome home;
    static RabbitMq rabbitMq;
    static RedisServer redis;
    private static NodeLink link;

    @BeforeAll
    static void start() throws Exception {
        link = new NodeLink(home, rabbitMq, redis);
    }

    @AfterAll
    static void stop() throws Exception {
        link.close();
    }

    @ParameterizedTest
    @CsvSource({"27820000001, hello", "27820000002, 5 € for {that} @ home", "27820000003, Привет 😀"})
    void submits(String to, String text) throws Exception {
        String id = link.send(to, text);
        JsonNode message = only(link.smsc, to);
        assertThat(message.path("text").asText()).isEqualTo(text);
        assertThat(link.awaitAck(id)).isEqualTo(message.path("message_id").asText());
    }

    private static JsonNode only(NodeSmpp smsc, String to) {
        List<JsonNode> messages = smsc.awaitMessages(to, 1);
        assertThat(messages).hasSize(1);
        return messages.get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "27830000001, hello, delivered",
        "27830000002, UNDELIV, failed",
        "27830000003, EXPIRED, failed",
        "27830000004, REJECTD, failed"
    })
    void isToldByAReceiptWhatBecameOfAMessage(String to, String text, String status) throws Exception {
        link.awaitReports(link.send(to, text), status);
    }

    static Stream<String> longTexts() {
        return Stream.of(LongTexts.GSM, LongTexts.CYRILLIC);
    }

    @ParameterizedTest
    @MethodSource("longTexts")
    void submitsALongTextInPartsAndFoldsTheirReceiptsIntoOneState(String text) throws Exception {
        String to = "2784000" + text.length();
        String id = link.send(to, text);
        List<JsonNode> parts = link.smsc.awaitMessages(to, 3);
        assertThat(LongTexts.joinUdh(parts)).isEqualTo(text);
        assertThat(link.awaitAck(id))
                .isEqualTo(parts.stream()
                        .map(part -> part.path("message_id").asText())
                        .sorted()
                        .collect(Collectors.joining(",")));
        link.awaitDelivered(id);
    }

    @Test
    void submitsALongTextWithSarParameters(VumiHome own) throws Exception {
        try (NodeLink sar = new NodeLink(own, rabbitMq, redis, "send_multipart_sar:true")) {
            sar.send("27850000001", LongTexts.GSM);
            assertThat(LongTexts.joinSar(sar.smsc.awaitMessages("27850000001", 3)))
                    .isEqualTo(LongTexts.GSM);
        }
    }

    @Test
    void submitsALongTextAsPayload(VumiHome own) throws Exception {
        try (NodeLink payload = new NodeLink(own, rabbitMq, redis, "send_long_messages:true")) {
            payload.send("27850000002", LongTexts.CYRILLIC);
            assertThat(only(payload.smsc, "27850000002").path("text").asText()).isEqualTo(LongTexts.CYRILLIC);
        }
    }

    @Test
    void takesWhatPersonsSend() {
        link.deliver("27860000001", Map.of("short_message", "hello"));
        link.deliver("27860000002", Map.of("short_message", "5 € for {that} @ home", "data_coding", 0));
        link.deliver("27860000003", Map.of("short_message", "Привет 😀"));
        link.deliver("27860000004", Map.of("message_payload", LongTexts.CYRILLIC, "data_coding", 8));
        assertThat(link.awaitContents("27860000001")).containsExactly("hello");
        assertThat(link.awaitContents("27860000002")).containsExactly("5 € for {that} @ home");
        assertThat(link.awaitContents("27860000003")).containsExactly("Привет 😀");
        assertThat(link.awaitContents("27860000004")).containsExactly(LongTexts.CYRILLIC);
    }

    @Test
    void takesLongTextsInPartsInWhateverOrderTheyCome() {
        List<Map<String, Object>> backwards = new ArrayList<>(LongTexts.udhParts(LongTexts.GSM, 100));
        Collections.reverse(backwards);
        backwards.forEach(part -> link.deliver("27870000001", LongTexts.with(part, "data_coding", 0)));
        LongTexts.udhParts(LongTexts.CYRILLIC, 60)
                .forEach(part -> link.deliver("27870000002", LongTexts.with(part, "data_coding", 8)));
        LongTexts.sarParts(LongTexts.GSM, 100)
                .forEach(part -> link.deliver("27870000003", LongTexts.with(part, "data_coding", 0)));
        assertThat(link.awaitContents("27870000001")).containsExactly(LongTexts.GSM);
        assertThat(link.awaitContents("27870000002")).containsExactly(LongTexts.CYRILLIC);
        assertThat(link.awaitContents("27870000003")).containsExactly(LongTexts.GSM);
    }
}
