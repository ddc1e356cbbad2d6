package org.vumi.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.store.Redis;
import redis.clients.jedis.Jedis;

/** What waits in Redis until it is due. */
@ExtendWith(Servers.class)
class AgendaIT {
    /** Vumi leaves what it missed, and what is delivered leaves nothing. */
    @Differs("missed buckets")
    private static final Map<String, String> DIFFERENCES =
            Map.of("missed window is never delivered (0.4.0 defect)", """
                    {"redis": {}, "steps": [{}, {"delivered": [{"n": 1}]}, {"delivered": []}]}""");

    private static final Instant NOW = Instant.ofEpochSecond(1_334_567_890, 654_321_000);
    private static final AgendaKeys KEYS = AgendaKeys.scheduled("scheduler");

    static RedisServer server;

    private Redis redis;

    @BeforeEach
    void connect() {
        server.flush();
        redis = new Redis(server::uri);
    }

    @AfterEach
    void disconnect() {
        redis.stop();
    }

    private Agenda agenda(int granularity) {
        return new Agenda(redis, KEYS, new Buckets(granularity, ZoneOffset.UTC));
    }

    static Stream<Vector> scripts() {
        return Vectors.cases("scheduler")
                .filter(vector -> vector.input().get("op").asText().equals("script"));
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void doesAsVumi(Vector vector) {
        JsonNode expected = DIFFERENCES.containsKey(vector.name())
                ? Json.tree(DIFFERENCES.get(vector.name()).getBytes())
                : vector.expected();
        int granularity = vector.input().get("granularity").asInt();
        Agenda agenda = agenda(granularity);
        int number = 0;
        for (int i = 0; i < vector.input().get("steps").size(); i++) {
            JsonNode step = vector.input().get("steps").get(i);
            JsonNode outcome = expected.get("steps").get(i);
            if (step.get(0).asText().equals("schedule")) {
                String bucket = new Buckets(granularity, ZoneOffset.UTC)
                        .after(
                                Instant.ofEpochSecond(step.get(3).asLong()),
                                Duration.ofSeconds(step.get(1).asLong()));
                String key = KEYS.entry(Buckets.name(NOW), "%032d".formatted(++number));
                if (outcome.has("key")) {
                    assertThat(key).isEqualTo(outcome.get("key").asText());
                    assertThat(KEYS.bucket() + bucket)
                            .isEqualTo(outcome.get("bucket_key").asText());
                }
                agenda.add(List.of(new Agenda.Entry(
                        key,
                        Scheduler.fields(KEYS, step.get(2).toString(), NOW, bucket),
                        bucket,
                        Optional.empty(),
                        null)));
            } else {
                assertThat(deliver(agenda, Instant.ofEpochSecond(step.get(1).asLong())))
                        .isEqualTo(Json.value(outcome.get("delivered")));
            }
        }
        assertThat(StoredKeys.of(server, name -> name)).isEqualTo(StoredKeys.recorded(expected.get("redis")));
    }

    private static List<Object> deliver(Agenda agenda, Instant now) {
        List<Agenda.Due> due = agenda.take(now, now, 100);
        agenda.done(due.stream().map(Agenda.Due::key).toList(), false, Optional.empty());
        return due.stream()
                .map(one -> Json.value(Json.tree(one.payload().getBytes())))
                .toList();
    }

    private static Agenda.Entry entry(String id, String bucket, String payload) {
        return new Agenda.Entry(
                KEYS.entry(Buckets.name(NOW), id),
                Map.of("payload", payload, "message_id", "message " + id),
                bucket,
                Optional.empty(),
                "message " + id);
    }

    private static List<Agenda.Entry> entries(int count, String bucket) {
        return IntStream.range(0, count)
                .mapToObj(i -> entry("%032d".formatted(i), bucket, "{\"n\": " + i + "}"))
                .toList();
    }

    @Test
    void nobodyTakesWhatAnotherHas() throws Exception {
        Agenda agenda = agenda(1);
        agenda.add(entries(3_000, "2012-04-16T09:18:12"));
        Instant now = NOW.plusSeconds(60);
        Callable<List<Agenda.Due>> taker = () -> {
            List<Agenda.Due> all = new ArrayList<>();
            List<Agenda.Due> some = agenda.take(now, now, 50);
            while (!some.isEmpty()) {
                all.addAll(some);
                agenda.done(some.stream().map(Agenda.Due::key).toList(), false, Optional.empty());
                some = agenda.take(now, now, 50);
            }
            return all;
        };
        List<Agenda.Due> taken = new ArrayList<>();
        ExecutorService several = Executors.newFixedThreadPool(4);
        try {
            for (Future<List<Agenda.Due>> one : several.invokeAll(List.of(taker, taker, taker, taker))) {
                taken.addAll(one.get());
            }
        } finally {
            several.shutdownNow();
        }
        assertThat(taken).hasSize(3_000).doesNotHaveDuplicates();
        assertThat(StoredKeys.of(server, name -> name)).isEmpty();
    }

    @Test
    void theOldestBucketGoesFirstAndALaterOneWaits() {
        Agenda agenda = agenda(1);
        agenda.add(List.of(
                entry("b".repeat(32), "2012-04-16T09:18:13", "{\"n\": 2}"),
                entry("c".repeat(32), "2012-04-16T09:18:20", "{\"n\": 3}"),
                entry("a".repeat(32), "2012-04-16T09:18:12", "{\"n\": 1}")));
        assertThat(deliver(agenda, NOW)).isEmpty();
        assertThat(deliver(agenda, Instant.parse("2012-04-16T09:18:19.999Z")))
                .isEqualTo(List.of(Map.of("n", 1), Map.of("n", 2)));
        assertThat(deliver(agenda, Instant.parse("2012-04-16T09:18:20Z"))).isEqualTo(List.of(Map.of("n", 3)));
    }

    @Test
    void longPayloadsAreTakenFewAtATime() {
        Agenda agenda = agenda(1);
        String megabyte = "{\"n\": \"" + "x".repeat(1 << 20) + "\"}";
        for (int i = 0; i < 10; i++) {
            agenda.add(List.of(entry("%032d".formatted(i), "2012-04-16T09:18:12", megabyte)));
        }
        assertThat(agenda.take(NOW.plusSeconds(60), NOW, 500)).hasSize(4);
    }

    /** On 2026-10-25 at 01:00 UTC clocks there go back from 03:00 to 02:00; on 2026-03-29 forward from 02:00 to 03:00. */
    @Test
    void nothingWaitsLongerWhereClocksChange() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        for (String start : List.of("2026-10-25T00:00:00Z", "2026-03-29T00:00:00Z")) {
            server.flush();
            Agenda agenda = new Agenda(redis, KEYS, new Buckets(60, berlin));
            Instant first = Instant.parse(start);
            for (int minute = 0; minute < 300; minute++) {
                String bucket = Buckets.name(first.plusSeconds(60L * minute));
                agenda.add(List.of(entry("%032d".formatted(minute), bucket, "{\"n\": " + minute + "}")));
            }
            for (int minute = 0; minute < 300; minute++) {
                assertThat(deliver(agenda, first.plusSeconds(60L * minute)))
                        .as(start + " and " + minute + " minutes")
                        .isEqualTo(List.of(Map.of("n", minute)));
            }
        }
    }

    @Test
    void whatIsReleasedLateStaysWithItsNewTaker() {
        Agenda agenda = agenda(1);
        agenda.add(entries(2, "2012-04-16T09:18:12"));
        Instant first = NOW.plusSeconds(10);
        List<String> keys =
                agenda.take(first, first, 10).stream().map(Agenda.Due::key).toList();
        Instant second = first.plus(Agenda.LEASE).plusMillis(1);
        assertThat(agenda.take(second, Instant.EPOCH, 10)).isEmpty();
        assertThat(agenda.take(second, second, 10)).hasSize(2);

        agenda.release(keys, first);
        assertThat(agenda.take(second, second, 10)).isEmpty();
        agenda.release(keys, second);
        assertThat(agenda.take(second, second, 10)).hasSize(2);
    }

    @Test
    void whatIsCancelledIsNotDelivered() {
        Agenda agenda = agenda(1);
        agenda.add(entries(3, "2012-04-16T09:18:12"));
        assertThat(agenda.cancel("message %032d".formatted(1))).isTrue();
        assertThat(agenda.cancel("message %032d".formatted(1))).isFalse();
        assertThat(agenda.cancel("nobody's")).isFalse();
        assertThat(agenda.take(NOW.plusSeconds(60), NOW, 1)).hasSize(1);
        Set<Boolean> cancelled = new HashSet<>();
        cancelled.add(agenda.cancel("message %032d".formatted(0)));
        cancelled.add(agenda.cancel("message %032d".formatted(2)));
        assertThat(cancelled).as("one is on its way").containsExactlyInAnyOrder(true, false);
        assertThat(agenda.take(NOW.plusSeconds(60), NOW, 10)).isEmpty();
    }

    @Test
    void movedEntriesAreInOneBucket() {
        Agenda agenda = agenda(1);
        agenda.add(entries(3, "2012-04-16T09:18:12"));
        List<String> all = new ArrayList<>();
        agenda.list(stored -> all.add(stored.key()));
        assertThat(all).hasSize(3);

        assertThat(agenda.move(all, Instant.parse("2012-04-16T10:00:00Z"))).containsExactly(true, true, true);
        assertThat(agenda.move(List.of("scheduler#scheduled.2012-04-16T10:00:00.x"), NOW))
                .containsExactly(false);
        assertThat(deliver(agenda, Instant.parse("2012-04-16T09:59:59Z"))).isEmpty();
        assertThat(deliver(agenda, Instant.parse("2012-04-16T10:00:00Z"))).hasSize(3);
        assertThat(StoredKeys.of(server, name -> name)).isEmpty();
    }

    @Test
    void whatDoneEntriesLeaveGoesByItself() {
        Agenda agenda = agenda(1);
        agenda.add(entries(2, "2012-04-16T09:18:12"));
        deliver(agenda, NOW.plusSeconds(60));
        try (Jedis jedis = new Jedis(URI.create(server.uri()))) {
            Map<String, Long> left = new HashMap<>();
            jedis.keys("*").forEach(key -> left.put(key, jedis.ttl(key)));
            assertThat(left).hasSize(2).allSatisfy((key, ttl) -> assertThat(ttl).isBetween(1L, 600L));
        }
        assertThat(agenda.add(entries(2, "2012-04-16T09:18:12"))).containsExactly(false, false);
    }

    @Test
    void manyFieldsAreKept() {
        Map<String, String> fields = new LinkedHashMap<>(Map.of("payload", "{}"));
        IntStream.range(0, 20).forEach(i -> fields.put("field" + i, "value " + i));
        Agenda agenda = agenda(1);
        agenda.add(List.of(
                new Agenda.Entry(KEYS.entry("2012-04-16T09:18:10", "x"), fields, null, Optional.empty(), null)));
        List<Agenda.Stored> stored = new ArrayList<>();
        agenda.list(stored::add);
        assertThat(stored).singleElement().satisfies(one -> {
            assertThat(one.fields()).isEqualTo(fields);
            assertThat(one.id()).isEqualTo("x");
            assertThat(one.second()).isEqualTo("2012-04-16T09:18:10");
        });
    }
}
