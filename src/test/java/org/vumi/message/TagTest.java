package org.vumi.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;

/** Source: spec core 1.9. */
class TagTest {
    static Stream<Vector> vectors() {
        return Vectors.cases("tag_helper");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void readsAndWritesAsRecorded(Vector vector) {
        Map<String, Object> metadata = Json.fields(vector.input().required("helper_metadata"));
        switch (vector.input().required("op").asText()) {
            case "read" -> assertThat(Tag.read(metadata)).isEqualTo(tag(vector.expected()));
            case "write" ->
                assertThat(tag(vector.input()).write(metadata))
                        .isEqualTo(Json.fields(vector.expected().required("helper_metadata")));
            default -> throw new IllegalArgumentException(vector.name());
        }
    }

    private static Tag tag(JsonNode node) {
        JsonNode pair = node.required("tag");
        return pair.isNull()
                ? null
                : new Tag(pair.get(0).textValue(), pair.get(1).textValue());
    }

    @Test
    void refusesWhatIsNotAPair() {
        assertThatThrownBy(() -> Tag.read(Map.of("tag", Map.of("tag", List.of("pool")))))
                .isInstanceOf(InvalidMessage.class)
                .hasMessage("invalid helper_metadata.tag.tag that is an array (accepted: [pool, tag])");
    }
}
