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
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.vumi.component.vumi.Broker;
import org.vumi.component.vumi.BrokerSettings;
import org.vumi.component.vumi.VumiComponent;
import org.vumi.servers.ServerRun;

/**
 * One hop, consume to publish of bytes: the {@code vumi:} component against the bare AMQP client with asynchronous
 * confirms, in alternating pairs. Prints a line for each run and the median ratio.
 */
public final class HopBench {
    private static final int PREFETCH = 250;
    private final String uri;
    private final int messages;
    private final byte[] body;

    private HopBench(String uri, int messages, int size) {
        this.uri = uri;
        this.messages = messages;
        this.body = new byte[size];
        Arrays.fill(body, (byte) 'x');
    }

    /** Arguments, all optional: messages a run, pairs, body bytes. On a RabbitMQ of its own. */
    public static void main(String[] args) throws Exception {
        try (ServerRun servers = ServerRun.open()) {
            new HopBench(
                            servers.rabbitMq().newVhost(),
                            args.length > 0 ? Integer.parseInt(args[0]) : 50_000,
                            args.length > 2 ? Integer.parseInt(args[2]) : 329)
                    .compare(args.length > 1 ? Integer.parseInt(args[1]) : 5);
        }
        System.exit(0);
    }

    private void compare(int pairs) throws Exception {
        run("warm raw", this::raw);
        run("warm vumi", this::vumi);
        double[] ratios = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            double raw = run("raw", this::raw);
            double vumi = run("vumi", this::vumi);
            ratios[i] = vumi / raw;
        }
        Arrays.sort(ratios);
        System.out.printf("median ratio vumi/raw %.2f  (%s)%n", ratios[pairs / 2], Arrays.toString(ratios));
    }

    private interface Hop {
        AutoCloseable start(String in, String out) throws Exception;
    }

    private double run(String name, Hop hop) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(uri);
        String in = "bench.inbound";
        String out = "bench.outbound";
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
                channel.basicPublish("vumi", in, MessageProperties.MINIMAL_PERSISTENT_BASIC, body);
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
            System.out.printf(
                    "%-10s %7.0f msg/s  %5.1f us CPU per message%n", name, rate, (cpu() - cpu) / 1e3 / messages);
            return rate;
        }
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private AutoCloseable vumi(String in, String out) throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        context.disableJMX();
        context.addComponent("vumi", new VumiComponent(new Broker(BrokerSettings.of(uri))));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("vumi:" + in).errorHandler(noErrorHandler()).to(ExchangePattern.InOnly, "vumi:" + out);
            }
        });
        context.start();
        return context;
    }

    /** What a careful person writes by hand: asynchronous confirms, contiguous multiple acknowledgements. */
    private AutoCloseable raw(String in, String out) throws Exception {
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
