package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.config.ConfigException;
import org.vumi.store.Redis;

/** Routing keys in a configuration: spec core 7.1, vectors failure_routing_keys. */
class FailureRoutingKeysTest {
    @TempDir
    private Path home;

    private WorkerConfig read(Map<String, ?> section) {
        try (Engine engine = new Engine("test", home)) {
            Place place = new Place("test.yaml", 0);
            Map<String, Setting> settings = new LinkedHashMap<>();
            section.forEach((key, value) -> settings.put(key, new Setting(value, value.toString(), place)));
            engine.add(new WorkerPlan("f", "failure_worker", place, settings, place));
            engine.build(worker -> Map.of(Redis.class, () -> new Redis(() -> "redis://127.0.0.1:1/0")));
            return engine.context().getRegistry().lookupByNameAndType("f.config", WorkerConfig.class);
        }
    }

    static Stream<Vector> vectors() {
        return Vectors.cases("failure_routing_keys");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void areThoseOfVumi(Vector vector) {
        Map<String, Object> section = Json.fields(vector.input());
        if (vector.expected().has("error")) {
            assertThatThrownBy(() -> read(section)).isInstanceOf(ConfigException.class);
            return;
        }
        WorkerConfig config = read(section);
        assertThat(config.text("failures_routing_key"))
                .isEqualTo(vector.expected().get("failures").asText());
        assertThat(config.text("retry_routing_key"))
                .isEqualTo(vector.expected().get("retry").asText());
    }

    @Test
    void defaultsAreReadLikewise() {
        assertThat(read(Map.of("transport_name", "t", "failures_routing_key", "a", "retry_routing_key", "b"))
                        .text("event_routing_key"))
                .isEqualTo("t.event");
    }

    @Test
    void everyFaultIsToldOnce() {
        assertThatThrownBy(() -> read(
                        Map.of("failures_routing_key", "%(nope)s.x", "retry_routing_key", "%(transport_name)s.Out")))
                .hasMessage(String.join(
                        "\n",
                        "test.yaml: f: missing key transport_name (name): What the keys in Redis, and events, are named after.",
                        "test.yaml: f: failures_routing_key '%(nope)s.x' names the key nope, which is not given",
                        "test.yaml: f: retry_routing_key '%(transport_name)s.Out' is 'x.Out', which is not a routing key of"
                                + " lower-case letters, digits, '_', '-' and '.'"));
    }

    @Test
    void numbersAndPercentSigns() {
        assertThat(read(Map.of(
                                "transport_name",
                                "t",
                                "lane",
                                7,
                                "failures_routing_key",
                                "a.%(lane)s",
                                "retry_routing_key",
                                "b"))
                        .text("failures_routing_key"))
                .isEqualTo("a.7");
        assertThatThrownBy(() ->
                        read(Map.of("transport_name", "t", "failures_routing_key", "a%%", "retry_routing_key", "b")))
                .hasMessageContaining("is 'a%', which is not a routing key");
    }
}
