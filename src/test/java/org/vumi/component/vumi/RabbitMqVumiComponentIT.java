package org.vumi.component.vumi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.Servers;

@ExtendWith(Servers.class)
class RabbitMqVumiComponentIT extends VumiComponentContract {
    private static RabbitMq rabbit;
    private static String uri;

    @BeforeAll
    static void start(RabbitMq server) {
        rabbit = server;
        uri = server.newVhost();
    }

    @Override
    boolean countsUnacknowledged() {
        return false;
    }

    @Override
    String brokerUri() {
        return uri;
    }

    @Test
    void comesBackToAQueueThatWasDeletedAndDeclaredAgain() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        consume(queue, exchange -> seen.add(text(exchange)));
        channel.queueDelete(queue);
        await().ignoreExceptions().until(() -> {
            try (Connection probe = clientFactory().newConnection();
                    Channel other = probe.createChannel()) {
                return other.consumerCount(queue) == 1;
            }
        });
        publish(queue, "after");

        await().untilAsserted(() -> assertThat(seen).containsExactly("after"));
    }

    /** A killed RabbitMQ also forgets acknowledgements that it had not written yet, so only a restart bounds the repeats. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void losesNothingWhenTheBrokerIsRestarted(boolean gracefully) throws Exception {
        String out = queue.replace("inbound", "outbound");
        int messages = 3_000;
        DefaultCamelContext context = relay(queue, out);
        for (int i = 0; i < messages; i++) {
            channel.basicPublish(
                    "vumi",
                    queue,
                    MessageProperties.MINIMAL_PERSISTENT_BASIC,
                    String.valueOf(i).getBytes(UTF_8));
            if (i == messages / 2) {
                channel.waitForConfirmsOrDie(20_000);
            }
        }
        channel.waitForConfirmsOrDie(20_000);
        if (gracefully) {
            rabbit.restart();
        } else {
            rabbit.kill();
            rabbit.start();
        }

        Set<Integer> arrived = new TreeSet<>();
        int[] copies = {0};
        try (Connection after = clientFactory().newConnection();
                Channel reader = after.createChannel()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                for (GetResponse one; (one = reader.basicGet(out, true)) != null; copies[0]++) {
                    arrived.add(Integer.valueOf(new String(one.getBody(), UTF_8)));
                }
                return arrived.size() == messages;
            });
        }
        assertThat(copies[0] - messages).as("repeats").isBetween(0, gracefully ? 250 : messages);
        context.stop();
    }

    @Test
    void waitsForABrokerThatIsDownAtStart() throws Exception {
        rabbit.stop();
        Thread later = new Thread(rabbit::start);
        later.start();
        relay(queue, queue.replace("inbound", "outbound"));
        later.join();
    }

    @Test
    void holdsMessagesWhileTheBrokerIsBlockedAndGoesOnAfterwards() throws Exception {
        String out = queue.replace("inbound", "outbound");
        DefaultCamelContext context = relay(queue, out);
        Broker broker = context.getComponent("vumi", VumiComponent.class).getBroker();
        for (int i = 0; i < 300; i++) { // more than the window: some are still to be consumed
            publish(queue, "before " + i);
        }
        await().until(() -> channel.messageCount(out) == 300);
        rabbit.raiseMemoryAlarm();
        try {
            Future<Exchange> first = sendLater(context, queue); // RabbitMQ blocks a connection when it next publishes
            await().until(() -> broker.blocked() != null);
            assertThat(send(context, queue).getException()).isInstanceOf(BrokerUnavailable.class);
            assertThat(first).isNotDone();
            rabbit.clearAlarms();
            assertThat(first.get().getException()).isNull();
        } finally {
            rabbit.clearAlarms();
        }
        await().until(() -> broker.blocked() == null);
        assertThat(send(context, queue).getException()).isNull();
    }

    /** What is under way when the alarm comes, and what is consumed during it, waits in its place. */
    @Test
    void keepsTheOrderThroughAnAlarm() throws Exception {
        keepsTheOrder(() -> {
            rabbit.raiseDiskAlarm();
            await().during(Duration.ofSeconds(1)).until(() -> true);
            rabbit.clearAlarms();
        });
    }

    @Test
    void keepsTheOrderWhenOnlyThePublishingConnectionIsLost() throws Exception {
        keepsTheOrder(() -> {
            String publishing = rabbit.ctl("list_connections", "pid", "client_properties")
                    .lines()
                    .filter(line -> line.contains(" publishing"))
                    .findAny()
                    .orElseThrow();
            rabbit.ctl("close_connection", publishing.split("\t")[0], "test");
        });
    }

    @Test
    void whatEndsWellAfterItsConnectionIsLostIsReturned() throws Exception {
        Semaphore gate = new Semaphore(0);
        Meter meter = meters(consume(queue, exchange -> gate.acquire())).of("worker.in", queue);
        publish(queue, "held");
        await().until(() -> meter.messagesReceived() == 1);
        await().until(
                        () -> { // its statistics may not know it yet
                            List<String> consuming = rabbit.ctl("list_connections", "pid", "client_properties")
                                    .lines()
                                    .filter(line -> line.contains(" consuming"))
                                    .toList();
                            consuming.forEach(line -> rabbit.ctl("close_connection", line.split("\t")[0], "test"));
                            return !consuming.isEmpty();
                        });
        await().atMost(Duration.ofSeconds(30)).until(() -> meter.messagesReceived() == 2);
        gate.release(2);
        await().until(() -> meter.messagesReturned() + meter.messagesAcknowledged() == 2);

        assertThat(meter.messagesReturned()).isEqualTo(1);
        assertThat(meter.messagesAcknowledged()).isEqualTo(1);
    }

    private void keepsTheOrder(Runnable trouble) throws Exception {
        String out = queue.replace("inbound", "outbound");
        int messages = 4_000;
        List<Integer> arrived = new CopyOnWriteArrayList<>();
        channel.exchangeDeclare("vumi", "direct", true);
        for (String name : List.of(queue, out)) {
            channel.queueDeclare(name, true, false, false, null);
            channel.queueBind(name, "vumi", name);
        }
        for (int i = 0; i < messages; i++) {
            channel.basicPublish(
                    "vumi",
                    queue,
                    MessageProperties.MINIMAL_PERSISTENT_BASIC,
                    String.valueOf(i).getBytes(UTF_8));
        }
        channel.waitForConfirmsOrDie(20_000);
        channel.basicConsume(
                out,
                true,
                (tag, delivery) -> arrived.add(Integer.valueOf(new String(delivery.getBody(), UTF_8))),
                tag -> {});
        DefaultCamelContext context = start(new RouteBuilder() {
            @Override
            public void configure() {
                from("vumi:" + queue)
                        .errorHandler(noErrorHandler())
                        .process(exchange -> LockSupport.parkNanos(500_000)) // so that the trouble meets it under way
                        .to(ExchangePattern.InOnly, "vumi:" + out);
            }
        });
        await().until(() -> arrived.size() > 500);
        trouble.run();
        await().atMost(Duration.ofSeconds(60)).until(() -> arrived.contains(messages - 1));

        List<Integer> firsts = arrived.stream().distinct().toList();
        assertThat(firsts).isEqualTo(IntStream.range(0, messages).boxed().toList());
        assertThat(arrived.size() - messages).as("repeats").isBetween(0, 250);
        context.stop();
    }

    @Test
    void sharesItsBrokerWithCamelsOwnEndpoints() throws Exception {
        DefaultCamelContext context = consume(queue, exchange -> {});
        Broker broker = context.getComponent("vumi", VumiComponent.class).getBroker();
        context.getRegistry().bind("connectionFactory", ConnectionFactory.class, broker.connectionFactory());
        List<String> seen = new CopyOnWriteArrayList<>();
        String other = queue.replace("inbound", "outbound");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("vumi:" + other).process(exchange -> seen.add(text(exchange)));
            }
        });
        await().until(broker::ready);
        context.createFluentProducerTemplate()
                .to("spring-rabbitmq:vumi?routingKey=" + other)
                .withBody("from spring")
                .send();

        await().untilAsserted(() -> assertThat(seen).containsExactly("from spring"));
    }

    /** Two brokers' users: one finds it of another type, one may declare nothing but what Vumi 0.4 has. */
    @ParameterizedTest
    @ValueSource(strings = {".*", "^(vumi|vumi\\.invalid|t.*)$"})
    void goesOnWithoutAnOptionalExchangeThatIsRefused(String configure) throws Exception {
        String other = "optional" + UUID.randomUUID();
        if (configure.equals(".*")) {
            channel.exchangeDeclare(other, "topic", true);
        }
        String vhost = uri.substring(uri.lastIndexOf('/') + 1);
        rabbit.ctl("set_permissions", "-p", vhost, "guest", configure, ".*", ".*");
        try {
            DefaultCamelContext context = start(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:optional").to("vumi:many?exchange=" + other + "&optional=true");
                    from("direct:needed").to("vumi:" + queue);
                }
            });
            Exchange dropped = context.createFluentProducerTemplate()
                    .to("direct:optional")
                    .withBody(List.of(new Addressed("key", "x".getBytes(UTF_8))))
                    .send();
            assertThat(dropped.getException()).isNull();
            assertThat(send(context, queue).getException()).isNull();
        } finally {
            rabbit.ctl("set_permissions", "-p", vhost, "guest", ".*", ".*", ".*");
        }
    }

    private static Exchange send(DefaultCamelContext context, String to) throws Exception {
        return sendLater(context, to).get();
    }

    private static Future<Exchange> sendLater(DefaultCamelContext context, String to) {
        return context.createFluentProducerTemplate()
                .to("vumi:" + to)
                .withBody("x".getBytes(UTF_8))
                .asyncSend();
    }
}
