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
import org.vumi.mainjob.Amqp;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.VumiHome;

/** The SMPP transport of the packaged jar, bound to the npm package smpp as SMSC, and what is on the broker. Ends with its home. */
final class NodeLink implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(30);

    final NodeSmpp smsc;
    private final Amqp amqp;
    private final Amqp.Tap events;
    private final Amqp.Tap inbound;

    /** @param keys more of the transport's configuration, as {@code KEY:VALUE} */
    NodeLink(VumiHome home, RabbitMq rabbitMq, RedisServer redis, String... keys) throws Exception {
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

    /** @return the message's id */
    String send(String to, String content) throws Exception {
        String id = UUID.randomUUID().toString().replace("-", "");
        amqp.publish("node.outbound", Amqp.userMessage("node", id, to, content));
        return id;
    }

    /** The {@code sent_message_id} of the message's ack, once it is there. */
    String awaitAck(String id) {
        return await("ack of " + id)
                .atMost(SOON)
                .until(() -> events("ack", id), acks -> !acks.isEmpty())
                .get(0)
                .path("sent_message_id")
                .asText();
    }

    /** Waits until exactly these delivery reports have come for the message. */
    void awaitReports(String id, String... statuses) {
        await().atMost(SOON).untilAsserted(() -> assertThat(events("delivery_report", id))
                .extracting(e -> e.path("delivery_status").asText())
                .containsExactly(statuses));
    }

    /** Waits for one report that it is delivered. Pending ones may come before: not if they overtake the ack of all parts. */
    void awaitDelivered(String id) {
        await().atMost(SOON).untilAsserted(() -> assertThat(events("delivery_report", id))
                .extracting(e -> e.path("delivery_status").asText())
                .endsWith("delivered")
                .containsOnlyOnce("delivered")
                .doesNotContain("failed"));
    }

    private List<JsonNode> events(String type, String id) {
        return events.messages().stream()
                .filter(e -> e.path("event_type").asText().equals(type))
                .filter(e -> e.path("user_message_id").asText().equals(id))
                .toList();
    }

    /** Lets the SMSC send a deliver_sm, and waits for its answer, which is to be ESME_ROK. */
    void deliver(String from, Map<String, ?> fields) {
        Map<String, Object> all = new HashMap<>(fields);
        all.put("source_addr", from);
        all.put("destination_addr", "8181");
        assertThat(smsc.send("deliver_sm", all).path("command_status").asInt()).isZero();
    }

    /** The contents of the messages of this sender, once there are some. */
    List<String> awaitContents(String from) {
        return await("message from " + from)
                .atMost(SOON)
                .until(
                        () -> inbound.messages().stream()
                                .filter(m -> m.path("from_addr").asText().equals(from))
                                .map(m -> m.path("content").asText())
                                .toList(),
                        contents -> !contents.isEmpty());
    }

    @Override
    public void close() throws Exception {
        amqp.close();
    }
}
