package org.vumi.mainjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.docs.Page;
import org.vumi.docs.SourceJar;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.SmscSimulator;
import org.vumi.simulator.Submit;
import org.yaml.snakeyaml.Yaml;

/** Manual, chapter 4, each worker a process of its own: the configuration is the one under config/, but for ports. */
@ExtendWith(Servers.class)
class TwoTransportsIT {
    private static final int EACH = 200;
    private static final String DISPATCHER = "dispatcher";

    /** Starts one worker of the file by itself. */
    private static VumiJar start(VumiHome home, String name, String[] servers, Map<String, Object> other)
            throws Exception {
        Map<String, Object> file = new Yaml().load(Files.readString(Path.of("config/two-transports.yaml")));
        Map<String, Object> section = new LinkedHashMap<>((Map<String, Object>) file.get(name));
        section.putAll(other);
        List<String> arguments = new ArrayList<>(List.of(
                "start_worker",
                "--worker-class=" + ((Map<?, ?>) file.get("workers")).get(name),
                "--config=" + home.write(name + ".yaml", new Yaml().dump(section))));
        arguments.addAll(List.of(servers));
        return home.start(arguments.toArray(String[]::new));
    }

    private static SmscSimulator smsc() throws Exception {
        return SmscSimulator.start(new SmscOptions().port(0));
    }

    @Test
    void whoeverWritesIsAnsweredByTheSameTransport(VumiHome home, RabbitMq rabbitMq, RedisServer redis)
            throws Exception {
        String broker = rabbitMq.newVhost();
        String[] servers = {"--broker=" + broker, "--redis=" + redis.uri()};
        try (SmscSimulator first = smsc();
                SmscSimulator second = smsc();
                ReplyingServer application = new ReplyingServer();
                Amqp amqp = Amqp.connect(broker)) {
            Amqp.Tap events = amqp.tap("my_application.event");
            Amqp.Tap outbound = amqp.tap("my_application.outbound");
            start(home, "application", servers, Map.of("url", application.url()));
            start(home, DISPATCHER, servers, Map.of());
            start(home, "smpp_transport", servers, Map.of("port", first.port()));
            start(home, "second_transport", servers, Map.of("port", second.port()));
            for (int i = 0; i < EACH; i++) {
                first.inject("2782100" + i, "8181", "first " + i);
                second.inject("2783100" + i, "8282", "second " + i);
            }
            events.awaitCount(2 * EACH);

            assertThat(texts(first)).isEqualTo(answers("first"));
            assertThat(texts(second)).isEqualTo(answers("second"));
            assertThat(events.fields("event_type")).containsOnly("ack");
            assertThat(events.fields("user_message_id"))
                    .containsExactlyInAnyOrderElementsOf(outbound.fields("message_id"));
        }
    }

    private static Set<String> texts(SmscSimulator smsc) {
        return smsc.submits().stream().map(Submit::text).collect(Collectors.toSet());
    }

    private static Set<String> answers(String word) {
        return IntStream.range(0, EACH).mapToObj(i -> "re: " + word + " " + i).collect(Collectors.toSet());
    }

    @Test
    void aRouterOfOnesOwnStandsInAJarBesideThePackagedOne(VumiHome home, RabbitMq rabbitMq) throws Exception {
        Page page = Page.read(Path.of("docs/dispatcher/own-router.md"));
        SourceJar.make(
                page.blocks("java").get(0),
                Files.createDirectories(home.directory().resolve("lib")).resolve("my-router.jar"));
        String broker = rabbitMq.newVhost();
        try (Amqp amqp = Amqp.connect(broker)) {
            Amqp.Tap routed = amqp.tap("my_application.inbound");
            home.start(
                    "start_worker",
                    "--worker-class=dispatcher",
                    "--config=" + home.write("router.yaml", page.blocks("yaml").get(0)),
                    "--broker=" + broker);
            amqp.publish("smpp_transport.inbound", Amqp.userMessage("smpp_transport", "m1", "8181", "hello"));
            routed.awaitCount(1);
            assertThat(routed.fields("message_id")).containsExactly("m1");
        }
    }

    @Test
    void aDispatcherThatIsKilledUnderLoadLosesNothing(VumiHome home, RabbitMq rabbitMq) throws Exception {
        String broker = rabbitMq.newVhost();
        String[] servers = {"--broker=" + broker};
        int count = 30_000;
        try (Amqp amqp = Amqp.connect(broker)) {
            amqp.declare("smpp_transport.inbound");
            Amqp.Tap arrived = amqp.tap("my_application.inbound");
            for (int i = 0; i < count; i++) {
                amqp.publish(
                        "smpp_transport.inbound", Amqp.userMessage("smpp_transport", "m" + i, "8181", "hello " + i));
            }
            amqp.flush();
            for (int kills = 1; kills <= 3; kills++) {
                VumiJar dispatcher = start(home, DISPATCHER, servers, Map.of());
                arrived.awaitCount(kills * count / 10);
                dispatcher.kill();
                assertThat(amqp.waiting("smpp_transport.inbound"))
                        .as("left for the next")
                        .isPositive();
            }
            start(home, DISPATCHER, servers, Map.of());

            await().atMost(Duration.ofSeconds(120))
                    .until(() -> new HashSet<>(arrived.fields("message_id")).size() == count);
            // what was in flight at a kill comes again: the prefetch of one queue
            assertThat(arrived.messages()).hasSizeLessThanOrEqualTo(count + 3 * 250);
        }
    }

    @Test
    void aNewConfigurationTakesOverUnderLoadWithoutLossOrRepeat(VumiHome home, RabbitMq rabbitMq) throws Exception {
        String broker = rabbitMq.newVhost();
        String[] servers = {"--broker=" + broker};
        try (Amqp amqp = Amqp.connect(broker)) {
            amqp.declare("smpp_transport.inbound");
            Amqp.Tap before = amqp.tap("my_application.inbound");
            Amqp.Tap after = amqp.tap("other_application.inbound");
            VumiJar old = start(home, DISPATCHER, servers, Map.of());
            ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
            AtomicInteger published = new AtomicInteger();
            try {
                load.scheduleAtFixedRate(() -> publish(amqp, published.getAndIncrement()), 0, 2, TimeUnit.MILLISECONDS);
                before.awaitCount(100);
                start(
                        home,
                        DISPATCHER,
                        servers,
                        Map.of(
                                "exposed_names", List.of("my_application", "other_application"),
                                "route_mappings", Map.of("smpp_transport", "other_application")));
                assertThat(old.terminate()).isZero();
                int routedBefore = before.messages().size();
                int routedAfter = after.messages().size();
                after.awaitCount(routedAfter + 500);
                assertThat(before.messages()).as("nothing more by the old one").hasSize(routedBefore);
            } finally {
                load.shutdown();
                assertThat(load.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            }

            int count = published.get();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> before.messages().size() + after.messages().size() >= count);
            List<String> routed = new ArrayList<>(before.fields("message_id"));
            routed.addAll(after.fields("message_id"));
            assertThat(routed).doesNotHaveDuplicates().hasSize(count);
        }
    }

    private static void publish(Amqp amqp, int number) {
        try {
            amqp.publish(
                    "smpp_transport.inbound",
                    Amqp.userMessage("smpp_transport", "m" + number, "8181", "hello " + number));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatCannotBeRoutedIsSetAsideWithTheReason(VumiHome home, RabbitMq rabbitMq) throws Exception {
        String broker = rabbitMq.newVhost();
        try (Amqp amqp = Amqp.connect(broker)) {
            amqp.declare("my_application.outbound");
            VumiJar dispatcher =
                    start(home, DISPATCHER, new String[] {"--broker=" + broker, "--management-port=0"}, Map.of());
            assertThat(new Management(dispatcher, home).getAsVumi("status").body())
                    .contains("\"counters\":{\"dispatcher\":{}}", "\"dispatcher.inbound.second_transport\"");
            amqp.publish("my_application.outbound", Amqp.userMessage("no_transport", "m1", "27821", "hello"));
            await().atMost(Duration.ofSeconds(60)).until(() -> amqp.waiting("vumi.invalid") == 1);

            String listed = home.run("invalid", "list", "--broker=" + broker).out();
            assertThat(listed).contains("my_application.outbound", "UnknownEndpoint");
            assertThat(home.run("invalid", "show", "--broker=" + broker, listed.split("\t")[0])
                            .out())
                    .contains("SimpleDispatchRouter sends a message to 'no_transport' (accepted: my_application, ");
        }
    }
}
