package org.vumi.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.Vector;
import org.vumi.Vectors;

class AggregationTest {
    @Differs("`avg` of whole numbers")
    private static final Map<String, String> AVERAGES =
            Map.of("average of integers is an integer division in 0.4.0", "[m.avg 1334567890 1.5]");

    @Differs("metric with an unknown aggregator")
    private static final Map<String, String> UNKNOWN =
            Map.of("unknown aggregator kills the loop", "[] of [] unknown [median]");

    static Stream<Vector> cases() {
        return Vectors.cases("metrics_aggregator");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aggregatesAsRecorded(Vector vector) {
        JsonNode input = vector.input();
        Aggregation aggregation = new Aggregation(
                input.get("bucket_size").asInt(),
                input.get("lag").asDouble(),
                new Aggregators(),
                input.get("start_time").asDouble());
        List<String> seen = new ArrayList<>();
        List<String> recorded = new ArrayList<>();
        double now = input.get("start_time").asDouble();
        for (int i = 0; i < input.get("steps").size(); i++) {
            JsonNode step = input.get("steps").get(i);
            if (step.get(0).asText().equals("consume")) {
                for (Datapoint datapoint : MetricMessage.decode(
                                ("{\"datapoints\": [" + step.get(1) + "]}").getBytes(UTF_8))
                        .datapoints()) {
                    aggregation.add(datapoint, now);
                }
            } else {
                now = step.get(1).asDouble();
                seen.add(text(aggregation.due(now)));
                recorded.add(expected(vector, vector.expected().get("steps").get(i)));
            }
        }
        assertThat(seen).isNotEmpty().isEqualTo(recorded);
    }

    private static String expected(Vector vector, JsonNode step) {
        if (UNKNOWN.containsKey(vector.name())) {
            return UNKNOWN.get(vector.name());
        }
        List<String> aggregates = new ArrayList<>();
        for (JsonNode one : step.get("aggregates")) {
            aggregates.add(one.get(0).asText() + " " + one.get(1).asLong() + " "
                    + one.get(2).asDouble());
        }
        String text = AVERAGES.getOrDefault(vector.name(), aggregates.toString());
        return text + " of " + (step.get("discarded").asInt() == 0 ? "[]" : "[m]") + " unknown []";
    }

    private static String text(Aggregation.Done done) {
        List<String> aggregates = done.aggregates().stream()
                .map(one -> one.name() + " " + one.samples().get(0).timestamp() + " "
                        + one.samples().get(0).value())
                .sorted()
                .toList();
        return aggregates + " of " + done.late() + " unknown " + done.unknown();
    }

    @Test
    void atTheEndAllThatIsHeldIsAggregated() {
        Aggregation aggregation = new Aggregation(5, 5, new Aggregators(), 1000);
        aggregation.add(
                new Datapoint("m", List.of("max"), List.of(new Sample(1001, 2.5), new Sample(1003, 1.5))), 1000);
        aggregation.add(new Datapoint("m", List.of("max"), List.of(new Sample(1006, 7))), 1000);
        assertThat(text(aggregation.due(1002))).isEqualTo("[] of [] unknown []");
        assertThat(text(aggregation.all())).isEqualTo("[m.max 1000 2.5, m.max 1005 7.0] of [] unknown []");
        assertThat(text(aggregation.all())).isEqualTo("[] of [] unknown []");
    }

    @Test
    void anAggregatorThatFailsKeepsNothingBack() {
        Aggregators aggregators = new Aggregators();
        aggregators.register(new Aggregator("median", values -> {
            throw new IllegalStateException("no median");
        }));
        Aggregation aggregation = new Aggregation(5, 5, aggregators, 1000);
        aggregation.add(new Datapoint("m", List.of("max", "median"), List.of(new Sample(1001, 2))), 1000);
        aggregation.add(new Datapoint("n", List.of("min"), List.of(new Sample(1001, 3))), 1000);
        Aggregation.Done done = aggregation.due(1015);
        assertThat(text(done)).isEqualTo("[m.max 1000 2.0, n.min 1000 3.0] of [] unknown []");
        assertThat(done.failed()).containsOnlyKeys("median");
        assertThat(text(aggregation.all())).isEqualTo("[] of [] unknown []");
    }

    @Test
    void whatIsDatedFarAheadIsNotHeld() {
        Aggregation aggregation = new Aggregation(5, 5, new Aggregators(), 1000);
        aggregation.add(new Datapoint("m", List.of("max"), List.of(new Sample(4601, 1))), 1000);
        aggregation.add(new Datapoint("n", List.of("max"), List.of(new Sample(4600, 2))), 1000);
        assertThat(aggregation.due(1000).early()).containsExactly("m");
        Aggregation.Done last = aggregation.all();
        assertThat(text(last)).isEqualTo("[n.max 4600 2.0] of [] unknown []");
        assertThat(last.early()).isEmpty();
    }
}
