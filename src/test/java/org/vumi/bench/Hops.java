package org.vumi.bench;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Measures how fast, and by how much CPU of this process, messages go from one queue to another. */
final class Hops {
    private static final int PREFETCH = 250;

    private final String uri;
    private final int messages;

    Hops(String uri, int messages) {
        this.uri = uri;
        this.messages = messages;
    }

    /** Takes from the one queue and publishes to the other until it is closed. */
    interface Hop {
        AutoCloseable start(String in, String out) throws Exception;
    }

    /** One run: messages per second, and CPU per message in microseconds. */
    record Result(double rate, double cpuMicros) {}

    /** @param bodies of the messages, by their numbers */
    Result run(String name, String in, String out, IntFunction<byte[]> bodies, Hop hop) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(uri);
        try (Connection connection = factory.newConnection()) {
            Channel channel = connection.createChannel();
            channel.exchangeDeclare("vumi", "direct", true);
            for (String queue : new String[] {in, out}) {
                channel.queueDeclare(queue, true, false, false, null);
                channel.queuePurge(queue);
                channel.queueBind(queue, "vumi", queue);
            }
            channel.confirmSelect();
            for (int i = 0; i < messages; i++) {
                channel.basicPublish("vumi", in, MessageProperties.MINIMAL_PERSISTENT_BASIC, bodies.apply(i));
                if (i % 1000 == 999) {
                    channel.waitForConfirmsOrDie();
                }
            }
            channel.waitForConfirmsOrDie();
            long cpu = cpu();
            long start = System.nanoTime();
            double rate;
            try (AutoCloseable running = hop.start(in, out)) {
                while (channel.messageCount(out) < messages) {
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                rate = messages * 1e9 / (System.nanoTime() - start);
            }
            Result result = new Result(rate, (cpu() - cpu) / 1e3 / messages);
            System.out.printf("%-28s %7.0f msg/s  %5.1f us CPU per message%n", name, rate, result.cpuMicros());
            return result;
        }
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /** What a careful person writes by hand: asynchronous confirms, contiguous multiple acknowledgements. */
    AutoCloseable raw(String in, String out) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(uri);
        Connection connection = factory.newConnection();
        Channel publish = connection.createChannel();
        Channel consume = connection.createChannel();
        publish.confirmSelect();
        consume.basicQos(PREFETCH);
        TreeMap<Long, Long> tags = new TreeMap<>();
        publish.addConfirmListener(
                (seq, multiple) -> {
                    synchronized (tags) {
                        Map<Long, Long> done = multiple ? tags.headMap(seq, true) : tags.subMap(seq, true, seq, true);
                        long first = tags.isEmpty() ? 0 : tags.firstKey();
                        long last = done.values().stream()
                                .mapToLong(Long::longValue)
                                .max()
                                .orElse(0);
                        boolean contiguous = done.containsKey(first);
                        done.clear();
                        if (contiguous) {
                            long upTo =
                                    tags.isEmpty() ? last : tags.firstEntry().getValue() - 1;
                            consume.basicAck(upTo, true);
                        }
                    }
                },
                (seq, multiple) -> {
                    throw new IOException("nack");
                });
        consume.basicConsume(in, false, new DefaultConsumer(consume) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties p, byte[] body)
                    throws IOException {
                synchronized (tags) {
                    tags.put(publish.getNextPublishSeqNo(), envelope.getDeliveryTag());
                }
                publish.basicPublish("vumi", out, true, MessageProperties.MINIMAL_PERSISTENT_BASIC, body);
            }
        });
        return () -> {
            new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS);
            connection.close();
        };
    }
}
