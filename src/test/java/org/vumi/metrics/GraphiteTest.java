package org.vumi.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.component.vumi.Addressed;
import org.vumi.message.InvalidMessage;

class GraphiteTest {
    static Stream<Vector> cases() {
        return Vectors.cases("metrics_graphite");
    }

    private static byte[] aggregate(String metric, JsonNode timestamp, JsonNode value) {
        return ("{\"datapoints\": [[\"" + metric + "\", [], [[" + timestamp + ", " + value + "]]]]}").getBytes(UTF_8);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void publishesAsRecorded(Vector vector) {
        JsonNode input = vector.input();
        List<Addressed> published =
                Graphite.amqp(aggregate(input.get("metric").asText(), input.get("timestamp"), input.get("value")));
        assertThat(published).hasSize(1);
        assertThat(published.get(0).routingKey())
                .isEqualTo(vector.expected().get("routing_key").asText());
        assertThat(new String(published.get(0).body(), UTF_8))
                .isEqualTo(vector.expected().get("body").asText());
    }

    @Test
    void writesLines() {
        byte[] body = "{\"datapoints\": [[\"a b\\n.sum\", [], [[1, 2], [3.9, NaN]]], [\"c\", [], []]]}".getBytes(UTF_8);
        assertThat(Graphite.lines(body)).isEqualTo("a_b_.sum 2.000000 1\na_b_.sum nan 3\n");
    }

    @Test
    void aNameThatIsNoRoutingKeyIsRefused() {
        String longest = "\u00e9".repeat(127) + "a";
        assertThat(Graphite.amqp(aggregate(longest)))
                .extracting(Addressed::routingKey)
                .containsExactly(longest);
        assertThatThrownBy(() -> Graphite.amqp(aggregate(longest + "b")))
                .isInstanceOf(InvalidMessage.class)
                .hasMessageContaining("255 octets");
    }

    private static byte[] aggregate(String metric) {
        return aggregate(metric, IntNode.valueOf(1), IntNode.valueOf(2));
    }
}
