package org.vumi.mainjob;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A transport that fails some times before it sends a message, as its content says: {@code fail 2} twice, {@code fail always}. Keeps the
 * books of every try. Reconnects by itself.
 */
final class FailingTransport implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    private final String name;
    private final Connection connection;
    private final Channel channel;
    private final Map<String, List<Integer>> tries = new ConcurrentHashMap<>();
    private final Map<String, Integer> sent = new ConcurrentHashMap<>();

    FailingTransport(String uri, String name) throws Exception {
        this.name = name;
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(uri);
        factory.setNetworkRecoveryInterval(500);
        connection = factory.newConnection("failing transport");
        channel = connection.createChannel();
        channel.exchangeDeclare("vumi", "direct", true, false, null);
        for (String kind : List.of("outbound", "failures", "event")) {
            channel.queueDeclare(name + "." + kind, true, false, false, null);
            channel.queueBind(name + "." + kind, "vumi", name + "." + kind);
        }
        channel.basicQos(500);
        channel.basicConsume(name + ".outbound", false, (tag, delivery) -> take(delivery), tag -> {});
    }

    private void take(Delivery delivery) throws IOException {
        JsonNode message = JSON.readTree(delivery.getBody());
        String id = message.path("message_id").asText();
        int retries = message.path("retry_metadata").path("retries").asInt();
        tries.computeIfAbsent(id, any -> new ArrayList<>()).add(retries);
        String wanted = message.path("content").asText().replace("fail ", "");
        if (wanted.equals("always") || retries < Integer.parseInt(wanted)) {
            channel.basicPublish(
                    "vumi",
                    name + ".failures",
                    MessageProperties.MINIMAL_PERSISTENT_BASIC,
                    failure(message, "temporary", "LineDown: try " + retries));
        } else {
            sent.merge(id, 1, Integer::sum);
        }
        channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
    }

    static byte[] failure(JsonNode message, String code, String reason) throws IOException {
        ObjectNode failure = JSON.createObjectNode()
                .put("message_version", "20110921")
                .put("message_type", "failure_message")
                .put("timestamp", TIMESTAMP.format(LocalDateTime.now(ZoneOffset.UTC)))
                .put("failure_code", code)
                .put("reason", reason);
        return JSON.writeValueAsBytes(failure.set("message", message));
    }

    /** How often each message was sent, by its id. */
    Map<String, Integer> sent() {
        return Map.copyOf(sent);
    }

    /** The number of retries that it had behind it each time a message came. */
    List<Integer> tries(String id) {
        return List.copyOf(tries.getOrDefault(id, List.of()));
    }

    int seen() {
        return tries.size();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
