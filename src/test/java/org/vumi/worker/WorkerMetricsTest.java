package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vumi.codec.MessageCodec;
import org.vumi.component.vumi.Addressed;
import org.vumi.component.vumi.Durations;

/** What workers tell of themselves by Vumi's own metrics. */
class WorkerMetricsTest {
    private final List<Reading> readings = new ArrayList<>();
    private final WorkerMetrics metrics = new WorkerMetrics(
            () -> readings, "vumi.workers.", Clock.fixed(Instant.ofEpochSecond(1_000), ZoneOffset.UTC));

    private void reads(Reading... now) {
        readings.clear();
        readings.addAll(List.of(now));
    }

    /** Aggregators and value by name. */
    private Map<String, String> poll() {
        Map<String, String> all = new LinkedHashMap<>();
        for (Addressed message : metrics.poll()) {
            assertThat(message.routingKey()).isEqualTo("vumi.metrics");
            for (Object item : (List<?>) MessageCodec.decode(message.body()).get("datapoints")) {
                List<?> parts = (List<?>) item;
                List<?> sample = (List<?>) ((List<?>) parts.get(2)).get(0);
                assertThat(sample.get(0)).hasToString("1000");
                all.put((String) parts.get(0), parts.get(1) + " " + sample.get(1));
            }
        }
        return all;
    }

    private static Reading received(int count) {
        return Reading.of(Measure.MESSAGES_RECEIVED, count, "relay", "sms", "inbound");
    }

    @Test
    void whatIsCountedIsTheNumberSinceTheLastTime() {
        String name = "vumi.workers.relay.sms.inbound.messages_received";
        reads(received(7));
        assertThat(poll()).isEqualTo(Map.of(name, "[sum] 7.0"));
        assertThat(poll()).as("none since").isEmpty();
        reads(received(9));
        assertThat(poll()).isEqualTo(Map.of(name, "[sum] 2.0"));
        reads(received(1));
        assertThat(poll()).as("it began anew").isEqualTo(Map.of(name, "[sum] 1.0"));
    }

    @Test
    void aLevelIsToldUntilItIsNothing() {
        String name = "vumi.workers.relay.sms.inbound.queue_messages";
        reads(Reading.of(Measure.QUEUE_MESSAGES, 5, "relay", "sms", "inbound"));
        assertThat(poll()).isEqualTo(Map.of(name, "[avg, max] 5.0"));
        assertThat(poll()).isEqualTo(Map.of(name, "[avg, max] 5.0"));
        reads(Reading.of(Measure.QUEUE_MESSAGES, 0, "relay", "sms", "inbound"));
        assertThat(poll()).isEqualTo(Map.of(name, "[avg, max] 0.0"));
        assertThat(poll()).isEmpty();
    }

    @Test
    void aLinkThatIsDownIsToldEachTime() {
        reads(Reading.of(Measure.LINK_UP, false, "smpp"));
        assertThat(poll()).isEqualTo(Map.of("vumi.workers.smpp.link_up", "[avg, min] 0.0"));
        assertThat(poll()).isNotEmpty();
    }

    @Test
    void durationsAreThoseSinceTheLastTime() {
        Durations durations = new Durations();
        reads(Reading.of(Measure.MESSAGE_DURATION, durations, "relay", "sms", "inbound"));
        assertThat(poll()).isEmpty();
        durations.add(Duration.ofSeconds(50).toNanos());
        poll();
        durations.add(Duration.ofMillis(250).toNanos());
        durations.add(Duration.ofMillis(750).toNanos());

        String name = "vumi.workers.relay.sms.inbound.message_duration_seconds";
        Map<String, String> polled = poll();
        assertThat(polled).containsOnlyKeys(name, name + "_p95");
        assertThat(polled.get(name)).isEqualTo("[avg] 0.5");
        assertThat(polled.get(name + "_p95")).isEqualTo("[max] 0.95");
        assertThat(poll()).isEmpty();
    }

    @Test
    void namesAreSafeForGraphiteAndPython() {
        reads(Reading.of(Measure.MESSAGES_RECEIVED, 1, "My Worker", "*120*3#.sub", "inbound"));
        assertThat(poll()).containsOnlyKeys("vumi.workers.my_worker._120_3__sub.inbound.messages_received");
    }

    @Test
    void namesThatBecomeTheSameAreCountedTogether() {
        reads(
                Reading.of(Measure.MESSAGES_RECEIVED, 1, "a b", "sms", "inbound"),
                Reading.of(Measure.MESSAGES_RECEIVED, 2, "a.b", "sms", "inbound"));
        assertThat(sum()).isEqualTo(3);
        assertThat(sum()).isZero();
    }

    private double sum() {
        double sum = 0;
        for (Addressed message : metrics.poll()) {
            for (Object item : (List<?>) MessageCodec.decode(message.body()).get("datapoints")) {
                List<?> sample = (List<?>) ((List<?>) ((List<?>) item).get(2)).get(0);
                sum += ((Number) sample.get(1)).doubleValue();
            }
        }
        return sum;
    }

    @Test
    void whatIsOfTheProcessIsLeftOut() {
        reads(Reading.of(Measure.BROKER_READY, true), Reading.of(Measure.INFO, 1, "1"));
        assertThat(poll()).isEmpty();
    }

    @Test
    void manyGoInMessagesOfABoundedLength() {
        for (int i = 0; i < 1_200; i++) {
            readings.add(Reading.of(Measure.MESSAGES_RECEIVED, 1, "worker" + i, "transport_of_" + i, "inbound"));
        }
        List<Addressed> messages = metrics.poll();
        assertThat(messages).hasSize(3);
        assertThat(messages)
                .allSatisfy(message -> assertThat(message.body().length).isLessThan(100_000));
    }
}
