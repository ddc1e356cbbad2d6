package org.vumi.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Vector;
import org.vumi.Vectors;

class PythonTemplateTest {
    static Stream<Vector> vectors() {
        return Vectors.cases("template_expand");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void expandsAsPython(Vector vector) {
        PythonRegex regex =
                PythonRegex.compile(vector.input().required("pattern").asText());
        List<String> groups =
                regex.matchGroups(vector.input().required("subject").asText()).orElseThrow();
        String template = vector.input().required("template").asText();
        if (vector.expected().has("error")) {
            assertThatThrownBy(() -> PythonTemplate.compile(template, regex).expand(groups))
                    .isInstanceOfAny(IllegalArgumentException.class, IllegalStateException.class);
        } else {
            assertThat(PythonTemplate.compile(template, regex).expand(groups))
                    .isEqualTo(vector.expected().required("result").asText());
        }
    }
}
