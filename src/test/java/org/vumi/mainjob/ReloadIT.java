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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;

/** Configurations and templates are edited while messages pass: none is lost, none comes twice, and what they say now holds. */
@ExtendWith(Servers.class)
class ReloadIT {
    private static final Duration PATIENCE = MainJob.PATIENCE;
    private static final int PEOPLE = 100;

    private static final String DISPATCHERS = """
            workers: {addresses: dispatcher, groups: dispatcher}
            addresses:
              router_class: ToAddrRouter
              dispatcher_name: addresses
              transport_names: [t1]
              exposed_names: [first, second]
              toaddr_mappings: {first: '.*'}
            groups:
              router_class: UserGroupingRouter
              dispatcher_name: groups
              transport_names: [t2]
              exposed_names: [app_a, app_b, app_c]
              group_mappings: {a: app_a, b: app_b}
            """;

    private static final String ROUTE = """
            - routeTemplate:
                id: copy_application.inbound
                description: <transport_name>.inbound -> %1$s
                parameters:
                  - { name: worker, description: "(name) Name of the worker." }
                  - { name: transport_name, description: "(name) Names the endpoint." }
                route:
                  routeConfigurationId: set-aside
                  from:
                    uri: vumi:{{transport_name}}.inbound
                    steps:
                      - to: { uri: "vumi:%1$s", pattern: InOnly }
            """;

    /** Publishes until it is closed, so many every ten milliseconds, by turns to each of the keys. */
    private static final class Load implements AutoCloseable {
        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        private final AtomicInteger published = new AtomicInteger();

        Load(Amqp amqp, int inTenMillis, String... transports) throws IOException {
            for (String transport : transports) {
                amqp.declare(transport + ".inbound");
            }
            Runnable some = () -> {
                for (int i = 0; i < inTenMillis; i++) {
                    int number = published.get();
                    String transport = transports[number % transports.length];
                    String message = new String(Amqp.userMessage(transport, "m" + number, "1", "hello"));
                    try {
                        amqp.publish(
                                transport + ".inbound",
                                message.replace("\"8181\"", "\"u" + number / transports.length % PEOPLE + "\"")
                                        .getBytes());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    published.incrementAndGet();
                }
            };
            thread.scheduleAtFixedRate(some, 0, 10, TimeUnit.MILLISECONDS);
        }

        /** How many so far; the next one is {@code m<number>}. */
        int published() {
            return published.get();
        }

        /** Waits for so many more. */
        void more(int count) {
            int wanted = published.get() + count;
            await().atMost(PATIENCE).until(() -> published.get() >= wanted);
        }

        /** @return how many there were in the end */
        int end() throws InterruptedException {
            thread.shutdown();
            assertThat(thread.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            return published.get();
        }

        @Override
        public void close() {
            thread.shutdownNow();
        }
    }

    /** Every message has come to one of the taps, once. */
    private static void assertEachOnce(int count, Amqp.Tap... taps) {
        await().atMost(PATIENCE).until(() -> ids(taps).size() >= count);
        assertThat(ids(taps)).doesNotHaveDuplicates().hasSize(count);
    }

    /** What was published when the new rules held already has not gone by the old ones. */
    private static void assertNoneSince(int number, Amqp.Tap... taps) {
        assertThat(ids(taps)).allMatch(id -> Integer.parseInt(id.substring(1)) <= number);
    }

    private static List<String> ids(Amqp.Tap... taps) {
        List<String> ids = new ArrayList<>();
        for (Amqp.Tap tap : taps) {
            ids.addAll(tap.fields("message_id"));
        }
        return ids;
    }

    private static void awaitLog(VumiJar vumi, String text, int times) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(vumi.log().split(java.util.regex.Pattern.quote(text), -1))
                        .as("times '" + text + "' in the log")
                        .hasSizeGreaterThan(times));
    }

    @Test
    void routersAreReconfiguredUnderLoad(VumiHome home, RabbitMq rabbitMq, RedisServer redis) throws Exception {
        redis.flush();
        String broker = rabbitMq.newVhost();
        Path file = home.write("dispatchers.yaml", DISPATCHERS);
        try (Amqp amqp = Amqp.connect(broker);
                Load load = new Load(amqp, 5, "t1", "t2")) {
            Amqp.Tap first = amqp.tap("first.inbound");
            Amqp.Tap second = amqp.tap("second.inbound");
            Map<String, Amqp.Tap> apps = new TreeMap<>();
            for (String app : List.of("app_a", "app_b", "app_c")) {
                apps.put(app, amqp.tap(app + ".inbound"));
            }
            VumiJar vumi = home.start(
                    "run", file.toString(), "--broker=" + broker, "--redis=" + redis.uri(), "--management-port=0");
            first.awaitCount(200);

            home.write("dispatchers.yaml", DISPATCHERS.replace("ToAddrRouter", "ToAdrRouter"));
            vumi.hangUp();
            awaitLog(vumi, "nothing is changed", 1);
            assertThat(vumi.log())
                    .contains(file + ":3: addresses: router_class 'ToAdrRouter' is not there", "go on as before");
            assertThat(new Management(vumi, home).get("health").body()).isEqualTo("{\"status\":\"DEGRADED\"}");
            load.more(200);

            home.write(
                    "dispatchers.yaml",
                    DISPATCHERS.replace("{first: '.*'}", "{second: '.*'}").replace("b: app_b", "b: app_c"));
            vumi.hangUp();
            awaitLog(vumi, "configuration read again: swapped addresses groups", 1);
            int before = load.published();
            load.more(1_000);
            assertThat(new Management(vumi, home).get("health").body()).isEqualTo("{\"status\":\"UP\"}");
            for (int times = 1; times <= 3; times++) { // a swap is no matter of luck
                home.write(
                        "dispatchers.yaml",
                        DISPATCHERS
                                .replace("{first: '.*'}", "{second: '.{0," + times + "}.*'}")
                                .replace("b: app_b", "b: app_c"));
                VumiHome.Ended reload = home.run(
                        "reload",
                        "--management-port="
                                + vumi.ready()
                                        .path("management")
                                        .asText()
                                        .replaceAll("\\D*\\d+\\D\\d+\\D\\d+\\D\\d+:(\\d+)/", "$1"));
                assertThat(reload.err()).isEmpty();
                assertThat(reload.out()).isEqualTo("swapped addresses\n");
                awaitLog(vumi, "configuration read again: swapped addresses,", times);
                load.more(300);
            }
            int count = load.end();

            List<Amqp.Tap> all = new ArrayList<>(apps.values());
            all.addAll(List.of(first, second));
            assertEachOnce(count, all.toArray(Amqp.Tap[]::new));
            assertNoneSince(before, first, apps.get("app_b"));
            assertThat(people(apps.get("app_a"))).hasSize(PEOPLE / 2);
            assertThat(people(apps.get("app_c"))).as("the same group").isEqualTo(people(apps.get("app_b")));
            assertThat(amqp.waiting("vumi.invalid")).isZero();
            assertThat(vumi.log()).doesNotContain("came back", "not acknowledged");
        }
    }

    private static Set<String> people(Amqp.Tap tap) {
        return new HashSet<>(tap.fields("from_addr"));
    }

    @Test
    void aTransportIsReconfiguredUnderLoad(VumiHome home, RabbitMq rabbitMq, RedisServer redis) throws Exception {
        String broker = rabbitMq.newVhost();
        try (MainJob job = new MainJob()) {
            Path file = job.multiWorkerFile(home);
            VumiJar vumi = home.start(
                    "run", file.toString(), "--broker=" + broker, "--redis=" + redis.uri(), "--management-port=0");
            for (int times = 1; times <= 3; times++) {
                job.inject(2_000);
                job.awaitAnswered(times * 2_000 - 1_500);
                Files.writeString(
                        file,
                        Files.readString(file)
                                .replaceAll("(?m)^  window_size.*\n", "")
                                .replace("  system_id:", "  window_size: " + (10 + times) + "\n  system_id:"));
                vumi.hangUp();
                awaitLog(vumi, "configuration read again: swapped smpp,", times);
            }
            job.awaitAllAnswered();

            job.assertEachAnsweredOnceInOrder();
            assertThat(job.smsc().binds()).hasSize(1);
            assertThat(vumi.log()).doesNotContain("ERROR");
            assertThat(vumi.terminate()).isZero();
        }
    }

    @Test
    void aTemplateIsEditedUnderLoad(VumiHome home, RabbitMq rabbitMq, RedisServer redis) throws Exception {
        String broker = rabbitMq.newVhost();
        Path template =
                Files.createDirectories(home.directory().resolve("routes")).resolve("copy.camel.yaml");
        Files.writeString(template, ROUTE.formatted("{{transport_name}}.outbound"));
        Path file = home.write("copy.yaml", """
                workers: {one: copy_application, two: copy_application}
                one: {transport_name: t1}
                two: {transport_name: t2}
                """);
        try (Amqp amqp = Amqp.connect(broker);
                Load load = new Load(amqp, 10, "t1", "t2")) {
            Amqp.Tap[] before = {amqp.tap("t1.outbound"), amqp.tap("t2.outbound")};
            Amqp.Tap[] after = {amqp.tap("t1.event"), amqp.tap("t2.event")};
            VumiJar vumi = home.start(
                    "run", file.toString(), "--broker=" + broker, "--redis=" + redis.uri(), "--management-port=0");
            before[1].awaitCount(500);

            Files.writeString(template, ROUTE.formatted("{{transport_name}}.event\"\n  nonsense: \""));
            awaitLog(vumi, "nothing is changed", 1);
            assertThat(vumi.log()).contains(template + ":");
            Management management = new Management(vumi, home);
            assertThat(management.get("health").statusCode()).isEqualTo(200);
            assertThat(management.get("health").body()).isEqualTo("{\"status\":\"DEGRADED\"}");
            assertThat(management.getAsVumi("status").body()).contains("\"faults\":[\"" + template);
            int passed = before[0].messages().size();
            before[0].awaitCount(passed + 500);

            List<Long> millis = new ArrayList<>();
            for (int times = 1; times <= 3; times++) { // there and back and there
                Amqp.Tap[] next = times == 2 ? before : after;
                String target = times == 2 ? "outbound" : "event";
                int[] had = {next[0].messages().size(), next[1].messages().size()};
                long start = System.nanoTime();
                Path written = template.resolveSibling("copy.tmp"); // as most editors save
                Files.writeString(written, ROUTE.formatted("{{transport_name}}." + target));
                Files.move(written, template, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
                next[0].awaitCount(had[0] + 1);
                next[1].awaitCount(had[1] + 1);
                millis.add((System.nanoTime() - start) / 1_000_000);
                awaitLog(vumi, "templates read again: swapped one two", times);
                load.more(500);
            }
            System.out.println("an edited template was live in both workers after " + millis + " ms");
            assertThat(millis)
                    .as("milliseconds; a loaded machine may be late once")
                    .anyMatch(time -> time < 3_000);
            int old = load.published();
            load.more(1_000);
            int count = load.end();

            assertEachOnce(count, before[0], before[1], after[0], after[1]);
            assertNoneSince(old, before);
            assertThat(management.get("health").body()).isEqualTo("{\"status\":\"UP\"}");
        }
    }
}
