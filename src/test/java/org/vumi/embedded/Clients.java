package org.vumi.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;

/** Bare clients of the embedded services. */
final class Clients {
    private Clients() {}

    static Connection amqp(String url) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(url);
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    static Jedis redis(String url) {
        return new Jedis(URI.create(url));
    }

    /** Persistent and confirmed when this returns. */
    static void publish(String url, String queue, String... bodies) throws Exception {
        try (Connection connection = amqp(url)) {
            Channel channel = connection.createChannel();
            channel.queueDeclare(queue, true, false, false, null);
            channel.confirmSelect();
            for (String body : bodies) {
                channel.basicPublish("", queue, true, MessageProperties.PERSISTENT_BASIC, body.getBytes(UTF_8));
            }
            channel.waitForConfirmsOrDie(10_000);
        }
    }

    /** The bodies that wait in a queue; they stay there. */
    static Set<String> waiting(String url, String queue) throws Exception {
        try (Connection connection = amqp(url)) {
            Channel channel = connection.createChannel();
            int count = channel.queueDeclarePassive(queue).getMessageCount();
            Set<Long> tags = ConcurrentHashMap.newKeySet();
            Set<String> bodies = ConcurrentHashMap.newKeySet();
            channel.basicConsume(
                    queue,
                    false,
                    (consumer, delivery) -> {
                        bodies.add(new String(delivery.getBody(), UTF_8));
                        tags.add(delivery.getEnvelope().getDeliveryTag());
                    },
                    consumer -> {});
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> tags.size() >= count);
            return bodies;
        }
    }

    /** How many of the keys {@code key:1} to {@code key:last} are missing. */
    static long missingKeys(String url, long last) {
        try (Jedis redis = redis(url)) {
            Pipeline pipeline = redis.pipelined();
            var found = LongStream.rangeClosed(1, last)
                    .mapToObj(number -> pipeline.exists("key:" + number))
                    .toList();
            pipeline.sync();
            return found.stream().map(Response::get).filter(exists -> !exists).count();
        }
    }
}
