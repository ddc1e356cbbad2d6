package org.vumi.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;

class MetricManagerTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1334567890990L), ZoneOffset.UTC);

    /** Ours gives each measurement an object of its own, which may overlap and be stopped once. */
    @Differs("`Timer` started twice")
    private static final Set<String> TIMERS = Set.of("timer started twice");

    /** 3 is 3.0. */
    private static final Comparator<JsonNode> BY_VALUE = (one, other) ->
            one.equals(other) || one.isNumber() && other.isNumber() && one.asDouble() == other.asDouble() ? 0 : 1;

    static Stream<Vector> cases() {
        return Vectors.cases("metrics_manager");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void publishesAsRecorded(Vector vector) {
        if (TIMERS.contains(vector.name())) {
            stoppingTwiceIsAnError();
        } else if (vector.input().has("reuse")) {
            aMetricBelongsToOneManager();
        } else if (vector.expected().has("error")) {
            assertThatThrownBy(() -> manager(vector.input()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("metric 'p.x' is registered already");
        } else {
            MetricManager manager = manager(vector.input());
            ArrayNode published = JsonNodeFactory.instance.arrayNode();
            for (JsonNode action : vector.input().get("actions")) {
                act(manager, action, published);
            }
            JsonNode recorded = vector.expected().get("published");
            assertThat(published.equals(BY_VALUE, recorded)).as("%s", published).isTrue();
        }
    }

    private static MetricManager manager(JsonNode input) {
        MetricManager manager = new MetricManager(input.get("prefix").asText(), CLOCK);
        for (JsonNode metric : input.get("metrics")) {
            List<Aggregator> given = new ArrayList<>();
            metric.get(2)
                    .forEach(name ->
                            given.add(new Aggregators().find(name.asText()).orElseThrow()));
            manager.register(metric(metric.get(0).asText(), metric.get(1).asText(), given.toArray(Aggregator[]::new)));
        }
        return manager;
    }

    private static Metric metric(String kind, String suffix, Aggregator... given) {
        boolean byDefault = given.length == 0;
        return switch (kind) {
            case "Metric" -> byDefault ? new Metric(suffix) : new Metric(suffix, given);
            case "Count" -> byDefault ? new Count(suffix) : new Count(suffix, given);
            case "Timer" -> byDefault ? new Timer(suffix) : new Timer(suffix, given);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static void act(MetricManager manager, JsonNode action, ArrayNode published) {
        switch (action.get(0).asText()) {
            case "publish" -> published.add(Json.tree(manager.poll().encode()));
            case "set" ->
                manager.find(action.get(1).asText())
                        .orElseThrow()
                        .set(action.get(2).asDouble());
            case "inc" -> ((Count) manager.find(action.get(1).asText()).orElseThrow()).inc();
            // the recorded clock stands still
            case "start" -> {}
            case "stop" -> manager.find(action.get(1).asText()).orElseThrow().set(0);
            default -> throw new IllegalArgumentException(action.toString());
        }
    }

    @Test
    void stoppingTwiceIsAnError() {
        Timer timer = new MetricManager("p.", CLOCK).register(new Timer("t"));
        Timer.Running first = timer.start();
        Timer.Running second = timer.start();
        first.stop();
        second.close();
        assertThat(timer.poll().samples())
                .hasSize(2)
                .allSatisfy(sample -> assertThat(sample.value().doubleValue()).isBetween(0.0, 60.0));
        assertThatThrownBy(first::stop).hasMessage("timer 't' is stopped twice");
    }

    @Test
    void aMetricBelongsToOneManager() {
        Metric metric = new MetricManager("a.", CLOCK).register(new Metric("m"));
        assertThatThrownBy(() -> new MetricManager("b.", CLOCK).register(metric))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("metric 'a.m' is registered already");
        assertThatThrownBy(() -> new Metric("m").set(1)).hasMessage("metric 'm' is not registered yet");
    }

    @Test
    void keepsTheNewestValuesOnly() {
        Metric metric = new MetricManager("a.", CLOCK).register(new Metric("m"));
        for (int i = 0; i < Metric.MOST_SAMPLES + 3; i++) {
            metric.set(i);
        }
        assertThat(metric.pollDropped()).isEqualTo(3);
        assertThat(metric.poll().samples()).hasSize(Metric.MOST_SAMPLES).startsWith(new Sample(1334567890L, 3.0));
    }

    @Test
    void whatIsNoMetricMessageIsRefused() {
        for (String body : List.of(
                "{}",
                "{\"datapoints\": 1}",
                "{\"datapoints\": [[\"m\", []]]}",
                "{\"datapoints\": [[1, [], []]]}",
                "{\"datapoints\": [[\"m\", [1], []]]}",
                "{\"datapoints\": [[\"m\", [], [[1, \"2\"]]]]}",
                "{\"datapoints\": [[\"m\", [], [[NaN, 2]]]]}")) {
            assertThatThrownBy(() -> MetricMessage.decode(body.getBytes()))
                    .isInstanceOf(org.vumi.message.InvalidMessage.class)
                    .hasMessageContaining("datapoints");
        }
    }
}
