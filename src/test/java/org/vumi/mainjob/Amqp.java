package org.vumi.mainjob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A bare AMQP client beside the workers: publishes what it likes, and listens in. Reconnects by itself. */
public final class Amqp implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EXCHANGE = "vumi";

    private final Connection connection;
    private final Channel channel;

    private Amqp(Connection connection) throws IOException {
        this.connection = connection;
        this.channel = connection.createChannel();
        channel.exchangeDeclare(EXCHANGE, "direct", true, false, null);
        channel.confirmSelect();
    }

    public static Amqp connect(String uri) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(uri);
        return new Amqp(factory.newConnection("test"));
    }

    /** Makes the queue of a routing key, as Vumi does. */
    public void declare(String routingKey) throws IOException {
        channel.queueDeclare(routingKey, true, false, false, null);
        channel.queueBind(routingKey, EXCHANGE, routingKey);
    }

    public void publish(String routingKey, byte[] body) throws IOException {
        channel.basicPublish(EXCHANGE, routingKey, MessageProperties.MINIMAL_PERSISTENT_BASIC, body);
    }

    void publish(String routingKey, String body) throws IOException {
        publish(routingKey, body.getBytes(UTF_8));
    }

    /** Waits until the broker has taken what was published. */
    void flush() throws Exception {
        channel.waitForConfirmsOrDie(60_000);
    }

    void purge(String queue) throws IOException {
        channel.queuePurge(queue);
    }

    /** How many messages wait in a queue. */
    public int waiting(String queue) throws IOException {
        return channel.queueDeclarePassive(queue).getMessageCount();
    }

    /** Listens to a routing key, from now on, by a queue of its own. */
    public Tap tap(String routingKey) throws IOException {
        Tap tap = new Tap();
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, EXCHANGE, routingKey);
        channel.basicConsume(
                queue, true, (tag, delivery) -> tap.messages.add(JSON.readTree(delivery.getBody())), tag -> {});
        return tap;
    }

    /** A message to a person, as an application would send it. */
    public static byte[] userMessage(String transport, String id, String to, String content) {
        try {
            return JSON.writeValueAsBytes(JSON.createObjectNode()
                    .put("message_type", "user_message")
                    .put("message_version", "20110921")
                    .put("message_id", id)
                    .put("timestamp", "2012-04-16 09:08:07.000123")
                    .put("transport_name", transport)
                    .put("transport_type", "sms")
                    .put("from_addr", "8181")
                    .put("to_addr", to)
                    .put("content", content)
                    .putNull("group")
                    .putNull("in_reply_to")
                    .putNull("session_event")
                    .<ObjectNode>set("helper_metadata", JSON.createObjectNode())
                    .set("transport_metadata", JSON.createObjectNode()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An ack, as a transport would publish it. */
    static byte[] ack(String transport, String messageId) {
        try {
            return JSON.writeValueAsBytes(JSON.createObjectNode()
                    .put("message_type", "event")
                    .put("message_version", "20110921")
                    .put("event_type", "ack")
                    .put("event_id", "0a1b2c3d4e5f60718293a4b5c6d7e8f9")
                    .put("user_message_id", messageId)
                    .put("sent_message_id", "smsc-000381")
                    .put("timestamp", "2012-05-02 11:04:12.500000")
                    .put("transport_name", transport)
                    .set("transport_metadata", JSON.createObjectNode()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    /** What came by one routing key. */
    public static final class Tap {
        private final List<JsonNode> messages = Collections.synchronizedList(new ArrayList<>());

        public List<JsonNode> messages() {
            synchronized (messages) {
                return List.copyOf(messages);
            }
        }

        /** One field of each, in the order they came. */
        List<String> fields(String name) {
            return messages().stream().map(one -> one.path(name).asText()).toList();
        }

        public void awaitCount(int count) {
            await().atMost(MainJob.PATIENCE)
                    .untilAsserted(() -> assertThat(messages.size()).isGreaterThanOrEqualTo(count));
        }
    }
}
