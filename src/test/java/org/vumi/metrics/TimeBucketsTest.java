package org.vumi.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;

class TimeBucketsTest {
    /** Ours takes its UTF-8. */
    @Differs("metric name that is not ASCII")
    private static final Set<String> NOT_ASCII = Set.of("non-ascii metric name is an error in 0.4.0");

    static Stream<Vector> hashes() {
        return Vectors.cases("metrics_bucket_hash");
    }

    static Stream<Vector> bucketed() {
        return Vectors.cases("metrics_time_bucket");
    }

    @ParameterizedTest
    @MethodSource("hashes")
    void theAggregatorOfABucketIsAsRecorded(Vector vector) {
        JsonNode input = vector.input();
        int buckets = input.get("buckets").asInt();
        int found = new TimeBuckets(buckets, 5)
                .aggregator(
                        input.get("metric_name").asText(), input.get("ts_key").asLong());
        if (NOT_ASCII.contains(vector.name())) {
            assertThat(found).isBetween(0, buckets - 1);
        } else {
            assertThat(found).isEqualTo(vector.expected().get("bucket").asInt());
        }
    }

    @ParameterizedTest
    @MethodSource("bucketed")
    void sortsAsRecorded(Vector vector) {
        JsonNode input = vector.input();
        MetricTimeBucket worker = new MetricTimeBucket(new TimeBuckets(
                input.get("buckets").asInt(), input.get("bucket_size").asInt()));
        byte[] body = ("{\"datapoints\": [" + input.get("datapoint") + "]}").getBytes(UTF_8);
        JsonNode published = vector.expected().get("published");
        assertThat(worker.sort(body))
                .extracting(one -> Map.of("routing_key", one.routingKey(), "body", Json.value(Json.tree(one.body()))))
                .containsExactlyInAnyOrderElementsOf(StreamSupport.stream(published.spliterator(), false)
                        .map(one -> Map.of(
                                "routing_key", one.get("routing_key").asText(), "body", Json.value(one.get("body"))))
                        .toList());
    }
}
