package org.vumi.transport.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Clause;
import org.vumi.Differs;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.codec.Msisdn;

class OperatorNumbersTest {
    /** 0.4 fails on a country code that YAML reads as a number; ours are texts. What is looked up then. */
    @Differs("text and numbers")
    private static final Map<String, String> DIFFERENT =
            Map.of("operator: COUNTRY_CODE given as a YAML integer fails on a leading zero", "27820000001");

    static Stream<Vector> numbers() {
        return Vectors.cases("transport-smpp-operator-number");
    }

    @ParameterizedTest
    @MethodSource("numbers")
    @Clause("5.2.8")
    void choosesTheSourceAddressAsVumi(Vector vector) {
        JsonNode input = vector.input();
        String countryCode = input.path("COUNTRY_CODE").asText();
        String to = input.path("to_addr").asText();
        OperatorNumbers numbers = new OperatorNumbers(
                countryCode, Json.fields(input.path("OPERATOR_PREFIX")), Json.fields(input.path("OPERATOR_NUMBER")));

        if (DIFFERENT.containsKey(vector.name())) {
            assertThat(numbers.numberFor(to)).isEqualTo(DIFFERENT.get(vector.name()));
            return;
        }
        assertThat(Msisdn.cleanup(to, countryCode))
                .isEqualTo(vector.expected().path("cleaned_msisdn").asText());
        assertThat(numbers.numberFor(to))
                .isEqualTo(vector.expected().path("looked_up").textValue());
    }

    static Stream<Vector> utilities() {
        return Vectors.cases("util_operator")
                .filter(vector -> !vector.input().path("op").asText().equals("cleanup_msisdn"));
    }

    @ParameterizedTest
    @MethodSource("utilities")
    void namesTheOperatorAsVumi(Vector vector) {
        JsonNode input = vector.input();
        Map<String, Object> mapping = input.has("mapping")
                ? Json.fields(input.path("mapping"))
                : Map.of("2771", Map.of(27711, "OPB")); // mapping_with_int_keys
        OperatorNumbers numbers = new OperatorNumbers(
                input.path("country_code").asText(),
                mapping,
                input.has("numbers") ? Json.fields(input.path("numbers")) : new HashMap<>());
        String msisdn = input.path("msisdn").asText();
        String result = input.path("op").asText().equals("get_operator_name")
                ? numbers.operatorOf(msisdn)
                : numbers.numberFor(msisdn);
        assertThat(result).isEqualTo(vector.expected().path("result").textValue());
    }

    @Test
    void takesTheLongestPrefixOfALevelWhateverTheirOrder() {
        Map<String, Object> prefixes = new LinkedHashMap<>();
        prefixes.put("27", "SHORT");
        prefixes.put("2771", "LONG");
        prefixes.put("277", "MIDDLE");
        OperatorNumbers numbers = new OperatorNumbers("27", prefixes, Map.of("LONG", 1, "SHORT", 2));
        assertThat(numbers.operatorOf("27711")).isEqualTo("LONG");
        assertThat(numbers.operatorOf("27722")).isEqualTo("MIDDLE");
        assertThat(numbers.numberFor("0112223333")).isEqualTo("2");
    }
}
