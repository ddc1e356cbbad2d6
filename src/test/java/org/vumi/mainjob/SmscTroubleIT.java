package org.vumi.mainjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.Clause;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.vumi.simulator.Answer;
import org.vumi.simulator.Script;
import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.SmscSimulator;
import org.vumi.simulator.Submit;

/** An SMSC that is not there, goes away, or asks for patience: everything is delivered, in order for each person. */
@ExtendWith(Servers.class)
class SmscTroubleIT {
    private static final String OUTBOUND = "smpp_transport.outbound";

    /** submit_sm without an answer, at most. */
    private static final int WINDOW = 10;

    static RabbitMq rabbitMq;
    static RedisServer redis;

    private final Map<String, List<String>> accepted = new ConcurrentHashMap<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger published = new AtomicInteger();
    private SmscSimulator smsc;
    private Amqp amqp;
    private String broker;

    @BeforeEach
    void start() throws Exception {
        smsc = SmscSimulator.start(new SmscOptions().port(0).keep(10_000).esmeWords(false));
        smsc.onSubmit(this::accept);
        broker = rabbitMq.newVhost();
        amqp = Amqp.connect(broker);
    }

    @AfterEach
    void stop() throws Exception {
        amqp.close();
        smsc.close();
    }

    private Answer accept(Submit submit) {
        accepted.computeIfAbsent(submit.to(), person -> new ArrayList<>()).add(submit.text()); // one thread per bind
        return Answer.accept();
    }

    private VumiJar startTransport(VumiHome home, String... options) {
        List<String> all = new ArrayList<>(List.of("port:" + smsc.port(), "initial_reconnect_delay:0.5"));
        all.addAll(List.of(options));
        return home.start(MainJob.worker(
                "vumi.transports.smpp.SmppTransport",
                "example_smpp.yaml",
                new String[] {"--broker=" + broker, "--redis=" + redis.uri()},
                all.toArray(String[]::new)));
    }

    /** To each person one message more. */
    private void publishTo(int persons) throws IOException {
        for (int person = 0; person < persons; person++) {
            int number = published.incrementAndGet();
            String text = String.format("%06d", number);
            amqp.publish(
                    OUTBOUND,
                    Amqp.userMessage("smpp_transport", "id" + number, String.format("2782%07d", person), text));
        }
    }

    private int delivered() {
        return accepted.values().stream()
                .mapToInt(texts -> new LinkedHashSet<>(texts).size())
                .sum();
    }

    private void awaitAllDelivered() {
        await().atMost(MainJob.PATIENCE).until(this::delivered, count -> count == published.get());
    }

    private int repeats() {
        return accepted.values().stream().mapToInt(List::size).sum() - delivered();
    }

    private void assertInOrder() {
        accepted.forEach((person, texts) -> assertThat(List.copyOf(new LinkedHashSet<>(texts)))
                .as("to " + person)
                .isSorted());
    }

    @Test
    void anUnreachableOneIsBoundWhenItAppears(VumiHome home) throws Exception {
        smsc.goDown();
        amqp.declare(OUTBOUND);
        publishTo(50);
        publishTo(50);
        amqp.flush();

        VumiJar transport = startTransport(home);
        assertThat(transport.ready().path("links").path(0).path("state").asText())
                .isEqualTo("waiting");
        await().atMost(MainJob.PATIENCE).until(transport::log, log -> log.contains("retrying in"));
        assertThat(amqp.waiting(OUTBOUND)).as("left to the broker").isEqualTo(100);
        smsc.comeUp();

        awaitAllDelivered();
        assertInOrder();
        assertThat(repeats()).isZero();
        assertThat(transport.terminate()).isZero();
    }

    @Test
    @Clause("2.2")
    void oneThatGoesAwayForTenSecondsGetsEverything(VumiHome home) throws Exception {
        amqp.declare(OUTBOUND);
        Amqp.Tap inbound = amqp.tap("smpp_transport.inbound");
        VumiJar transport = startTransport(home);
        publishTo(500);
        await().atMost(MainJob.PATIENCE).until(this::delivered, count -> count >= 100);

        smsc.goDown();
        CompletableFuture<Void> back =
                CompletableFuture.runAsync(this::comeUp, CompletableFuture.delayedExecutor(10, TimeUnit.SECONDS));
        publishTo(500);
        for (int i = 0; i < 20; i++) {
            smsc.inject("27821234567", "8181", "while away " + i);
        }
        back.get(1, TimeUnit.MINUTES);
        publishTo(500);

        awaitAllDelivered();
        inbound.awaitCount(20);
        assertInOrder();
        assertThat(repeats()).isLessThanOrEqualTo(WINDOW); // taken, but the answer was lost with the connection
        assertThat(inbound.messages()).hasSize(20);
        assertThat(transport.terminate()).isZero();
    }

    private void comeUp() {
        try {
            smsc.comeUp();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Clause("5.1.3")
    void oneThatAsksForPatienceGetsEverythingInOrder(VumiHome home) throws Exception {
        Random random = new Random(20);
        smsc.onSubmit(submit -> {
            if (random.nextInt(100) < 20) {
                refused.incrementAndGet();
                return Answer.refuse("ESME_RTHROTTLED");
            }
            return accept(submit);
        });
        amqp.declare(OUTBOUND);
        Amqp.Tap events = amqp.tap("smpp_transport.event");
        startTransport(home, "throttle_delay:0.005");
        for (int round = 0; round < 3; round++) {
            publishTo(1_000);
        }

        awaitAllDelivered();
        events.awaitCount(3_000);
        assertThat(refused.get()).isGreaterThan(400);
        assertInOrder();
        assertThat(repeats()).isZero();
        assertThat(events.messages()).hasSize(3_000).allSatisfy(event -> assertThat(
                        event.path("event_type").asText())
                .isEqualTo("ack"));
    }

    @Test
    void oneWithALimitGetsNoMorePerSecond(VumiHome home) throws Exception {
        amqp.declare(OUTBOUND);
        publishTo(200);
        startTransport(home, "mt_tps:50");

        awaitAllDelivered();
        List<Instant> times = smsc.submits().stream().map(Submit::at).toList();
        assertThat(times).hasSize(200);
        // 199 intervals of 20 ms; the first one may have been held up on its way here
        assertThat(Duration.between(times.get(0), times.get(199))).isGreaterThan(Duration.ofMillis(3_700));
    }

    @Test
    void aRefusalForGoodIsAFailureMessageAndTold(VumiHome home) throws Exception {
        smsc.onSubmit(submit -> Answer.refuse("ESME_RINVDSTADR"));
        Amqp.Tap failures = amqp.tap("smpp_transport.failures");
        Amqp.Tap events = amqp.tap("smpp_transport.event");
        amqp.declare(OUTBOUND);
        publishTo(20);
        VumiJar transport = startTransport(home);

        failures.awaitCount(20);
        events.awaitCount(20);
        assertThat(failures.fields("failure_code")).hasSize(20).containsOnly("permanent");
        assertThat(events.fields("delivery_status")).hasSize(20).containsOnly("failed");
        assertThat(amqp.waiting("smpp_transport.failures")).isEqualTo(20);
        assertThat(transport.log()).doesNotContain("ERROR");
    }

    @Test
    @Clause({"2.4", "2.7", "2.8", "5.1.1", "5.1.4"})
    void oneThatIsHostileGetsEverythingInOrder(VumiHome home) throws Exception {
        smsc.play(Script.of("""
                        - { on: submit_sm, nth: [300, 900], do: { command_length: "+4" } }
                        - { on: submit_sm, nth: 500, do: { then: reset } }
                        - { on: submit_sm, nth: 700, do: { then: unbind } }
                        - { on: submit_sm, nth: 1100, do: { silent: true, then: freeze, for: 4 } }
                        - { on: bind, while_bound: true, do: { status: ESME_RALYBND } }
                        - { on: submit_sm, every: 97, do: { silent: true } }
                        - { on: submit_sm, every: 89, do: { delay: 2.5 } }
                        - { on: submit_sm, every: 41, do: { copies: 2 } }
                        - { on: submit_sm, every: 31, do: { swap: true } }
                        - { on: submit_sm, every: 23, do: { pieces: 3 } }
                        - { on: deliver_sm, every: 3, do: { append: "1400 0003 616263", pieces: 5 } }
                        - { on: enquire_link, every: 3, do: { before: "00000010 00000777 00000000 00000007" } }
                        """));
        amqp.declare(OUTBOUND);
        Amqp.Tap events = amqp.tap("smpp_transport.event");
        Amqp.Tap inbound = amqp.tap("smpp_transport.inbound");
        VumiJar transport = startTransport(home, "response_timeout:2", "enquire_link_interval:1");
        for (int round = 0; round < 3; round++) {
            publishTo(500);
        }
        for (int i = 0; i < 50; i++) {
            smsc.inject("27821234567", "8181", "mo " + i);
        }

        awaitAllDelivered();
        events.awaitCount(1_500);
        inbound.awaitCount(50);
        assertInOrder();
        int spoilt = 1_500 / 97 + 1_500 / 89 + 10;
        assertThat(repeats())
                .isBetween(1, spoilt + 6 * WINDOW); // five links lost; the dead one's may come a third time
        assertThat(events.messages()).hasSize(1_500).allSatisfy(event -> assertThat(
                        event.path("event_type").asText())
                .isEqualTo("ack"));
        assertThat(inbound.fields("content")).hasSizeGreaterThanOrEqualTo(50);
        assertThat(smsc.counters().troubles()).isGreaterThan(100);
        assertThat(transport.log()).doesNotContain("ERROR", "Exception");
        assertThat(transport.terminate()).isZero();
    }
}
