package org.vumi.failure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.Json;
import org.vumi.SetClock;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.codec.MessageCodec;
import org.vumi.message.FailureMessage;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportEvent;
import org.vumi.message.VumiMessage;
import org.vumi.scheduler.DueBatch;
import org.vumi.scheduler.DueMessages;
import org.vumi.scheduler.StoredKeys;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.store.Redis;
import org.vumi.store.StoreTime;
import org.vumi.worker.Engine;
import org.vumi.worker.MultiWorkerFile;
import org.vumi.worker.Place;
import org.vumi.worker.YamlFile;
import redis.clients.jedis.Jedis;

/** What the failure worker does with Redis, without a broker. */
@ExtendWith(Servers.class)
class FailureWorkerIT {
    /** With it failures stay as they do in Vumi. */
    private static final Map<String, Object> AS_VUMI = Map.of("keep_retried", true, "failure_expiry", 0);

    private static final Instant START = Instant.parse("2026-11-25T12:00:00Z");

    static RedisServer server;

    private final SetClock clock = new SetClock(START);
    private final List<Engine> engines = new ArrayList<>();
    private Redis redis;
    private FailureWorker worker;
    private DueMessages due;

    @TempDir
    private Path home;

    @BeforeEach
    void connect() {
        server.flush();
        redis = new Redis(server::uri);
    }

    @AfterEach
    void disconnect() {
        engines.forEach(Engine::stop);
        redis.stop();
    }

    private void start(Map<String, Object> config) throws Exception {
        Map<String, Object> keys = new HashMap<>(config);
        keys.put("transport_name", "pigeon");
        keys.put("failures_routing_key", "%(transport_name)s.failures");
        keys.put("retry_routing_key", "%(transport_name)s.outbound");
        Engine engine = new Engine("test", home);
        engines.add(engine);
        engine.context().getRegistry().bind("vumi/clock", Clock.class, clock);
        Path file = Files.writeString(
                home.resolve("failures.yaml"),
                new String(
                        MessageCodec.encode(Map.of("workers", Map.of("f", "vumi.transports.FailureWorker"), "f", keys)),
                        UTF_8));
        MultiWorkerFile.plans(YamlFile.read(file), new Place("test", 0), engine.faults())
                .forEach(engine::add);
        engine.build(any -> Map.of(Redis.class, () -> redis));
        worker = engine.context().getRegistry().lookupByNameAndType("f", FailureWorker.class);
        due = engine.context().getRegistry().lookupByNameAndType("f.due", DueMessages.class);
    }

    private FailureMessage failure(Map<String, Object> message, String code, String reason) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("message_version", "20110921");
        fields.put("message_type", "failure_message");
        fields.put("timestamp", StoreTime.write(clock.instant()));
        fields.put("failure_code", code);
        fields.put("reason", reason);
        fields.put("message", message);
        return worker.decode(MessageCodec.encode(fields));
    }

    private VumiMessage keep(FailureMessage failure) {
        return worker.keep(failure).toCompletableFuture().join();
    }

    private TransportEvent told(FailureMessage failure) {
        assertThat(keep(failure)).isInstanceOf(TransportEvent.class);
        return (TransportEvent) keep(failure);
    }

    /** All that is due, as if the broker took it. */
    private List<Object> deliver() {
        List<Object> delivered = new ArrayList<>();
        DueBatch batch = due.take().toCompletableFuture().join();
        while (batch.any()) {
            batch.addressed().forEach(one -> {
                assertThat(one.routingKey()).isEqualTo("pigeon.outbound");
                delivered.add(Json.value(Json.tree(one.body())));
            });
            batch = due.sent(batch).toCompletableFuture().join();
        }
        return delivered;
    }

    private List<Object> deliverAfter(Duration time) {
        clock.advance(time);
        return deliver();
    }

    private Jedis jedis() {
        return new Jedis(URI.create(server.uri()));
    }

    static Stream<Vector> vectors() {
        return Vectors.cases("failure_worker");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void doesAsVumi(Vector vector) throws Exception {
        Map<String, Object> config = new HashMap<>(Json.fields(vector.input().get("config")));
        config.putAll(AS_VUMI);
        start(config);
        clock.set(Instant.ofEpochSecond(vector.input().get("start_time").asLong()));
        Map<String, String> names = new HashMap<>();
        List<Object> published = new ArrayList<>();
        for (JsonNode step : vector.input().get("steps")) {
            Map<String, Object> outcome = new HashMap<>();
            if (step.get(0).asText().equals("failure")) {
                FailureMessage failure = failure(
                        Json.fields(step.get(1)),
                        step.get(2).textValue(),
                        step.get(3).asText());
                String key = worker.key(failure);
                names.put(key, key.substring(0, key.length() - 32) + "%032d".formatted(names.size() + 1));
                keep(failure);
            } else {
                clock.set(Instant.ofEpochSecond(step.get(1).asLong()));
                outcome.put("published", deliver());
            }
            published.add(outcome);
        }
        assertThat(published).isEqualTo(Json.value(vector.expected().get("steps")));
        assertThat(StoredKeys.of(server, name -> names.getOrDefault(name, name)))
                .isEqualTo(StoredKeys.recorded(vector.expected().get("redis")));
    }

    @Test
    @Differs("failures that were retried")
    void whatWasTriedAgainLeavesNothing() throws Exception {
        start(Map.of());
        keep(failure(Map.of("message_id", "m1"), "temporary", "x: y"));

        assertThat(deliverAfter(Duration.ofSeconds(10))).hasSize(1);
        assertThat(deliverAfter(Duration.ofSeconds(10))).isEmpty();
        assertThat(StoredKeys.of(server, name -> name)).isEmpty();
    }

    @Test
    void aFailureThatComesAgainIsRetriedOnce() throws Exception {
        start(Map.of());
        FailureMessage failure = failure(Map.of("message_id", "m1"), "temporary", "x: y");
        keep(failure);
        keep(failure);
        assertThat(deliverAfter(Duration.ofSeconds(10))).hasSize(1);
        keep(failure); // its delivery was not acknowledged before all this
        assertThat(deliverAfter(Duration.ofSeconds(10))).isEmpty();

        clock.advance(Duration.ofSeconds(1));
        keep(failure(Map.of("message_id", "m1"), "temporary", "x: y"));
        assertThat(deliverAfter(Duration.ofSeconds(10)))
                .as("another failure of the same message")
                .hasSize(1);
    }

    @Test
    @Differs("retries")
    void whatIsGivenUpIsToldUnderOneId() throws Exception {
        start(Map.of("retry_limit", 1));
        FailureMessage last = failure(
                Map.of("message_id", "m1", "retry_metadata", Map.of("retries", 1, "delay", 1)),
                "temporary",
                "ESME_RTHROTTLED: too fast");
        TransportEvent event = told(last);

        assertThat(event.eventType()).isEqualTo("delivery_report");
        assertThat(event.deliveryStatus()).isEqualTo("failed");
        assertThat(event.userMessageId()).isEqualTo("m1");
        assertThat(event.transportName()).isEqualTo("pigeon");
        assertThat(event.transportMetadata())
                .isEqualTo(Map.of(
                        "reason", "ESME_RTHROTTLED", "sentence", "too fast", "given_up", "retry_limit", "retries", 1L));
        clock.advance(Duration.ofSeconds(1));
        assertThat(told(last).eventId()).isEqualTo(event.eventId());
        assertThat(deliverAfter(Duration.ofDays(1))).isEmpty();
    }

    @Test
    void whatIsGivenUpIsANackIfWanted() throws Exception {
        start(Map.of("publish_nack", true, "max_age", 60));
        TransportEvent event = told(
                failure(Map.of("message_id", "m1", "timestamp", "2026-11-25 11:00:00"), "temporary", "line: down"));

        assertThat(event.eventType()).isEqualTo("nack");
        assertThat(event.nackReason()).isEqualTo("line: down");
    }

    @Test
    @Differs("unspecified failures")
    void whatNobodyForesawIsToldAndWhatIsPermanentWasTold() throws Exception {
        start(Map.of());
        assertThat(told(failure(Map.of("message_id", "m1"), null, "java.lang.Error: oh\n\tat x"))
                        .transportMetadata())
                .containsEntry("given_up", "unspecified_failure");
        FailureMessage permanent = failure(Map.of("message_id", "m2"), "permanent", "gone: for good");
        assertThat(keep(permanent)).isSameAs(permanent);
        FailureMessage nameless = failure(Map.of("content", "hi"), null, "gone: for good");
        assertThat(keep(nameless)).isSameAs(nameless);
    }

    @Test
    void recordsAreForgottenInTime() throws Exception {
        start(Map.of("failure_expiry", 60));
        keep(failure(Map.of("message_id", "m1"), "permanent", "gone: for good"));
        deliverAfter(Duration.ofSeconds(59));
        assertThat(StoredKeys.of(server, name -> name)).isNotEmpty();
        deliverAfter(Duration.ofSeconds(4));
        assertThat(StoredKeys.of(server, name -> name)).isEmpty();
    }

    @Test
    void whatIsRetriedByHandWaits() throws Exception {
        start(Map.of());
        keep(failure(Map.of("message_id", "m1"), "permanent", "gone: for good"));
        FailureRecords records = new FailureRecords(redis);
        Set<String> pigeon = Set.of("pigeon");
        records.list(pigeon, any -> true, one -> assertThat(one.retried()).isFalse());
        assertThat(records.retry(pigeon, any -> true, clock.instant(), left -> fail("is on its way")))
                .isOne();
        List<Boolean> waits = new ArrayList<>();
        records.list(pigeon, any -> true, one -> waits.add(one.retried()));
        assertThat(waits).containsExactly(true);
        assertThat(deliver()).hasSize(1);
    }

    /** Others than Vumi may publish failures. */
    @Test
    void aFailureThatDoesNotSayWhenComesAgainAsTheSame() throws Exception {
        start(Map.of());
        for (String timestamp : List.of("2026-11-25 11:00:00.000000", "some day")) {
            FailureMessage failure = worker.decode(MessageCodec.encode(Map.of(
                    "message_version",
                    "20110921",
                    "message_type",
                    "failure_message",
                    "timestamp",
                    "today",
                    "failure_code",
                    "permanent",
                    "reason",
                    "gone: for good",
                    "message",
                    Map.of("message_id", "m1", "timestamp", timestamp))));
            keep(failure);
            clock.advance(Duration.ofSeconds(1));
            keep(failure);
        }
        try (Jedis jedis = jedis()) {
            assertThat(jedis.scard("failures:pigeon#failure_keys")).isEqualTo(2);
        }
    }

    @Test
    void recordsAreForgottenInTimeWhereNothingIsTriedAgain() throws Exception {
        start(Map.of("failure_expiry", 60, "retry_delivery_period", 0));
        keep(failure(Map.of("message_id", "m1"), "permanent", "gone: for good"));
        keep(failure(Map.of("message_id", "m2"), "temporary", "busy: for now"));
        assertThat(deliver()).isEmpty();
        assertThat(deliverAfter(Duration.ofSeconds(61))).isEmpty();
        try (Jedis jedis = jedis()) {
            assertThat(jedis.smembers("failures:pigeon#failure_keys"))
                    .singleElement()
                    .satisfies(key -> assertThat(jedis.hget(key, "message")).contains("m2"));
        }
    }

    @Test
    void whatItsTakerDoesNotDeliverAnotherTakes() throws Exception {
        start(Map.of());
        keep(failure(Map.of("message_id", "m1"), "temporary", "x: y"));
        clock.advance(Duration.ofSeconds(10));
        assertThat(due.take().toCompletableFuture().join().any()).isTrue(); // and dies

        start(Map.of());
        assertThat(deliver()).isEmpty();
        assertThat(deliverAfter(Duration.ofMinutes(1))).isEmpty();
        assertThat(deliverAfter(Duration.ofMinutes(2))).hasSize(1);
    }

    @Test
    void whatTheBrokerDoesNotTakeIsDueStill() throws Exception {
        start(Map.of());
        keep(failure(Map.of("message_id", "m1"), "temporary", "x: y"));
        clock.advance(Duration.ofSeconds(10));
        DueBatch batch = due.take().toCompletableFuture().join();
        assertThat(due.unsent(batch, new IllegalStateException("no"))
                        .toCompletableFuture()
                        .join()
                        .any())
                .isFalse();

        assertThat(deliverAfter(Duration.ofSeconds(3))).hasSize(1);
        assertThat(StoredKeys.of(server, name -> name)).isEmpty();
    }

    @Test
    void whatIsBrokenOrGoneKeepsNobodyWaiting() throws Exception {
        start(Map.of());
        FailureMessage gone = failure(Map.of("message_id", "gone"), "temporary", "x: y");
        FailureMessage broken = failure(Map.of("message_id", "broken"), "temporary", "x: y");
        FailureMessage foreign = failure(Map.of("message_id", "foreign"), "temporary", "x: y");
        for (FailureMessage one : List.of(gone, broken, foreign)) {
            keep(one);
        }
        keep(failure(Map.of("message_id", "sound"), "temporary", "x: y"));
        try (Jedis jedis = jedis()) {
            jedis.del(worker.key(gone));
            jedis.hset(worker.key(broken), "message", "[1,");
            jedis.del(worker.key(foreign));
            jedis.set(worker.key(foreign), "something else");
        }
        clock.advance(Duration.ofSeconds(10));
        DueBatch batch = due.take().toCompletableFuture().join();

        assertThat(batch.keys()).hasSize(4);
        assertThat(batch.addressed()).hasSize(1);
        assertThat(batch.broken()).singleElement().satisfies(one -> {
            Map<String, Object> headers = new HashMap<>();
            assertThat(due.broken(one, headers)).isEqualTo("[1,".getBytes());
            assertThat(headers)
                    .containsEntry("vumi_origin", "pigeon.outbound")
                    .containsEntry("vumi_reason", "NotAnObject");
        });
        assertThat(due.sent(batch).toCompletableFuture().join().any()).isFalse();
        assertThat(StoredKeys.of(server, name -> name)).isEmpty();
    }

    /** As it would do beside ours: spec core 7.1. */
    @Test
    void aWorkerOfVumiMayTakeWhatWaits() throws Exception {
        start(AS_VUMI);
        keep(failure(Map.of("message_id", "m1"), "temporary", "x: y"));
        try (Jedis jedis = jedis()) {
            String bucket =
                    jedis.zrange("failures:pigeon#retry_timestamps", 0, 0).get(0);
            String key = jedis.spop("failures:pigeon#retry_keys." + bucket);
            jedis.zrem("failures:pigeon#retry_timestamps", bucket);
            assertThat(Json.tree(jedis.hget(key, "message").getBytes())
                            .path("message_id")
                            .asText())
                    .isEqualTo("m1");
        }
        assertThat(deliverAfter(Duration.ofHours(1))).isEmpty();
    }

    @Test
    void refusesWhatIsNoFailureOfAMessage() throws Exception {
        start(Map.of());
        assertThatThrownBy(() -> failure(Map.of(), "temporary", "x")).isInstanceOf(InvalidMessage.class);
    }
}
