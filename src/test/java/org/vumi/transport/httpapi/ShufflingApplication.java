package org.vumi.transport.httpapi;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.vumi.codec.MessageCodec;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;

/** An application on the queues alone: answers in any order, sometimes twice, and never what is marked so. */
final class ShufflingApplication implements AutoCloseable {
    /** In a message's content: nobody answers it. */
    static final String SILENCE = "silence";

    private final Connection connection;
    private final Channel channel;
    private final String transport;
    private final Random random;
    private final List<TransportUserMessage> taken = new ArrayList<>();
    private final ConcurrentHashMap<String, String> replies = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

    ShufflingApplication(String uri, String transport, long seed) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(uri);
        this.transport = transport;
        this.random = new Random(seed);
        connection = factory.newConnection("application");
        channel = connection.createChannel();
        channel.exchangeDeclare("vumi", "direct", true);
        channel.queueDeclare(transport + ".inbound", true, false, false, null);
        channel.queueBind(transport + ".inbound", "vumi", transport + ".inbound");
        channel.basicConsume(transport + ".inbound", true, (tag, delivery) -> take(delivery.getBody()), tag -> {});
    }

    private synchronized void take(byte[] body) {
        taken.add(MessageCodec.decodeUserMessage(body));
    }

    synchronized int waiting() {
        return taken.size();
    }

    /** From now on answers what has come, again and again. */
    void answerAlways() {
        thread.scheduleWithFixedDelay(this::answerSome, 0, 5, TimeUnit.MILLISECONDS);
    }

    private void answerSome() {
        try {
            while (answerOne(random.nextInt(4) > 0)) {
                // until there are none, or it would rather wait
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Answers all that has come, in any order. */
    void answerAll() throws IOException {
        while (answerOne(true)) {
            // until there are none
        }
    }

    private synchronized boolean answerOne(boolean willing) throws IOException {
        if (!willing || taken.isEmpty()) {
            return false;
        }
        TransportUserMessage message = taken.remove(random.nextInt(taken.size()));
        if (!message.content().startsWith(SILENCE)) {
            for (int i = random.nextInt(50) == 0 ? 2 : 1; i > 0; i--) {
                reply(message);
            }
        }
        return true;
    }

    private void reply(TransportUserMessage message) throws IOException {
        TransportUserMessage reply = message.reply("re: " + message.content(), MessageIds.RANDOM, Clock.systemUTC())
                .build();
        replies.put(reply.messageId(), message.content());
        channel.basicPublish(
                "vumi",
                transport + ".outbound",
                MessageProperties.MINIMAL_PERSISTENT_BASIC,
                MessageCodec.encode(reply));
    }

    /** Ids of what it has sent. */
    java.util.Set<String> replies() {
        return java.util.Set.copyOf(replies.keySet());
    }

    @Override
    public void close() {
        thread.shutdownNow();
        connection.abort();
    }
}
