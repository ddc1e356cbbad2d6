package org.vumi.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
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

    /** The classic ones: each step back doubles what is to be tried. */
    @ParameterizedTest
    @ValueSource(strings = {"(a+)+$", "(a|aa)+$", "(a|a)*$", "(.*a){20}$", "(?:(a+)+)\\1b", "([a-z]+)*\\d"})
    @Timeout(5)
    void isBoundedInTimeWhateverTheExpression(String expression) {
        PythonRegex regex = PythonRegex.compile(expression);
        long start = System.nanoTime();
        try {
            assertThat(regex.match("a".repeat(200) + "!")).isEmpty();
        } catch (PythonRegex.TooManySteps expected) {
            assertThat(expected).hasMessageContaining("takes too long");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    @Timeout(5)
    void isBoundedInTimeHoweverLongTheText() {
        PythonRegex regex = PythonRegex.compile(".*a.*b");
        assertThatThrownBy(() -> regex.match("a".repeat(1_000_000))).isInstanceOf(PythonRegex.TooManySteps.class);
    }

    @Test
    void isBoundedInDepthToo() {
        PythonRegex regex = PythonRegex.compile("(?:a|b)*c");
        assertThatThrownBy(() -> regex.match("ab".repeat(1_000_000))).isInstanceOf(PythonRegex.TooManySteps.class);
    }

    /** Each compared with what Python 2.7 answers. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "\\101 A true",
                "\\0612 12 true",
                "[\\60]$ 0 true",
                "(a)\\1 aa true",
                "\\bé é false",
                "é\\b éa true",
                "a\\Bb ab true",
                "[a\\b] b false",
                "(?x)a[#]b(?#c) a#b true",
                "(?i)STOP$ stop true",
                "x{,} x true",
                "x{} x{} true",
                "[]x]+$ ]x] true",
                "[^]]$ ] false"
            })
    void readsEscapesAsPython(String pattern, String subject, boolean matches) {
        assertThat(PythonRegex.compile(pattern).match(subject).isPresent()).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a**",
                "a{2}{3}",
                "a{2}*",
                "a+*",
                "\\1",
                "(a\\2)",
                "(?>a)",
                "(?<name>a)",
                "(?i:a)",
                "(?-i)a",
                "(?P<1>a)",
                "(a",
                "a)",
                "*a",
                "[b-a]",
                "a{3,2}",
                "(?P=x)",
                "[a",
                "\\"
            })
    void refusesWhatPythonRefuses(String pattern) {
        assertThatThrownBy(() -> PythonRegex.compile(pattern)).isInstanceOf(PatternSyntaxException.class);
    }
}
