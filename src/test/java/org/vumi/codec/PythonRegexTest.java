package org.vumi.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Vector;
import org.vumi.Vectors;

class PythonRegexTest {
    /** Java has nothing like it; refused, with a sentence that says what to write. */
    private static final Set<String> REFUSED = Set.of("conditional group");

    static Stream<Vector> vectors() {
        return Vectors.cases("python_regex");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void matchesAsPython(Vector vector) {
        String pattern = vector.input().path("pattern").asText();
        if (vector.expected().path("error").asBoolean() || REFUSED.contains(vector.name())) {
            assertThatThrownBy(() -> PythonRegex.compile(pattern)).isInstanceOf(PatternSyntaxException.class);
        } else {
            assertThat(PythonRegex.compile(pattern)
                            .match(vector.input().path("subject").asText())
                            .isPresent())
                    .isEqualTo(vector.expected().path("matches").asBoolean());
        }
    }

    @Test
    void findsNamedGroupsAnywhere() {
        PythonRegex regex = PythonRegex.compile("(x)?(?P<a_b>[0-9]{,2})-(?P<c>y)?");
        assertThat(regex.names()).containsExactly("a_b", "c");
        assertThat(regex.search("zz12-")).hasValueSatisfying(groups -> {
            assertThat(groups).containsEntry("a_b", "12").containsEntry("c", null);
        });
        assertThat(regex.match("zz12-")).isEmpty();
        assertThat(regex.search("none")).isEqualTo(java.util.Optional.<Map<String, String>>empty());
    }

    @Test
    void givesUpATextThatHasNoRoomOnTheStack() {
        PythonRegex regex = PythonRegex.compile("(a|b)*c");
        assertThat(regex.match("ab".repeat(20) + "c")).isPresent();
        assertThatThrownBy(() -> regex.matches("ab".repeat(500_000))).isInstanceOf(PythonRegex.TooManySteps.class);
    }

    @Test
    @Timeout(5)
    void givesUpAnExpressionThatGoesAstray() {
        PythonRegex regex = PythonRegex.compile("(a+)+\\1b");
        assertThatThrownBy(() -> regex.search("a".repeat(60))).isInstanceOf(PythonRegex.TooManySteps.class);
    }
}
