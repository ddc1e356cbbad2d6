package org.vumi.mainjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.SmscSimulator;
import org.vumi.simulator.Submit;
import org.yaml.snakeyaml.Yaml;

/** Spec core 12, A7 and A8, with the configurations under config/, and what becomes of them when Redis goes away. */
@ExtendWith(Servers.class)
class RoutersWithMemoryIT {
    private static final int MESSAGES = 20_000;
    private static final int PEOPLE = 500;

    private static Map<String, Object> configuration(String name) throws Exception {
        return new Yaml().load(Files.readString(Path.of("config", name)));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> section(Map<String, Object> file, String worker) {
        return (Map<String, Object>) file.get(worker);
    }

    /** All workers of a file in one process, with the SMSC and the application where they are here. */
    private static VumiJar run(VumiHome home, String name, SmscSimulator smsc, String url, String... servers)
            throws Exception {
        Map<String, Object> file = configuration(name);
        section(file, "smpp").put("port", smsc.port());
        file.values().forEach(section -> {
            if (section instanceof Map<?, ?> keys && keys.containsKey("url")) {
                section(Map.of("it", section), "it").put("url", url);
            }
        });
        List<String> arguments = new ArrayList<>(
                List.of("run", home.write(name, new Yaml().dump(file)).toString(), "--management-port=0"));
        arguments.addAll(List.of(servers));
        return home.start(arguments.toArray(String[]::new));
    }

    /** The dispatcher of a file in a process of its own. */
    private static VumiJar dispatcher(VumiHome home, String name, String... servers) throws Exception {
        Path config = home.write("dispatcher-" + name, new Yaml().dump(section(configuration(name), "dispatcher")));
        List<String> arguments = new ArrayList<>(
                List.of("start_worker", "--worker-class=vumi.dispatchers.BaseDispatchWorker", "--config=" + config));
        arguments.addAll(List.of(servers));
        return home.start(arguments.toArray(String[]::new));
    }

    /** The ids of one tap's events are those of the messages of the other. */
    private static void assertEventsOf(Amqp.Tap outbound, Amqp.Tap events) {
        await().atMost(MainJob.PATIENCE).untilAsserted(() -> assertThat(events.fields("user_message_id"))
                .containsExactlyInAnyOrderElementsOf(outbound.fields("message_id")));
    }

    /** Which applications each person's messages came to. */
    private static Map<String, Set<String>> groups(Map<String, Amqp.Tap> inbound) {
        Map<String, Set<String>> groups = new TreeMap<>();
        inbound.forEach((app, tap) -> tap.fields("from_addr")
                .forEach(person ->
                        groups.computeIfAbsent(person, any -> new TreeSet<>()).add(app)));
        return groups;
    }

    @Test
    void peopleStayWithTheirVersionOfAnApplication(VumiHome home, RabbitMq rabbitMq, RedisServer redis)
            throws Exception {
        redis.flush();
        String broker = rabbitMq.newVhost();
        String[] servers = {"--broker=" + broker, "--redis=" + redis.uri()};
        int people = 40;
        try (SmscSimulator smsc = SmscSimulator.start(new SmscOptions().port(0));
                ReplyingServer application = new ReplyingServer();
                Amqp amqp = Amqp.connect(broker)) {
            Map<String, Amqp.Tap> inbound =
                    Map.of("app_a", amqp.tap("app_a.inbound"), "app_b", amqp.tap("app_b.inbound"));
            Amqp.Tap sentByA = amqp.tap("app_a.outbound");
            Amqp.Tap sentByB = amqp.tap("app_b.outbound");
            Amqp.Tap toldA = amqp.tap("app_a.event");
            Amqp.Tap toldB = amqp.tap("app_b.event");
            VumiJar all = run(home, "ab-test.yaml", smsc, application.url(), servers);
            inject(smsc, people, "first");
            smsc.awaitSubmits(people, MainJob.PATIENCE);
            Map<String, Set<String>> first = groups(inbound);

            assertThat(all.terminate()).isZero();
            run(home, "ab-test.yaml", smsc, application.url(), servers);
            inject(smsc, people, "second");
            smsc.awaitSubmits(2 * people, MainJob.PATIENCE);

            assertThat(first).hasSize(people).allSatisfy((person, groups) -> assertThat(groups)
                    .hasSize(1));
            assertThat(first.values().stream().filter(groups -> groups.contains("app_a")))
                    .hasSize(people / 2);
            assertThat(groups(inbound)).isEqualTo(first);
            assertThat(smsc.submits().stream().map(Submit::text).collect(Collectors.toSet()))
                    .isEqualTo(IntStream.range(0, people)
                            .boxed()
                            .flatMap(i -> List.of("re: first " + i, "re: second " + i).stream())
                            .collect(Collectors.toSet()));
            assertEventsOf(sentByA, toldA);
            assertEventsOf(sentByB, toldB);
        }
    }

    private static void inject(SmscSimulator smsc, int people, String word) {
        smsc.awaitBinds(1, MainJob.PATIENCE);
        for (int i = 0; i < people; i++) {
            smsc.inject("2782100" + i, "8181", word + " " + i);
        }
    }

    @Test
    void keywordsLeadToApplicationsAndEventsBack(VumiHome home, RabbitMq rabbitMq, RedisServer redis) throws Exception {
        redis.flush();
        String broker = rabbitMq.newVhost();
        try (SmscSimulator smsc = SmscSimulator.start(new SmscOptions().port(0));
                ReplyingServer application = new ReplyingServer();
                Amqp amqp = Amqp.connect(broker)) {
            Map<String, Amqp.Tap> inbound = new LinkedHashMap<>();
            Map<String, Amqp.Tap> outbound = new LinkedHashMap<>();
            Map<String, Amqp.Tap> events = new LinkedHashMap<>();
            for (String app : List.of("quiz", "news", "desk")) {
                inbound.put(app, amqp.tap(app + ".inbound"));
                outbound.put(app, amqp.tap(app + ".outbound"));
                events.put(app, amqp.tap(app + ".event"));
            }
            run(home, "keywords.yaml", smsc, application.url(), "--broker=" + broker, "--redis=" + redis.uri());
            smsc.awaitBinds(1, MainJob.PATIENCE);
            smsc.inject("27821", "8181", "QUIZ me");
            smsc.inject("27821", "8282", "quiz me elsewhere");
            smsc.inject("27822", "8181", "News");
            smsc.inject("27823", "8181", "stop");
            smsc.inject("27824", "8181", "good morning");
            smsc.awaitSubmits(5, MainJob.PATIENCE);

            assertThat(inbound.get("quiz").fields("content")).containsExactly("QUIZ me");
            assertThat(inbound.get("news").fields("content")).containsExactly("News");
            assertThat(inbound.get("desk").fields("content"))
                    .containsExactlyInAnyOrder("quiz me elsewhere", "stop", "good morning");
            assertThat(smsc.submitsTo("27822")).singleElement().satisfies(reply -> assertThat(reply.text())
                    .isEqualTo("re: News"));
            outbound.forEach((app, sent) -> assertEventsOf(sent, events.get(app)));

            // an application that speaks first, with its own name where a reply has the transport's
            amqp.publish("news.outbound", Amqp.userMessage("news", "told-1", "27825", "breaking"));
            events.get("news").awaitCount(2);
            assertThat(events.get("news").fields("user_message_id")).contains("told-1");
        }
    }

    @Test
    void nobodyChangesGroupWhenRedisDies(VumiHome home, RabbitMq rabbitMq, RedisServer redis) throws Exception {
        redis.flush();
        String broker = rabbitMq.newVhost();
        String[] servers = {"--broker=" + broker, "--redis=" + redis.uri()};
        try (Amqp amqp = Amqp.connect(broker)) {
            amqp.declare("smpp_transport.inbound");
            Map<String, Amqp.Tap> inbound =
                    Map.of("app_a", amqp.tap("app_a.inbound"), "app_b", amqp.tap("app_b.inbound"));
            dispatcher(home, "ab-test.yaml", servers);
            dispatcher(home, "ab-test.yaml", servers);
            publish(amqp, 0, 8_000);
            await().atMost(MainJob.PATIENCE).until(() -> ids(inbound).size() > 1_000);
            redis.stop();
            publish(amqp, 8_000, 16_000);
            assertThat(ids(inbound)).as("under load").hasSizeLessThan(16_000);
            redis.start();
            publish(amqp, 16_000, MESSAGES);
            redis.stop();
            redis.start();

            await().atMost(MainJob.PATIENCE).until(() -> ids(inbound).size() == MESSAGES);
            Map<String, Set<String>> groups = groups(inbound);
            assertThat(groups).hasSize(PEOPLE).allSatisfy((person, one) -> assertThat(one)
                    .hasSize(1));
            assertThat(groups.values().stream().filter(one -> one.contains("app_a")))
                    .as("groups are given by turns")
                    .hasSize(PEOPLE / 2);
            assertThat(amqp.waiting("smpp_transport.inbound")).isZero();
        }
    }

    private static void publish(Amqp amqp, int first, int end) throws Exception {
        for (int i = first; i < end; i++) {
            String message = new String(Amqp.userMessage("smpp_transport", "m" + i, "8181", "hello"));
            amqp.publish("smpp_transport.inbound", from(message, "u" + i % PEOPLE));
        }
        amqp.flush();
    }

    private static byte[] from(String message, String person) {
        return message.replace("\"from_addr\":\"8181\"", "\"from_addr\":\"" + person + "\"")
                .getBytes();
    }

    private static Set<String> ids(Map<String, Amqp.Tap> taps) {
        Set<String> ids = new HashSet<>();
        taps.values().forEach(tap -> ids.addAll(tap.fields("message_id")));
        return ids;
    }

    /** A transport acks as soon as it has a message; no ack comes too early to be known. */
    @Test
    void everyEventFindsItsWayBackWhileRedisDies(VumiHome home, RabbitMq rabbitMq, RedisServer redis) throws Exception {
        redis.flush();
        String broker = rabbitMq.newVhost();
        int each = 3_000;
        try (Amqp amqp = Amqp.connect(broker)) {
            amqp.declare("app_a.outbound");
            amqp.declare("app_b.outbound");
            Amqp.Tap transport = amqp.tap("smpp_transport.outbound");
            Amqp.Tap toldA = amqp.tap("app_a.event");
            Amqp.Tap toldB = amqp.tap("app_b.event");
            dispatcher(home, "ab-test.yaml", "--broker=" + broker, "--redis=" + redis.uri());
            for (int i = 0; i < each; i++) {
                amqp.publish("app_a.outbound", Amqp.userMessage("smpp_transport", "a" + i, "u" + i, "hello"));
                amqp.publish("app_b.outbound", Amqp.userMessage("smpp_transport", "b" + i, "u" + i, "hello"));
            }
            int acked = 0;
            boolean died = false;
            long limit = System.nanoTime() + MainJob.PATIENCE.toNanos();
            while (acked < 2 * each) {
                assertThat(System.nanoTime()).as("acked " + acked).isLessThan(limit);
                List<JsonNode> sent = transport.messages();
                for (JsonNode message : sent.subList(acked, sent.size())) {
                    amqp.publish(
                            "smpp_transport.event",
                            Amqp.ack(
                                    "smpp_transport", message.path("message_id").asText()));
                }
                acked = sent.size();
                if (!died && acked > each / 2) {
                    died = true;
                    redis.stop();
                    redis.start();
                }
                int seen = acked;
                await().atMost(MainJob.PATIENCE)
                        .until(() -> seen == 2 * each || transport.messages().size() > seen);
            }
            toldA.awaitCount(each);
            toldB.awaitCount(each);
            assertThat(died).isTrue();
            assertThat(new HashSet<>(toldA.fields("user_message_id"))).isEqualTo(names("a", each));
            assertThat(new HashSet<>(toldB.fields("user_message_id"))).isEqualTo(names("b", each));
        }
    }

    @Test
    void aDispatcherThatWaitsForRedisStopsAndGivesEverythingBack(VumiHome home, RabbitMq rabbitMq, RedisServer redis)
            throws Exception {
        String broker = rabbitMq.newVhost();
        try (Amqp amqp = Amqp.connect(broker)) {
            amqp.declare("smpp_transport.inbound");
            VumiJar dispatcher = dispatcher(home, "ab-test.yaml", "--broker=" + broker, "--redis=" + redis.uri());
            redis.stop();
            publish(amqp, 0, 400);
            await().atMost(MainJob.PATIENCE).until(() -> dispatcher.log().contains("messages wait until it answers"));

            assertThat(dispatcher.terminate()).isZero();
            await().atMost(MainJob.PATIENCE).until(() -> amqp.waiting("smpp_transport.inbound") == 400);
            assertThat(dispatcher.log()).doesNotContain("ERROR");
        } finally {
            redis.start();
        }
    }

    private static Set<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).collect(Collectors.toSet());
    }
}
