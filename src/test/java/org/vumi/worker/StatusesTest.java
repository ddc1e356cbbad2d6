package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.vumi.Json;
import org.vumi.SetClock;
import org.vumi.component.vumi.Addressed;
import org.vumi.worker.Statuses.Condition;

class StatusesTest {
    private final SetClock clock = new SetClock(Instant.parse("2026-11-25T12:00:00.5Z"));
    private final List<Worker> workers = new ArrayList<>(List.of(worker("smpp", "t1")));
    private final Set<String> moving = new HashSet<>();
    private final Map<String, Condition> conditions = new HashMap<>();
    private final Map<String, Object> figures = new HashMap<>();
    private final Statuses statuses = new Statuses(
            () -> workers,
            () -> moving,
            worker -> conditions.getOrDefault(worker.name(), Condition.UP),
            worker -> Map.copyOf(figures),
            Map.of("host", "h", "pid", 7L, "version", "1"),
            "process",
            Duration.ofSeconds(60),
            clock);

    private static Worker worker(String name, String transportName) {
        return new Worker(name, "smpp_transport", null, transportName, List.of());
    }

    private List<Map<String, Object>> due() {
        return told(statuses.due(false));
    }

    private static List<Map<String, Object>> told(List<Addressed> all) {
        assertThat(all).allMatch(one -> one.routingKey().equals("status.inbound"));
        return all.stream().map(one -> Json.fields(Json.tree(one.body()))).toList();
    }

    private void after(long seconds) {
        clock.advance(Duration.ofSeconds(seconds));
    }

    @Test
    void aWorkerTellsAtOnceAndAgainSoonAndThenEveryInterval() {
        Map<String, Object> first = due().get(0);
        assertThat(first)
                .containsEntry("name", "smpp")
                .containsEntry("timestamp", List.of(2026, 11, 25, 12, 0, 0))
                .containsEntry("worker_class", "smpp_transport")
                .containsEntry("transport_name", "t1")
                .containsEntry("host", "h")
                .containsEntry("pid", 7)
                .containsEntry("process", "process")
                .containsEntry("version", "1")
                .containsEntry("interval", 60.0)
                .containsEntry("state", "up");
        assertThat((String) first.get("uuid")).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        after(4);
        assertThat(due()).isEmpty();
        after(1);
        assertThat(due()).hasSize(1);
        after(59);
        assertThat(due()).isEmpty();
        after(1);
        assertThat(due()).singleElement().satisfies(again -> assertThat(again.get("uuid"))
                .isEqualTo(first.get("uuid")));
    }

    @Test
    void anotherStateIsToldAtOnceAndAnotherReasonInTime() {
        due();
        conditions.put("smpp", new Condition("waiting", "127.0.0.1:2775: no answer"));
        assertThat(due()).singleElement().satisfies(told -> assertThat(told)
                .containsEntry("state", "waiting")
                .containsEntry("reason", "127.0.0.1:2775: no answer"));
        conditions.put("smpp", new Condition("waiting", "127.0.0.1:2775: refused"));
        assertThat(due()).isEmpty();
    }

    @Test
    void figuresAreToldAndHowFastTheyGrow() {
        figures.putAll(Map.of("in", 100L, "queue_depth", 5));
        assertThat(due().get(0)).containsEntry("in", 100).doesNotContainKey("in_per_second");
        figures.put("in", 400L);
        after(60);
        assertThat(due().get(0))
                .containsEntry("in", 400)
                .containsEntry("in_per_second", 5.0)
                .containsEntry("queue_depth", 5)
                .doesNotContainKey("queue_depth_per_second");
        figures.put("in", 0L); // counted anew
        after(60);
        assertThat(due().get(0)).containsEntry("in_per_second", 0.0);
    }

    @Test
    void whoIsTakenAwayHasStoppedOnce() {
        workers.add(worker("relay", null));
        due();
        workers.remove(0);
        assertThat(due()).singleElement().satisfies(told -> assertThat(told)
                .containsEntry("name", "smpp")
                .containsEntry("state", "stopped"));
        assertThat(due()).isEmpty();
        assertThat(told(statuses.due(true))).singleElement().satisfies(told -> assertThat(told)
                .containsEntry("name", "relay")
                .containsEntry("state", "stopped")
                .doesNotContainKey("transport_name"));
    }

    @Test
    void whatTheBrokerDidNotTakeIsToldTheNextTime() {
        due();
        assertThat(due()).isEmpty();
        statuses.notTold();
        assertThat(due()).as("nothing was due then").isEmpty();
        after(60);
        due();
        statuses.notTold();
        assertThat(due()).hasSize(1);
    }

    @Test
    void whoIsSwappedDoesNotDie() {
        due();
        moving.add("smpp");
        conditions.put("smpp", new Condition("degraded", "route smpp.inbound is stopping"));
        assertThat(due()).isEmpty();
        Worker before = workers.remove(0);
        assertThat(due()).isEmpty();
        workers.add(worker("smpp", "t1"));
        conditions.clear();
        assertThat(due()).isEmpty();
        moving.clear();
        assertThat(due()).isEmpty();

        workers.clear();
        assertThat(due()).singleElement().satisfies(told -> assertThat(told)
                .containsEntry("name", before.name())
                .containsEntry("state", "stopped"));
    }

    @Test
    void aThousandWorkersTellInTurnWhenThereIsNoTimeForAll() {
        workers.clear();
        IntStream.range(0, 1_000).forEach(i -> workers.add(worker("w" + i, null)));
        Statuses hurried = new Statuses(
                () -> workers,
                Set::of,
                worker -> Condition.UP,
                worker -> Map.of(),
                Map.of(),
                "process",
                Duration.ofSeconds(1),
                clock);
        Set<Object> told = new HashSet<>();
        for (int rounds = 0; rounds < 5; rounds++) {
            told(hurried.due(false)).forEach(one -> told.add(one.get("name")));
            after(1);
        }
        assertThat(told).hasSize(1_000);
    }

    @Test
    void aThousandWorkersDoNotTellAllAtOnce() {
        workers.clear();
        IntStream.range(0, 1_000).forEach(i -> workers.add(worker("w" + i, null)));
        int told = 0;
        for (int rounds = 0; rounds < 5; rounds++) {
            int now = due().size();
            assertThat(now).isLessThanOrEqualTo(Statuses.MOST_AT_ONCE);
            told += now;
        }
        assertThat(told).isEqualTo(1_000);
        assertThat(due()).isEmpty();
        assertThat(statuses.due(true)).hasSize(1_000);
    }
}
