package org.vumi.mainjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.Json;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.vumi.simulator.Answer;
import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.SmscSimulator;
import org.vumi.simulator.Submit;
import redis.clients.jedis.Jedis;

/** Spec core 12, A10, and what becomes of retries when processes and servers die. */
@ExtendWith(Servers.class)
class FailuresIT {
    private static final String[] FAST = {
        "retry_granularity:1", "retry_delivery_period:0.5", "retry_delay_factor:1",
    };

    private static VumiJar worker(
            VumiHome home, String transport, String broker, RedisServer redis, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "start_worker",
                "--worker-class=vumi.transports.FailureWorker",
                "--set-option=transport_name:" + transport,
                "--set-option=failures_routing_key:%(transport_name)s.failures",
                "--set-option=retry_routing_key:%(transport_name)s.outbound",
                "--broker=" + broker,
                "--redis=" + redis.uri()));
        for (String option : FAST) {
            arguments.add("--set-option=" + option);
        }
        for (String option : options) {
            arguments.add("--set-option=" + option);
        }
        return home.start(arguments.toArray(String[]::new));
    }

    /** By an SMPP transport whose SMSC is out of order for a while. */
    @Test
    void aMessageIsTriedAgainUntilItIsSent(VumiHome home, RabbitMq rabbitMq, RedisServer redis) throws Exception {
        redis.flush();
        String broker = rabbitMq.newVhost();
        Map<String, AtomicInteger> submits = new ConcurrentHashMap<>();
        try (SmscSimulator smsc = SmscSimulator.start(new SmscOptions().port(0).receipts(SmscOptions.Receipts.NONE));
                Amqp amqp = Amqp.connect(broker)) {
            smsc.onSubmit(submit -> {
                int number = submits.computeIfAbsent(submit.text(), any -> new AtomicInteger())
                        .incrementAndGet();
                return submit.text().startsWith("never")
                        ? Answer.refuse("ESME_RINVDSTADR")
                        : number == 1
                                ? Answer.refuse("ESME_RSYSERR")
                                : number == 2
                                        ? Answer.refuse("ESME_RTHROTTLED")
                                        : number == 3 ? Answer.refuse("ESME_RX_T_APPN") : Answer.accept();
            });
            amqp.declare("smpp_transport.outbound");
            Amqp.Tap outbound = amqp.tap("smpp_transport.outbound");
            Amqp.Tap events = amqp.tap("smpp_transport.event");
            home.start(MainJob.worker(
                    "vumi.transports.smpp.SmppTransport",
                    "example_smpp.yaml",
                    new String[] {"--broker=" + broker, "--redis=" + redis.uri()},
                    "port:" + smsc.port()));
            worker(home, "smpp_transport", broker, redis);
            smsc.awaitBinds(1, MainJob.PATIENCE);
            amqp.publish("smpp_transport.outbound", Recent.message("smpp_transport", "m1", "27821", "in the end"));
            amqp.publish("smpp_transport.outbound", Recent.message("smpp_transport", "m2", "27822", "never"));
            events.awaitCount(2);

            assertThat(events.messages())
                    .extracting(event -> event.path("user_message_id").asText() + " "
                            + event.path("event_type").asText() + " "
                            + event.path("transport_metadata").path("reason").asText())
                    .containsExactlyInAnyOrder("m1 ack ", "m2 delivery_report ESME_RINVDSTADR");
            assertThat(smsc.submitsTo("27821")).extracting(Submit::text).containsOnly("in the end");
            assertThat(outbound.messages().stream()
                            .filter(message ->
                                    message.path("message_id").asText().equals("m1"))
                            .map(message -> message.path("retry_metadata")
                                    .path("retries")
                                    .asInt()))
                    .containsExactly(0, 1, 2);
            assertThat(outbound.fields("message_id").stream().filter("m2"::equals))
                    .hasSize(1);
            await().atMost(MainJob.PATIENCE).untilAsserted(() -> assertThat(failures(home, redis, "list"))
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("\tsmpp_transport\tm2\tESME_RINVDSTADR\t0\tfinal")));
            assertThat(events.messages()).hasSize(2);
        }
    }

    private static List<String> failures(VumiHome home, RedisServer redis, String... arguments) {
        List<String> all = new ArrayList<>(List.of("failures"));
        all.addAll(List.of(arguments));
        all.add("--redis=" + redis.uri());
        VumiHome.Ended ended = home.run(all.toArray(String[]::new));
        assertThat(ended.code()).as(ended.err()).isZero();
        return ended.out().lines().toList();
    }

    private static void publish(Amqp amqp, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            String wanted = i % 10 == 0 ? "always" : String.valueOf(i % 3);
            amqp.publish("t.outbound", Recent.message("t", "m" + i, "27821" + i, "fail " + wanted));
        }
        amqp.flush();
    }

    /** Every message was sent, or its application told, each under one id of its own. */
    private static void assertAllEnded(FailingTransport transport, Amqp.Tap events, int messages) {
        Set<String> sent = new HashSet<>();
        Set<String> hopeless = new HashSet<>();
        for (int i = 0; i < messages; i++) {
            (i % 10 == 0 ? hopeless : sent).add("m" + i);
        }
        await().atMost(MainJob.PATIENCE).untilAsserted(() -> {
            assertThat(transport.sent().keySet()).hasSameSizeAs(sent);
            assertThat(new HashSet<>(events.fields("user_message_id"))).hasSameSizeAs(hopeless);
        });
        assertThat(transport.sent().keySet()).isEqualTo(sent);
        assertThat(new HashSet<>(events.fields("user_message_id"))).isEqualTo(hopeless);
        assertThat(new HashSet<>(events.fields("event_id"))).hasSameSizeAs(hopeless);
    }

    @Test
    void killedInTurnWorkersLoseNothing(VumiHome home, RabbitMq rabbitMq, RedisServer redis) throws Exception {
        redis.flush();
        String broker = rabbitMq.newVhost();
        int messages = 3_000;
        try (Amqp amqp = Amqp.connect(broker);
                FailingTransport transport = new FailingTransport(broker, "t")) {
            Amqp.Tap events = amqp.tap("t.event");
            VumiJar one = worker(home, "t", broker, redis, "retry_limit:3");
            publish(amqp, 0, 1_000);
            VumiJar other = worker(home, "t", broker, redis, "retry_limit:3");
            one.kill();
            publish(amqp, 1_000, 2_000);
            one = worker(home, "t", broker, redis, "retry_limit:3");
            publish(amqp, 2_000, messages);
            other.kill();
            endLeases(redis);

            assertAllEnded(transport, events, messages);
            for (int i = 0; i < messages; i += 10) {
                assertThat(new TreeSet<>(transport.tries("m" + i))).as("m" + i).containsExactly(0, 1, 2, 3);
            }
            assertThat(one.terminate()).isZero();
            assertThat(one.log()).doesNotContain("ERROR");
        }
    }

    /** A dead worker's leases run for two minutes; nobody wants to wait so long here. */
    private static void endLeases(RedisServer redis) {
        try (Jedis jedis = new Jedis(URI.create(redis.uri()))) {
            for (String key : jedis.zrange("failures:t#in_flight", 0, -1)) {
                jedis.zadd("failures:t#in_flight", 0, key);
            }
        }
    }

    @Test
    void twoWorkersDoubleNothing(VumiHome home, RabbitMq rabbitMq, RedisServer redis) throws Exception {
        redis.flush();
        String broker = rabbitMq.newVhost();
        int messages = 4_000;
        try (Amqp amqp = Amqp.connect(broker);
                FailingTransport transport = new FailingTransport(broker, "t")) {
            Amqp.Tap events = amqp.tap("t.event");
            VumiJar one = worker(home, "t", broker, redis, "retry_limit:3");
            VumiJar other = worker(home, "t", broker, redis, "retry_limit:3");
            publish(amqp, 0, messages);

            assertAllEnded(transport, events, messages);
            assertThat(events.messages()).hasSize(messages / 10);
            for (int i = 0; i < messages; i++) {
                List<Integer> expected =
                        i % 10 == 0 ? List.of(0, 1, 2, 3) : List.of(0, 1, 2).subList(0, i % 3 + 1);
                assertThat(transport.tries("m" + i)).as("m" + i).isEqualTo(expected);
            }
            assertThat(one.terminate()).isZero();
            assertThat(other.terminate()).isZero();
            assertThat(one.log() + other.log()).doesNotContain("ERROR");
        }
    }

    @Test
    void serversThatGoAwayLoseNothing(VumiHome home, RabbitMq rabbitMq, RedisServer redis) throws Exception {
        redis.flush();
        String broker = rabbitMq.newVhost();
        int messages = 3_000;
        try (Amqp amqp = Amqp.connect(broker);
                FailingTransport transport = new FailingTransport(broker, "t")) {
            Amqp.Tap events = amqp.tap("t.event");
            VumiJar worker = worker(home, "t", broker, redis, "retry_limit:3");
            publish(amqp, 0, 1_000);
            redis.kill();
            publish(amqp, 1_000, 2_000);
            redis.start();
            publish(amqp, 2_000, messages);
            await().atMost(MainJob.PATIENCE).until(() -> transport.seen() == messages);
            rabbitMq.restart();

            assertAllEnded(transport, events, messages);
            assertThat(worker.terminate()).isZero();
            assertThat(worker.log()).doesNotContain("ERROR");
        }
    }

    @Test
    void anOperatorListsShowsRetriesAndDrops(VumiHome home, RabbitMq rabbitMq, RedisServer redis) throws Exception {
        redis.flush();
        String broker = rabbitMq.newVhost();
        try (Amqp amqp = Amqp.connect(broker)) {
            amqp.declare("t.failures");
            Amqp.Tap outbound = amqp.tap("t.outbound");
            worker(home, "t", broker, redis, "retry_initial_delay:3600");
            for (int i = 0; i < 4; i++) {
                amqp.publish(
                        "t.failures",
                        FailingTransport.failure(
                                Json.tree(Recent.message("t", "m" + i, "27821", "secret \u0007")),
                                i < 2 ? "temporary" : "permanent",
                                (i % 2 == 0 ? "EVEN" : "ODD") + ": \u001b[31m"));
            }
            await().atMost(MainJob.PATIENCE).untilAsserted(() -> assertThat(failures(home, redis, "list"))
                    .hasSize(4));
            List<String> odd = failures(home, redis, "list", "--reason=ODD", "--transport=t");
            assertThat(odd)
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains("\tODD\t").doesNotContain("secret"));
            assertThat(failures(home, redis, "list", "--since=2100-01-01")).isEmpty();
            assertThat(failures(home, redis, "list", "--until=2100-01-01")).hasSize(4);
            String id = odd.get(0).split("\t")[0];
            assertThat(String.join("\n", failures(home, redis, "show", id)))
                    .startsWith("ODD: \\u001b[31m\n\n{")
                    .contains("secret");

            assertThat(failures(home, redis, "retry", "--reason=EVEN")).containsExactly("retried 2");
            outbound.awaitCount(2);
            assertThat(outbound.fields("message_id")).containsExactlyInAnyOrder("m0", "m2");
            assertThat(failures(home, redis, "drop", id)).containsExactly("dropped 1");
            await().atMost(MainJob.PATIENCE).untilAsserted(() -> assertThat(failures(home, redis, "list"))
                    .hasSize(1));
            assertThat(failures(home, redis, "drop", "--all")).containsExactly("dropped 1");
            VumiHome.Ended none = home.run("failures", "show", id, "--redis=" + redis.uri());
            assertThat(none.code()).isOne();
            assertThat(none.err()).contains("no such failure");
            assertThat(home.run("failures", "drop", "--redis=" + redis.uri()).code())
                    .isEqualTo(2);
        }
    }
}
