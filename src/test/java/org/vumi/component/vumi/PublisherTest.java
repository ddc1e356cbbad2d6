package org.vumi.component.vumi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmCallback;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

class PublisherTest {
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Publisher publisher = new Publisher(
            new BrokerLink("publishing", "amqp://fake", new CachingConnectionFactory(), thread),
            new Topology(Map.of()),
            thread,
            thread);
    private final CountDownLatch networkIsFree = new CountDownLatch(1);
    private final List<String> told = new CopyOnWriteArrayList<>();
    private volatile String stuckOn = "";
    private volatile boolean stuck;
    private volatile ConfirmCallback acks;
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private volatile boolean wanted = true;
    private volatile boolean replaced;

    @BeforeEach
    void connect() throws Exception {
        Channel channel = fake(Channel.class, (method, arguments) -> {
            if (method.equals("addConfirmListener")) {
                acks = (ConfirmCallback) arguments[0];
            }
            if (method.equals("basicPublish")) {
                sent.add((String) arguments[1]);
            }
            replaced |= method.equals("abort");
            if (method.equals("basicPublish") && arguments[1].equals(stuckOn)) {
                stuck = true;
                networkIsFree.await(20, TimeUnit.SECONDS);
            }
            return null;
        });
        publisher.up(fake(Connection.class, (method, arguments) -> method.equals("createChannel") ? channel : null));
    }

    @AfterEach
    void stop() {
        networkIsFree.countDown();
        thread.shutdownNow();
    }

    private interface Answer {
        Object to(String method, Object[] arguments) throws Exception;
    }

    private static <T> T fake(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.to(method.getName(), arguments)));
    }

    /** As a consumer's route does. */
    private void publishPatiently(String routingKey) {
        publish(routingKey, new Publisher.Completion() {
            @Override
            public void done(BrokerUnavailable failure) {
                told.add(routingKey + " " + (failure == null));
            }

            @Override
            public boolean waits() {
                return wanted;
            }
        });
    }

    private void publish(String routingKey) {
        publish(routingKey, failure -> told.add(routingKey + " " + (failure == null)));
    }

    private void publish(String routingKey, Publisher.Completion completion) {
        publisher.publish(
                "vumi", routingKey, true, MessageProperties.MINIMAL_PERSISTENT_BASIC, new byte[1], completion);
    }

    @Test
    void aCompletionThatFailsKeepsNothingFromTheOthers() throws Exception {
        publish("bad", failure -> {
            throw new IllegalStateException("bad");
        });
        publish("good");
        acks.handle(2, true);

        await().untilAsserted(() -> assertThat(told).containsExactly("good true"));
    }

    /** The thread that calls for a confirm is the one that finds out that the broker is dead. */
    @Test
    @Timeout(15)
    void readsConfirmsAndTimesOutWhileTheNetworkTakesNothing() throws Exception {
        publish("confirmed");
        publish("late");
        stuckOn = "stuck";
        Thread sender = new Thread(() -> publish("stuck"));
        sender.start();
        await().until(() -> stuck);
        acks.handle(1, false);
        publisher.expire(Duration.ZERO.toNanos());

        await().untilAsserted(() -> assertThat(told).containsExactly("confirmed true", "late false", "stuck false"));
        networkIsFree.countDown();
        sender.join();
        assertThat(told).hasSize(3);
    }

    @Test
    void whatWaitsIsSentInOrderWhenTheBrokerIsBack() throws Exception {
        publishPatiently("a");
        publish("impatient");
        publishPatiently("b");
        publisher.down("gone");
        publishPatiently("c");
        publish("too late");
        await().untilAsserted(() -> assertThat(told).containsExactlyInAnyOrder("too late false", "impatient false"));
        sent.clear();
        connect();
        await().untilAsserted(() -> assertThat(sent).containsExactly("a", "b", "c"));
        publishPatiently("d");
        told.clear();
        acks.handle(4, true);

        await().untilAsserted(() -> assertThat(told).containsExactly("a true", "b true", "c true", "d true"));
        assertThat(sent).endsWith("c", "d");
    }

    @Test
    void whatGivesUpWhileItWaitsIsNotSent() throws Exception {
        publishPatiently("on the way");
        publisher.down("gone");
        publishPatiently("waiting");
        wanted = false;
        publisher.expire(Duration.ofSeconds(30).toNanos());

        await().untilAsserted(() -> assertThat(told).containsExactly("on the way false", "waiting false"));
        sent.clear();
        connect();
        publish("next");
        assertThat(sent).containsExactly("next");
    }

    @Test
    void aTimeOutIsNoFailureOfWhatWaits() {
        publishPatiently("a");
        publisher.expire(1);

        assertThat(told).isEmpty();
        await().untilAsserted(() -> assertThat(replaced).isTrue()); // long past ten time-outs
    }
}
