package org.vumi.mainjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.simulator.Answer;
import org.yaml.snakeyaml.Yaml;

/** What Prometheus sees of the main job, and whether the dashboard and the alert rules ask for what there is. */
@ExtendWith(Servers.class)
class MonitoringIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+)(?:\\{(.*)})? (\\S+)$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** A name that begins like those of a process, and what is asked of its labels. */
    private static final Pattern ASKED = Pattern.compile("\\b((?:vumi|jvm|process|system)_\\w+)(?:\\{([^}]*)})?");

    private static final Pattern GROUPED = Pattern.compile("\\bby \\(([^)]*)\\)");

    /** Not before the first collection of garbage. */
    private static final String COLLECTIONS = "jvm_gc_pause_seconds_sum";

    /** Labels that Prometheus adds. */
    private static final Set<String> ADDED = Set.of("instance", "job");

    static VumiHome home;
    static RabbitMq rabbitMq;
    static RedisServer redis;

    private static MainJob job;
    private static Amqp amqp;
    private static Management management;

    @BeforeAll
    static void start() throws Exception {
        String broker = rabbitMq.newVhost();
        amqp = Amqp.connect(broker);
        job = new MainJob();
        management = new Management(
                home.start(
                        "run",
                        "--broker=" + broker,
                        "--redis=" + redis.uri(),
                        "--management-port=0",
                        job.multiWorkerFile(home).toString()),
                home);
        job.inject(20);
        job.awaitAllAnswered();
        job.smsc().onSubmit(submit -> Answer.refuse("ESME_RINVDSTADR"));
        amqp.publish("smpp_transport.outbound", Amqp.userMessage("smpp_transport", "refused", "27829999999", "x"));
        amqp.publish("smpp_transport.inbound", "no message");
        amqp.flush();
    }

    @AfterAll
    static void stop() throws Exception {
        job.close();
        amqp.close();
    }

    /** One line of /metrics. */
    private record Sample(String name, Map<String, String> labels, double value) {}

    private static List<Sample> scrape() throws Exception {
        String text = management.getAsVumi("metrics").body();
        List<Sample> samples = new ArrayList<>();
        SAMPLE.matcher(text)
                .results()
                .filter(line -> !line.group().startsWith("#"))
                .forEach(line -> {
                    Map<String, String> labels = new HashMap<>();
                    if (line.group(2) != null) {
                        LABEL.matcher(line.group(2))
                                .results()
                                .forEach(label -> labels.put(label.group(1), label.group(2)));
                    }
                    samples.add(new Sample(
                            line.group(1),
                            labels,
                            Double.parseDouble(line.group(3).replace("Inf", "Infinity"))));
                });
        return samples;
    }

    private static double value(String name, String... labels) throws Exception {
        Map<String, String> wanted = new HashMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            wanted.put(labels[i], labels[i + 1]);
        }
        return scrape().stream()
                .filter(sample ->
                        sample.name().equals(name) && sample.labels().entrySet().containsAll(wanted.entrySet()))
                .mapToDouble(Sample::value)
                .sum();
    }

    private static double of(String worker, String direction, String name) throws Exception {
        return value(name, "worker", worker, "endpoint", "smpp_transport", "direction", direction);
    }

    @Test
    void theFiguresAreThoseOfTheJob() throws Exception {
        await().atMost(MainJob.PATIENCE).untilAsserted(() -> {
            assertThat(of("relay", "inbound", "vumi_messages_set_aside_total")).isEqualTo(1);
            assertThat(of("smpp", "outbound", "vumi_messages_acknowledged_total"))
                    .isEqualTo(21);
        });

        assertThat(of("smpp", "inbound", "vumi_messages_published_total")).isEqualTo(20);
        assertThat(of("relay", "inbound", "vumi_messages_received_total")).isEqualTo(21);
        assertThat(of("relay", "inbound", "vumi_messages_acknowledged_total")).isEqualTo(20);
        assertThat(of("relay", "inbound", "vumi_message_duration_seconds_count"))
                .isEqualTo(20);
        assertThat(of("relay", "inbound", "vumi_message_duration_seconds_sum")).isPositive();
        assertThat(of("relay", "outbound", "vumi_messages_published_total")).isEqualTo(20);
        assertThat(of("smpp", "outbound", "vumi_messages_received_total")).isEqualTo(21);
        assertThat(of("smpp", "outbound", "vumi_messages_in_flight")).isZero();
        assertThat(value("vumi_link_up", "worker", "smpp")).isEqualTo(1);
        assertThat(value("vumi_smpp_submit_sm_total", "worker", "smpp")).isEqualTo(21);
        assertThat(value("vumi_smpp_refused_total", "worker", "smpp", "status", "ESME_RINVDSTADR"))
                .isEqualTo(1);
        assertThat(value("vumi_smpp_submit_duration_seconds_count", "worker", "smpp"))
                .isEqualTo(21);
        assertThat(value("vumi_smpp_messages_total", "worker", "smpp")).isEqualTo(20);
        assertThat(value("vumi_smpp_window_size", "worker", "smpp")).isPositive();
        assertThat(value("vumi_workers")).isEqualTo(2);
        assertThat(value("vumi_broker_ready")).isEqualTo(1);
        assertThat(value("vumi_broker_blocked")).isZero();
        assertThat(value("vumi_info")).isEqualTo(1);
        assertThat(value("jvm_memory_used_bytes", "area", "heap")).isPositive();
        await().atMost(MainJob.PATIENCE).untilAsserted(() -> {
            assertThat(value("vumi_redis_up")).isEqualTo(1);
            assertThat(value("vumi_invalid_messages")).isEqualTo(1);
            assertThat(of("smpp", "outbound", "vumi_queue_consumers")).isEqualTo(1);
        });
    }

    @Test
    void aStrangerSeesNothing() throws Exception {
        assertThat(management.get("metrics").statusCode()).isEqualTo(401);
        assertThat(management.getAsVumi("metrics").headers().firstValue("Content-Type"))
                .hasValue("text/plain; version=0.0.4; charset=utf-8");
    }

    /** Expressions of the dashboard and of the rules, and queries of the dashboard's variables. */
    private static List<String> expressions() throws IOException {
        List<String> all = new ArrayList<>();
        JsonNode dashboard =
                JSON.readTree(Path.of("config/grafana-dashboard.json").toFile());
        dashboard.findValues("expr").forEach(expression -> all.add(expression.asText()));
        dashboard.findValues("definition").forEach(query -> all.add(query.asText()));
        assertThat(all).hasSizeGreaterThan(40);
        JsonNode rules =
                JSON.valueToTree(new Yaml().load(java.nio.file.Files.readString(Path.of("config/alerts.yaml"))));
        assertThat(rules.findValues("expr")).hasSizeGreaterThan(10);
        rules.findValues("expr").forEach(expression -> all.add(expression.asText()));
        return all;
    }

    @Test
    void theDashboardAndTheAlertsAskForWhatThereIs() throws Exception {
        Map<String, Set<String>> there = new HashMap<>();
        await().atMost(MainJob.PATIENCE).untilAsserted(() -> {
            there.clear();
            scrape().forEach(sample -> there.computeIfAbsent(sample.name(), any -> new TreeSet<>())
                    .addAll(sample.labels().keySet()));
            assertThat(there).containsKeys("vumi_smpp_refused_total", "vumi_queue_messages", "vumi_invalid_messages");
        });
        there.putIfAbsent(COLLECTIONS, Set.of());

        for (String expression : expressions()) {
            List<MatchResult> asked = ASKED.matcher(expression).results().toList();
            assertThat(asked).as(expression).isNotEmpty();
            Set<String> grouped = new TreeSet<>(ADDED);
            for (MatchResult one : asked) {
                assertThat(there).as(expression).containsKey(one.group(1));
                Set<String> labels = new TreeSet<>(there.get(one.group(1)));
                labels.addAll(ADDED);
                grouped.addAll(labels);
                Matcher matchers =
                        Pattern.compile("(\\w+)\\s*(?:=~|!=|=|!~)").matcher(one.group(2) == null ? "" : one.group(2));
                while (matchers.find()) {
                    assertThat(labels).as(expression).contains(matchers.group(1));
                }
            }
            GROUPED.matcher(expression)
                    .results()
                    .flatMap(by -> List.of(by.group(1).split(",\\s*")).stream())
                    .forEach(label -> assertThat(grouped).as(expression).contains(label));
        }
    }
}
