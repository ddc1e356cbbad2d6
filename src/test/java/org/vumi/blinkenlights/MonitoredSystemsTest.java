package org.vumi.blinkenlights;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vumi.Json;
import org.vumi.SetClock;
import org.vumi.middleware.GivenConfig;

/** As the HeartBeatMonitor of 0.6 counts. */
class MonitoredSystemsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final SetClock clock = new SetClock(Instant.parse("2026-11-25T12:00:00Z"));
    private final MonitoredSystems systems = new MonitoredSystems(config(2), DEADLINE, clock);

    private static GivenConfig config(Object minimum) {
        return new GivenConfig(Map.of(
                "monitored_systems",
                Map.of(
                        "one",
                        Map.of(
                                "system_id",
                                "system-1",
                                "workers",
                                Map.of("w", Map.of("name", "twitter", "min_procs", minimum))))));
    }

    private void beat(long pid) {
        systems.heard(new HeartBeat("system-1:twitter", "h", pid, clock.instant(), Map.of()));
    }

    private MonitoredSystems.Count count() {
        clock.advance(DEADLINE);
        return systems.count();
    }

    @Test
    void tooFewProcessesAreAnIssueUntilThereAreEnough() {
        beat(1);
        beat(1);
        assertThat(systems.count()).as("before its time").isNull();
        MonitoredSystems.Count failed = count();
        assertThat(failed.systems()).containsExactly("system-1");
        assertThat(failed.updates()).singleElement().satisfies(update -> {
            assertThat(update.name()).isEqualTo("system-1:twitter");
            assertThat(update.more())
                    .containsEntry("state", "min-procs-fail")
                    .containsEntry("reason", "1 of at least 2 processes");
        });
        assertThat(json(failed, "worker:system-1:twitter:issue"))
                .containsOnly(
                        Map.entry("issue_type", "min-procs-fail"),
                        Map.entry("start_time", 1795608030.0),
                        Map.entry("procs_count", 1));
        assertThat(json(failed, "system:system-1"))
                .containsEntry("name", "system-1")
                .containsEntry(
                        "workers",
                        List.of(Map.of(
                                "id", "system-1:twitter",
                                "name", "twitter",
                                "system_id", "system-1",
                                "min_procs", 2,
                                "hosts", List.of(Map.of("host", "h", "proc_count", 1)))));

        assertThat(json(count(), "worker:system-1:twitter:issue"))
                .as("it began when it began")
                .containsEntry("start_time", 1795608030.0)
                .containsEntry("procs_count", 0);

        beat(1);
        beat(2);
        MonitoredSystems.Count mended = count();
        assertThat(mended.texts()).doesNotContainKey("worker:system-1:twitter:issue");
        assertThat(mended.resolved()).containsExactly("worker:system-1:twitter:issue");
        assertThat(mended.updates().get(0).more()).containsEntry("state", "up");
    }

    @Test
    void heartbeatsOfOthersAndOldOnesDoNotCount() {
        systems.heard(new HeartBeat("system-1:other", "h", 1, clock.instant(), Map.of()));
        systems.heard(new HeartBeat("system-1:twitter", "h", 1, clock.instant().minusSeconds(31), Map.of()));
        assertThat(count().updates().get(0).more()).containsEntry("procs_count", 0);
    }

    @Test
    void whatIsNoSystemIsAFault() {
        GivenConfig config = config("many");
        new MonitoredSystems(config, DEADLINE, clock);
        assertThat(config.faults())
                .containsExactly("monitored_systems.one.workers.w is no map with name and a number min_procs");
        GivenConfig other = new GivenConfig(Map.of("monitored_systems", Map.of("one", "two")));
        new MonitoredSystems(other, DEADLINE, clock);
        assertThat(other.faults()).containsExactly("monitored_systems.one is no map with system_id and workers");
    }

    private static Map<String, Object> json(MonitoredSystems.Count count, String key) {
        return Json.fields(Json.tree(count.texts().get(key).getBytes(UTF_8)));
    }
}
