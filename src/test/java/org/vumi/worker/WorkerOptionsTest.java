package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Vector;
import org.vumi.Vectors;

/** How options meet: spec core 10.1 and 10.4, vectors worker_options. */
class WorkerOptionsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<Vector> cases() {
        return Vectors.cases("worker_options");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void mergesAsVumiDoes(Vector vector) {
        JsonNode input = vector.input();
        Map<String, Object> merged = new LinkedHashMap<>();
        if (input.has("cli")) {
            merged.put(
                    "vumi_options",
                    AmqpOptions.of(map(input.get("vumi_config")), map(input.get("cli")))
                            .all());
        } else if (input.has("set_option")) {
            List<String> options = StreamSupport.stream(input.get("set_option").spliterator(), false)
                    .map(JsonNode::asText)
                    .toList();
            merged.put("options", Setting.plain(SetOptions.of(options)));
        } else if (input.has("set_options")) {
            merged.put(
                    "worker_config",
                    Setting.plain(SetOptions.over(settings(input.get("config")), settings(input.get("set_options")))));
        } else {
            Faults faults = new Faults();
            WorkerPlan plan =
                    MultiWorkerFile.plans(settings(input.get("config")), new Place("file", 0), faults).stream()
                            .filter(one ->
                                    one.name().equals(input.get("worker_name").asText()))
                            .findFirst()
                            .orElseThrow();
            assertThat(faults.all()).isEmpty();
            merged.put("child_config", Setting.plain(plan.section()));
        }
        assertThat(merged).isEqualTo(map(vector.expected()));
    }

    @Test
    void makesAUriOfTheAmqpOptions() {
        AmqpOptions options = AmqpOptions.of(Map.of("vhost", "/live", "port", "5673"), Map.of("password", "p@:/ +"));
        assertThat(options.uri()).isEqualTo("amqp://vumi:p%40%3A%2F%20%2B@127.0.0.1:5673/%2Flive");
    }

    @Test
    void refusesAmqpOptionsThatLeadNowhere() {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("hostname", null);
        assertThatThrownBy(() -> AmqpOptions.of(file, Map.of()).uri())
                .hasMessage("AMQP option hostname is null (accepted: a text)");
        assertThatThrownBy(
                        () -> AmqpOptions.of(Map.of("port", "amqp"), Map.of()).uri())
                .hasMessage("AMQP option port 'amqp' is not a whole number from 0 to 99999");
    }

    private static Map<String, Setting> settings(JsonNode node) {
        return YamlFile.read(node.toString(), "file");
    }

    private static Map<String, Object> map(JsonNode node) {
        return node.isNull() ? null : JSON.convertValue(node, new com.fasterxml.jackson.core.type.TypeReference<>() {});
    }
}
