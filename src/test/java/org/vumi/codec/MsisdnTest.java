package org.vumi.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Vector;
import org.vumi.Vectors;

class MsisdnTest {
    static Stream<Vector> normalizations() {
        return Stream.of("util_normalize_msisdn", "transport-normalize-msisdn").flatMap(Vectors::cases);
    }

    @ParameterizedTest
    @MethodSource("normalizations")
    void normalizesAsVumi(Vector vector) {
        assertThat(Msisdn.normalize(
                        vector.input().path("raw").asText(),
                        vector.input().path("country_code").asText()))
                .isEqualTo(vector.expected().path("result").asText());
    }

    static Stream<Vector> cleanups() {
        return Vectors.cases("util_operator")
                .filter(vector -> vector.input().path("op").asText().equals("cleanup_msisdn"));
    }

    @ParameterizedTest
    @MethodSource("cleanups")
    void cleansUpAsVumi(Vector vector) {
        assertThat(Msisdn.cleanup(
                        vector.input().path("number").asText(),
                        vector.input().path("country_code").asText()))
                .isEqualTo(vector.expected().path("result").asText());
    }
}
