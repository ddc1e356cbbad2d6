package org.vumi.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.net.URI;
import java.nio.file.Path;
import java.util.Scanner;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * A process that owns a data directory, to be killed: {@code ChildServices DIR}.
 *
 * <p>Says {@code > up} when its services run. Each line {@code N} on stdin makes it publish and write N, N+1, …
 * until it is killed; it says {@code > confirmed M} when all messages up to M are confirmed, and {@code > written M} likewise.
 * End of stdin closes it cleanly.
 */
final class ChildServices {
    static final String QUEUE = "numbers";
    private static final int WINDOW = 200;
    /** Publishing is faster than writing one by one: no more than this ahead, or the queue gets full. */
    private static final int LEAD = 2000;

    private static final AtomicLong WRITTEN = new AtomicLong();

    private ChildServices() {}

    public static void main(String[] arguments) throws Exception {
        try (DataDirectory data = DataDirectory.open(Path.of(arguments[0]));
                EmbeddedServices services = EmbeddedServices.start(data, true, true);
                Scanner in = new Scanner(System.in, UTF_8)) {
            say("up");
            while (in.hasNextLine()) {
                long first = Long.parseLong(in.nextLine());
                WRITTEN.set(first - 1);
                new Thread(() -> orDie(() -> publish(services.amqpUrl().orElseThrow(), first))).start();
                new Thread(() -> orDie(() -> write(services.redisUrl().orElseThrow(), first))).start();
            }
        }
    }

    private static void publish(String url, long first) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(url);
        Connection connection = factory.newConnection();
        Channel channel = connection.createChannel();
        channel.queueDeclare(QUEUE, true, false, false, null);
        channel.confirmSelect();
        Semaphore window = new Semaphore(WINDOW);
        SortedSet<Long> unconfirmed = new ConcurrentSkipListSet<>();
        channel.addConfirmListener(
                (tag, multiple) -> {
                    SortedSet<Long> done = multiple ? unconfirmed.headSet(tag + 1) : unconfirmed.subSet(tag, tag + 1);
                    int released = done.size();
                    done.clear();
                    long next = unconfirmed.isEmpty() ? tag + 1 : unconfirmed.first();
                    say("confirmed " + (first + next - 2));
                    window.release(released);
                },
                (tag, multiple) -> say("nacked " + tag));
        for (long number = first; ; number++) {
            while (number > WRITTEN.get() + LEAD) {
                LockSupport.parkNanos(1_000_000);
            }
            window.acquire();
            unconfirmed.add(channel.getNextPublishSeqNo());
            byte[] body = Long.toString(number).getBytes(UTF_8);
            channel.basicPublish("", QUEUE, true, MessageProperties.PERSISTENT_BASIC, body);
        }
    }

    /** Goes on after a lost connection with the number that was not answered. */
    private static void write(String url, long first) {
        long number = first;
        while (true) {
            try (Jedis redis = new Jedis(URI.create(url))) {
                while (true) {
                    redis.set("key:" + number, Long.toString(number));
                    WRITTEN.set(number);
                    say("written " + number);
                    number++;
                }
            } catch (JedisConnectionException | JedisDataException e) {
                // it is away, or reads its file after a restart
                if (e instanceof JedisDataException && !e.getMessage().startsWith("LOADING")) {
                    throw e;
                }
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    private static synchronized void say(String line) {
        System.out.println("> " + line);
    }

    private static void orDie(Step step) {
        try {
            step.run();
        } catch (Exception e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private interface Step {
        void run() throws Exception;
    }
}
