package org.vumi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.codec.BasicAuth;
import org.vumi.config.PrefixedOptions;
import org.vumi.dispatcher.Keyword;
import org.vumi.message.RoutingKey;

/** What 0.4 had in one drawer, each from the class that has it now. Source: spec core 10.8. */
class UtilMiscTest {
    static Stream<Vector> vectors() {
        return Vectors.cases("util_misc");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void answersAsRecorded(Vector vector) {
        assertThat(answer(vector.input()))
                .isEqualTo(Json.value(vector.expected().required("result")));
    }

    private static Object answer(JsonNode input) {
        return switch (input.required("op").asText()) {
            case "get_first_word" -> Keyword.of(input.required("content").textValue());
            case "safe_routing_key" ->
                RoutingKey.safe(input.required("routing_key").textValue());
            case "filter_options_on_prefix" ->
                PrefixedOptions.of(
                        Json.fields(input.required("options")),
                        input.required("prefix").textValue());
            case "basic_auth_string" ->
                BasicAuth.header(
                        input.required("username").textValue(),
                        input.required("password").textValue());
            default -> throw new IllegalArgumentException("op '" + input.get("op") + "'");
        };
    }
}
