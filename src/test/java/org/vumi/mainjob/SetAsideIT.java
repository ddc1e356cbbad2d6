package org.vumi.mainjob;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiHome.Ended;
import org.vumi.servers.VumiJar;

/** Bodies that are no messages, between good ones: set aside with their reason, and nothing waits for them. */
@ExtendWith(Servers.class)
class SetAsideIT {
    private static final String INBOUND = "smpp_transport.inbound";
    private static final String OUTBOUND = "smpp_transport.outbound";
    private static final String EVENT = "smpp_transport.event";
    private static final String INVALID = "vumi.invalid";

    /** Queues where a body of that class is expected. */
    private static final Map<String, List<String>> QUEUES = Map.of(
            "TransportUserMessage", List.of(INBOUND, OUTBOUND),
            "TransportEvent", List.of(EVENT),
            "Message", List.of(INBOUND, OUTBOUND, EVENT));

    /** Python's own errors, by what we say instead. */
    private static final Map<String, String> REASONS = Map.of("ValueError", "NotJson", "TypeError", "NotAnObject");

    private static final Pattern FIELD = Pattern.compile("(?:Invalid |Unknown )?(\\w+).*");

    static VumiHome home;
    static RabbitMq rabbitMq;
    static RedisServer redis;

    private static String broker;
    private static MainJob job;
    private static Amqp amqp;
    private static VumiJar vumi;

    @BeforeAll
    static void start() throws Exception {
        broker = rabbitMq.newVhost();
        amqp = Amqp.connect(broker);
        job = new MainJob();
        vumi = home.start(
                "run",
                "--broker=" + broker,
                "--redis=" + redis.uri(),
                "--management-port=0",
                job.multiWorkerFile(home, "event_url: " + job.application().url(), "retry_limit: 0")
                        .toString());
    }

    @AfterAll
    static void stop() throws Exception {
        job.close();
        amqp.close();
    }

    @BeforeEach
    void begin() throws Exception {
        amqp.purge(INVALID);
        job.application().answersWith(200);
    }

    /**
     * A body that is no message.
     *
     * @param says part of the sentence
     */
    private record Bad(String queue, byte[] body, String reason, String says) {}

    private static List<Bad> bad() {
        List<Bad> bad = new ArrayList<>();
        Vectors.cases("message_wire_decode")
                .filter(vector -> vector.expected().has("error"))
                .forEach(vector -> bad.addAll(bad(vector)));
        for (String queue : QUEUES.get("Message")) {
            bad.add(new Bad(
                    queue,
                    good(queue, "x").replace("20110921", "20110922").getBytes(UTF_8),
                    "InvalidMessageField",
                    "invalid message_version '20110922'"));
            bad.add(new Bad(queue, good(queue, "é").getBytes(ISO_8859_1), "NotUtf8", "UTF-8"));
            bad.add(new Bad(
                    queue,
                    good(queue, "x".repeat(2_000_000)).getBytes(UTF_8),
                    "BodyTooLarge",
                    "max_body_bytes: 1048576"));
            bad.add(new Bad(queue, new byte[0], "NotJson", "the body is empty"));
            bad.add(new Bad(queue, "{\"a\":".repeat(100_000).getBytes(UTF_8), "LimitExceeded", "nested too deep"));
        }
        return bad;
    }

    private static List<Bad> bad(Vector vector) {
        String error = vector.expected().required("error").asText();
        Matcher field = FIELD.matcher(vector.expected().path("detail").asText());
        String says = !REASONS.containsKey(error) && field.matches() ? field.group(1) : "";
        return QUEUES.get(vector.input().required("class").asText()).stream()
                .map(queue -> new Bad(
                        queue,
                        vector.input().required("body").asText().getBytes(UTF_8),
                        REASONS.getOrDefault(error, error),
                        says))
                .toList();
    }

    private static String good(String queue, String name) {
        return queue.equals(EVENT)
                ? new String(Amqp.ack("smpp_transport", name), UTF_8)
                : new String(Amqp.userMessage("smpp_transport", "id-" + name.hashCode(), "27821112222", name), UTF_8);
    }

    /** What a good message of that queue has done, if it passed. */
    private static boolean passed(String queue, String name) {
        return queue.equals(OUTBOUND) ? job.sent(name) > 0 : job.application().requests(name) > 0;
    }

    @Test
    void setsAsideWhatIsNoMessageAndTheNextGoodOnePasses() throws Exception {
        List<Bad> bad = bad();
        assertThat(bad).hasSizeGreaterThan(45);
        for (int i = 0; i < bad.size(); i++) {
            amqp.publish(bad.get(i).queue(), bad.get(i).body());
            amqp.publish(bad.get(i).queue(), good(bad.get(i).queue(), "good-" + i));
        }
        amqp.flush();

        await().atMost(MainJob.PATIENCE).untilAsserted(() -> {
            for (int i = 0; i < bad.size(); i++) {
                assertThat(passed(bad.get(i).queue(), "good-" + i))
                        .as(
                                "passed after %s on %s",
                                bad.get(i).reason(), bad.get(i).queue())
                        .isTrue();
            }
            assertThat(amqp.waiting(INVALID)).isEqualTo(bad.size());
        });

        List<String[]> listed = list();
        for (String queue : QUEUES.get("Message")) {
            List<Bad> expected =
                    bad.stream().filter(one -> one.queue().equals(queue)).toList();
            List<String[]> found =
                    listed.stream().filter(line -> line[2].equals(queue)).toList();
            assertThat(found).as("set aside from " + queue).hasSameSizeAs(expected);
            for (int i = 0; i < found.size(); i++) {
                assertThat(found.get(i)[3]).isEqualTo(expected.get(i).reason());
                assertThat(found.get(i)[4])
                        .isEqualTo(String.valueOf(expected.get(i).body().length));
                assertThat(sentence(found.get(i)[0])).contains(expected.get(i).says());
            }
        }
        assertThat(vumi.log()).as("content in the log").doesNotContain("27821112222", "27820001111");
        assertThat(invalid("drop", "--all").out()).isEqualTo("dropped " + bad.size() + "\n");
        assertThat(list()).isEmpty();
    }

    @Test
    void anOperatorReplaysWhatTheApplicationCouldNotTake() throws Exception {
        job.application().answersWith(500);
        amqp.publish(INBOUND, good(INBOUND, "replayed"));
        amqp.publish(INBOUND, good(INBOUND, "dropped"));
        await().atMost(MainJob.PATIENCE).until(() -> amqp.waiting(INVALID) == 2);
        job.application().answersWith(200);
        List<String[]> listed = list();
        assertThat(listed).allSatisfy(line -> assertThat(line[3]).isEqualTo("HttpRelayGaveUp"));

        Ended shown = invalid("show", listed.get(0)[0]);
        assertThat(shown.code()).isZero();
        assertThat(shown.out())
                .contains("vumi_origin: " + INBOUND, "vumi_reason: HttpRelayGaveUp", "500", "\"content\":\"replayed\"");
        assertThat(invalid("replay", listed.get(0)[0]).out()).isEqualTo("replayed 1\n");
        await().atMost(MainJob.PATIENCE).until(() -> job.sent("re: replayed"), sent -> sent == 1);
        Ended dropped = invalid("drop", listed.get(1)[0], "0123");
        assertThat(dropped.code()).isEqualTo(1);
        assertThat(dropped.out()).isEqualTo("dropped 1\n");
        assertThat(dropped.err()).contains("0123: not on vumi.invalid");
        assertThat(list()).isEmpty();
        assertThat(job.sent("re: dropped")).isZero();
        assertThat(invalid("replay").code()).isEqualTo(2);
    }

    private static Ended invalid(String what, String... ids) {
        List<String> arguments = new ArrayList<>(List.of("invalid", what, "--broker=" + broker));
        arguments.addAll(List.of(ids));
        return home.run(arguments.toArray(String[]::new));
    }

    /** Columns: id, time, origin, reason, bytes. */
    private static List<String[]> list() {
        Ended listed = invalid("list");
        assertThat(listed.code()).as(listed.err()).isZero();
        return listed.out().lines().map(line -> line.split("\t")).toList();
    }

    /** Why a message was set aside, as the worker's log says. */
    private static String sentence(String id) {
        return vumi.log()
                .lines()
                .filter(line -> line.contains(" as " + id + ": "))
                .findFirst()
                .orElseThrow();
    }
}
