package org.vumi.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.SetClock;
import org.vumi.codec.MessageCodec;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.store.Redis;
import org.vumi.worker.Engine;
import org.vumi.worker.MultiWorkerFile;
import org.vumi.worker.Place;
import org.vumi.worker.YamlFile;

/** What the scheduler does with Redis, without a broker. */
@ExtendWith(Servers.class)
class SchedulerIT {
    private static final Instant START = Instant.parse("2026-11-25T12:00:00Z");

    private final SetClock clock = new SetClock(START);
    private RedisServer server;
    private Redis redis;
    private Engine engine;
    private Scheduler scheduler;
    private DueMessages due;

    @BeforeEach
    void start(RedisServer running, @TempDir Path home) throws Exception {
        server = running;
        server.flush();
        redis = new Redis(server::uri);
        engine = new Engine("test", home);
        engine.context().getRegistry().bind("vumi/clock", Clock.class, clock);
        Path file = Files.writeString(
                home.resolve("s.yaml"),
                "{workers: {s: scheduler}, s: {transport_name: t, longest_wait: 86400}}",
                UTF_8);
        MultiWorkerFile.plans(YamlFile.read(file), new Place("test", 0), engine.faults())
                .forEach(engine::add);
        engine.build(any -> Map.of(Redis.class, () -> redis));
        scheduler = engine.context().getRegistry().lookupByNameAndType("s", Scheduler.class);
        due = engine.context().getRegistry().lookupByNameAndType("s.due", DueMessages.class);
    }

    @AfterEach
    void stop() {
        engine.stop();
        redis.stop();
    }

    private TransportUserMessage message(String id, Map<String, Object> helperMetadata) {
        return TransportUserMessage.builder(MessageIds.RANDOM, clock)
                .put("message_id", id)
                .put("to_addr", "1")
                .put("from_addr", "2")
                .put("transport_name", "t")
                .put("transport_type", "sms")
                .put("helper_metadata", helperMetadata)
                .build();
    }

    private static Map<String, Object> later(String key, Object value) {
        return Map.of("scheduler", Map.of(key, value), "tag", "x");
    }

    private Object schedule(TransportUserMessage message) {
        return scheduler.schedule(message).toCompletableFuture().join();
    }

    private List<TransportUserMessage> deliverAt(Instant time) {
        clock.set(time);
        List<TransportUserMessage> delivered = new ArrayList<>();
        DueBatch batch = due.take().toCompletableFuture().join();
        while (batch.any()) {
            batch.addressed().forEach(one -> {
                assertThat(one.routingKey()).isEqualTo("t.outbound");
                delivered.add(MessageCodec.decodeUserMessage(one.body()));
            });
            batch = due.sent(batch).toCompletableFuture().join();
        }
        return delivered;
    }

    @Test
    void leavesWhenItIsDueAsIfWrittenThen() {
        TransportUserMessage message = message("m1", later("after", 90));
        Instant then = START.plusSeconds(90);
        assertThat(schedule(message)).isEqualTo(new Scheduler.Waiting("m1", then));

        assertThat(deliverAt(then)).isEmpty();
        List<TransportUserMessage> delivered = deliverAt(then.plusSeconds(1));
        assertThat(delivered)
                .containsExactly(message.toBuilder()
                        .put("timestamp", "2026-11-25 12:01:30.000000")
                        .put("helper_metadata", later("at", "2026-11-25T12:01:30Z"))
                        .build());
        assertThat(schedule(delivered.get(0)))
                .as("at another scheduler on its way")
                .isSameAs(delivered.get(0));
        assertThat(StoredKeys.of(server, name -> name)).isEmpty();
    }

    @Test
    void leavesNotBeforeAPartOfASecond() {
        clock.set(START.plusMillis(900));
        schedule(message("m1", later("at", "2026-11-25T12:00:02.850Z")));
        assertThat(deliverAt(START.plusMillis(2_849))).isEmpty();
        assertThat(deliverAt(START.plusMillis(4_000))).hasSize(1);
    }

    @Test
    void aClockThatIsPutBackStopsNothing() {
        assertThat(deliverAt(START.plusSeconds(3_600))).isEmpty();
        clock.set(START);
        schedule(message("m1", later("after", 90)));
        assertThat(deliverAt(START.plusSeconds(91))).hasSize(1);
    }

    @Test
    void whatHasNoTimeOrAPastOneGoesNow() {
        for (Map<String, Object> now : List.of(
                Map.<String, Object>of(),
                later("after", 0),
                later("at", "2026-11-25"),
                later("at", START.getEpochSecond()))) {
            TransportUserMessage message = message("m1", now);
            assertThat(schedule(message)).as(now.toString()).isSameAs(message);
        }
        assertThat(StoredKeys.of(server, name -> name)).isEmpty();
        assertThat(scheduler.counters()).containsEntry("passed_on", 4L).containsEntry("scheduled", 0L);
    }

    @Test
    void whatComesLateLeavesAsIfWrittenWhenItWasDue() {
        TransportUserMessage message = message("m1", later("after", 90));
        clock.advance(Duration.ofDays(2));
        assertThat(schedule(message))
                .isEqualTo(message.toBuilder()
                        .put("timestamp", "2026-11-25 12:01:30.000000")
                        .put("helper_metadata", later("at", "2026-11-25T12:01:30Z"))
                        .build());
    }

    @Test
    void aMessageThatComesAgainWaitsOnce() {
        TransportUserMessage message = message("m1", later("after", 90));
        schedule(message);
        clock.advance(Duration.ofSeconds(5));
        schedule(message);
        assertThat(deliverAt(START.plusSeconds(120))).hasSize(1);
        clock.set(START.plusSeconds(80)); // the clock of another
        schedule(message);
        assertThat(deliverAt(START.plusSeconds(150))).isEmpty();
    }

    @Test
    void refusesWhatIsTooFarAwayOrNoTime() {
        assertThatThrownBy(() -> schedule(message("m1", later("at", "2026-11-26T12:00:01Z"))))
                .isInstanceOf(InvalidMessage.class)
                .hasMessage("a message to be sent 2026-11-26T12:00:01Z (longest_wait: 86400 s)");
        assertThatThrownBy(() -> schedule(message("m1", later("at", "soon")))).isInstanceOf(InvalidMessage.class);
        assertThat(StoredKeys.of(server, name -> name)).isEmpty();
    }
}
