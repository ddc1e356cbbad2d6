package org.vumi.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.mainjob.Amqp;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;

/** The SMPP transport of the packaged jar on the npm package smpp as SMSC: messages, receipts and long texts both ways. */
@ExtendWith(Servers.class)
class NodeSmscIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    static VumiHome home;
    static RabbitMq rabbitMq;
    static RedisServer redis;

    private NodeSmpp smsc;
    private Amqp amqp;
    private Amqp.Tap events;
    private Amqp.Tap inbound;

    /** @param keys more of the transport's configuration, as {@code KEY:VALUE} */
    private void start(String... keys) throws Exception {
        smsc = NodeSmpp.smsc(home);
        String broker = rabbitMq.newVhost();
        amqp = Amqp.connect(broker);
        amqp.declare("node.outbound");
        events = amqp.tap("node.event");
        inbound = amqp.tap("node.inbound");
        List<String> arguments = new ArrayList<>(List.of(
                "start_worker",
                "--broker=" + broker,
                "--redis=" + redis.uri(),
                "--worker-class=smpp_transport",
                "--set-option=transport_name:node",
                "--set-option=system_id:vumi",
                "--set-option=password:vumipw",
                "--set-option=host:127.0.0.1",
                "--set-option=port:" + smsc.smppPort(),
                "--set-option=registered_delivery:1"));
        for (String key : keys) {
            arguments.add("--set-option=" + key);
        }
        home.start(arguments.toArray(String[]::new));
    }

    @AfterEach
    void stop() throws Exception {
        amqp.close();
        home.close();
    }

    /** @return the message's id */
    private String send(String to, String content) throws Exception {
        String id = UUID.randomUUID().toString().replace("-", "");
        amqp.publish("node.outbound", Amqp.userMessage("node", id, to, content));
        return id;
    }

    private JsonNode awaitEvent(String type, String id) {
        return await(type + " of the message")
                .atMost(SOON)
                .until(
                        () -> events.messages().stream()
                                .filter(e -> e.path("event_type").asText().equals(type))
                                .filter(e -> e.path("user_message_id").asText().equals(id))
                                .findFirst()
                                .orElse(null),
                        event -> event != null);
    }

    private List<String> reports(String id) {
        return events.messages().stream()
                .filter(e -> e.path("event_type").asText().equals("delivery_report"))
                .filter(e -> e.path("user_message_id").asText().equals(id))
                .map(e -> e.path("delivery_status").asText())
                .toList();
    }

    private void deliver(String from, Map<String, ?> fields) {
        Map<String, Object> all = new HashMap<>(fields);
        all.put("source_addr", from);
        all.put("destination_addr", "8181");
        assertThat(smsc.send("deliver_sm", all).path("command_status").asInt()).isZero();
    }

    private JsonNode awaitInbound(String from) {
        Predicate<JsonNode> theirs = m -> m.path("from_addr").asText().equals(from);
        return await("message from " + from)
                .atMost(SOON)
                .until(
                        () -> inbound.messages().stream()
                                .filter(theirs)
                                .findFirst()
                                .orElse(null),
                        m -> m != null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "5 € for {that} @ home", "Привет 😀"})
    void submits(String text) throws Exception {
        start();
        String id = send("27820000001", text);
        assertThat(smsc.awaitMessages("27820000001", 1))
                .singleElement()
                .extracting(m -> m.path("text").asText())
                .isEqualTo(text);
        assertThat(awaitEvent("ack", id).path("sent_message_id").asText()).isEqualTo("00000001");
    }

    @ParameterizedTest
    @CsvSource({"hello, delivered", "UNDELIV, failed", "EXPIRED, failed", "REJECTD, failed"})
    void isToldByAReceiptWhatBecameOfAMessage(String text, String status) throws Exception {
        start();
        String id = send("27820000001", text);
        awaitEvent("ack", id);
        assertThat(awaitEvent("delivery_report", id).path("delivery_status").asText())
                .isEqualTo(status);
    }

    static Stream<String> longTexts() {
        return Stream.of(LongTexts.GSM, LongTexts.CYRILLIC);
    }

    @ParameterizedTest
    @MethodSource("longTexts")
    void submitsALongTextInPartsAndFoldsTheirReceiptsIntoOneState(String text) throws Exception {
        start();
        String id = send("27820000001", text);
        assertThat(LongTexts.joinUdh(smsc.awaitMessages("27820000001", 3))).isEqualTo(text);
        assertThat(awaitEvent("ack", id).path("sent_message_id").asText()).isEqualTo("00000001,00000002,00000003");
        await().atMost(SOON).untilAsserted(() -> assertThat(reports(id)).containsExactly("pending", "delivered"));
    }

    @Test
    void submitsALongTextWithSarParametersOrAsPayload() throws Exception {
        start("send_multipart_sar:true");
        send("27820000001", LongTexts.GSM);
        assertThat(LongTexts.joinSar(smsc.awaitMessages("27820000001", 3))).isEqualTo(LongTexts.GSM);
        stop();
        start("send_long_messages:true");
        send("27820000001", LongTexts.CYRILLIC);
        assertThat(smsc.awaitMessages("27820000001", 1))
                .singleElement()
                .extracting(m -> m.path("text").asText())
                .isEqualTo(LongTexts.CYRILLIC);
    }

    @Test
    void takesWhatPersonsSend() throws Exception {
        start();
        deliver("27820000001", Map.of("short_message", "hello"));
        deliver("27820000002", Map.of("short_message", "5 € for {that} @ home", "data_coding", 0));
        deliver("27820000003", Map.of("short_message", "Привет 😀"));
        deliver("27820000004", Map.of("message_payload", LongTexts.CYRILLIC, "data_coding", 8));
        assertThat(awaitInbound("27820000001").path("content").asText()).isEqualTo("hello");
        assertThat(awaitInbound("27820000002").path("content").asText()).isEqualTo("5 € for {that} @ home");
        assertThat(awaitInbound("27820000003").path("content").asText()).isEqualTo("Привет 😀");
        assertThat(awaitInbound("27820000004").path("content").asText()).isEqualTo(LongTexts.CYRILLIC);
    }
}
