package org.vumi.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.vumi.servers.ServerRun;
import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.SmscSimulator;

/**
 * The SMPP transport of the packaged jar, from a message on its outbound queue to the ack on its event queue. Arguments, a run
 * for each: {@code messages,per second or 0,SMSC's delay in ms,throttled percent}. At a rate of 0 the queue is filled before,
 * at others a latency counts from when the message was due.
 */
public final class SubmitBench {
    private static final int WINDOW = 50;
    private static final int DESTINATIONS = 1_000;
    private static final String NAME = "bench";

    private final Channel channel;
    private final JarProcess vumi;
    private final ObjectMapper json = new ObjectMapper();
    private final AtomicInteger runs = new AtomicInteger();

    private SubmitBench(Channel channel, JarProcess vumi) {
        this.channel = channel;
        this.vumi = vumi;
    }

    public static void main(String[] args) throws Exception {
        for (String run : args) {
            int[] numbers =
                    Arrays.stream(run.split(",")).mapToInt(Integer::parseInt).toArray();
            SmscOptions options = new SmscOptions()
                    .port(0)
                    .keep(1)
                    .esmeWords(false)
                    .responseDelay(Duration.ofMillis(numbers[2]))
                    .throttlePercent(numbers[3]);
            try (ServerRun servers = ServerRun.open();
                    SmscSimulator smsc = SmscSimulator.start(options)) {
                String broker = servers.rabbitMq().newVhost();
                ConnectionFactory factory = new ConnectionFactory();
                factory.setUri(broker);
                Path home = Files.createTempDirectory("vumi-bench");
                Path config = Files.writeString(home.resolve("bench.yaml"), """
                        workers: {smpp: smpp_transport}
                        defaults: {transport_name: %s}
                        smpp: {system_id: bench, password: bench, host: 127.0.0.1, port: %d, window_size: %d}
                        """.formatted(NAME, smsc.port(), WINDOW));
                try (Connection connection = factory.newConnection();
                        Channel channel = connection.createChannel();
                        JarProcess vumi = JarProcess.start(
                                home,
                                List.of(
                                        "--broker=" + broker,
                                        "--redis=" + servers.redisServer().uri(),
                                        "--data=" + home.resolve("data"),
                                        "run",
                                        "--management-port=0",
                                        config.toString()))) {
                    SubmitBench bench = new SubmitBench(channel, vumi);
                    channel.queueDeclare(NAME + ".event", true, false, false, null);
                    channel.confirmSelect();
                    bench.run("first  ", numbers);
                    bench.run("second ", numbers);
                }
            }
        }
        System.exit(0);
    }

    private void run(String label, int[] numbers) throws Exception {
        int messages = numbers[0];
        int rate = numbers[1];
        String prefix = "r" + runs.incrementAndGet() + "-";
        long[] due = new long[messages];
        long[] took = new long[messages];
        CountDownLatch acks = new CountDownLatch(messages);
        AtomicInteger others = new AtomicInteger();
        long cpu = vumi.cpuMillis();
        long begin = System.nanoTime();
        String tag = channel.basicConsume(
                NAME + ".event",
                true,
                (consumer, delivery) -> {
                    var event = json.readTree(delivery.getBody());
                    String id = event.path("user_message_id").asText();
                    if (event.path("event_type").asText().equals("ack") && id.startsWith(prefix)) {
                        int number = Integer.parseInt(id.substring(prefix.length()));
                        took[number] = System.nanoTime() - due[number];
                        acks.countDown();
                    } else {
                        others.incrementAndGet();
                    }
                },
                consumer -> {});
        for (int i = 0; i < messages; i++) {
            due[i] = rate == 0 ? begin : begin + i * 1_000_000_000L / rate;
            while (System.nanoTime() < due[i]) {
                LockSupport.parkNanos(due[i] - System.nanoTime());
            }
            channel.basicPublish(
                    "vumi", NAME + ".outbound", MessageProperties.MINIMAL_PERSISTENT_BASIC, message(prefix, i));
        }
        boolean all = acks.await(5, TimeUnit.MINUTES);
        double seconds = (System.nanoTime() - begin) / 1e9;
        channel.basicCancel(tag);
        Arrays.sort(took);
        System.out.printf(
                "%s rate %d, SMSC %d ms, throttled %d %%: %,.0f acks/s, CPU %.0f us each, p50 %.1f ms, p99 %.1f ms, missing %d, other events %d%n",
                label,
                rate,
                numbers[2],
                numbers[3],
                messages / seconds,
                (vumi.cpuMillis() - cpu) * 1000.0 / messages,
                took[messages / 2] / 1e6,
                took[messages * 99 / 100] / 1e6,
                all ? 0 : acks.getCount(),
                others.get());
    }

    private static byte[] message(String prefix, int number) {
        return """
                {"message_type": "user_message", "message_version": "20110921", "message_id": "%s%d",
                 "timestamp": "2012-04-16 09:08:07.000123", "transport_name": "%s", "transport_type": "sms",
                 "from_addr": "8181", "to_addr": "2782%07d", "content": "number %d of a run that is measured",
                 "group": null, "in_reply_to": null, "session_event": null, "helper_metadata": {},
                 "transport_metadata": {}}
                """.formatted(prefix, number, NAME, number % DESTINATIONS, number)
                .getBytes(StandardCharsets.UTF_8);
    }
}
