package org.vumi.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;

/**
 * Text stays as it came, also where it looks like a date.
 *
 * <p>0.4 rewrote such text, message content included, and broke on years before 1900. Source: spec core 1.2, D26.
 */
class DateDecodingTest {
    /** Where 0.4 sends on something else than it received, and we do not. */
    @Differs("text that looks like a date")
    private static final Set<String> REFORMATTED_BY_VUMI = Set.of(
            "one fractional digit is padded",
            "three fractional digits",
            "single-digit month day hour",
            "extra spaces between date and time",
            "tab between date and time",
            "newline between",
            "leap day",
            "year before 1900 decodes but cannot be encoded again",
            "year 1900",
            "list of objects is touched",
            "nested object");

    static Stream<Vector> vectors() {
        return Vectors.cases("date_decoding");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void sendsOnWhatItReceived(Vector vector) {
        JsonNode value = vector.input().required("value");
        JsonNode recorded = vector.expected().required("reencoded");

        assertThat(relayed(value)).isEqualTo(value);
        assertThat(recorded.equals(value)).isEqualTo(!REFORMATTED_BY_VUMI.contains(vector.name()));
    }

    private static JsonNode relayed(JsonNode value) {
        String body = JsonNodeFactory.instance.objectNode().set("value", value).toString();
        byte[] again = MessageCodec.encode(MessageCodec.decode(body.getBytes(StandardCharsets.UTF_8)));
        return Json.tree(again).required("value");
    }
}
