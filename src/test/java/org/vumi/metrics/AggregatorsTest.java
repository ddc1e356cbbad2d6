package org.vumi.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Vector;
import org.vumi.Vectors;

class AggregatorsTest {
    static Stream<Vector> cases() {
        return Vectors.cases("metrics_aggregators");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aggregatesAsRecorded(Vector vector) {
        Aggregators aggregators = new Aggregators();
        String name = vector.input().get("aggregator").asText();
        if (vector.input().path("register").asBoolean()) {
            assertThat(vector.expected().get("error").asText()).isEqualTo("AggregatorAlreadyDefinedError");
            assertThatThrownBy(() -> aggregators.register(new Aggregator(name, values -> 0)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("aggregator 'sum' is there already");
        } else if (vector.expected().has("error")) {
            assertThat(aggregators.find(name)).isEmpty();
        } else {
            List<Double> values = new ArrayList<>();
            for (JsonNode value : vector.input().get("values")) {
                values.add(value.asDouble());
            }
            assertThat(aggregators.find(name).orElseThrow().apply(values))
                    .isEqualTo(vector.expected().get("result").asDouble());
        }
    }
}
