package org.vumi.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Python 2.7 prints, read back. */
class PythonLiteralTest {
    private static Object value(String literal) {
        return PythonLiteral.readDict("{'v': " + literal + "}").get("v");
    }

    @Test
    void readsEveryKindOfValue() {
        assertThat(value("None")).isNull();
        assertThat(value("True")).isEqualTo(true);
        assertThat(value("False")).isEqualTo(false);
        assertThat(value("3")).isEqualTo(BigInteger.valueOf(3));
        assertThat(value("-12345678901234567890L")).isEqualTo(new BigInteger("-12345678901234567890"));
        assertThat(value("1.5")).isEqualTo(new BigDecimal("1.5"));
        assertThat(value("1e-07")).isEqualTo(new BigDecimal("1e-07"));
        assertThat(value("[1, u'a', None]")).isEqualTo(Arrays.asList(BigInteger.ONE, "a", null));
        assertThat(value("()")).isEqualTo(List.of());
        assertThat(value("('one',)")).isEqualTo(List.of("one"));
        assertThat(value("{u'a': {}, 'b': [{}]}")).isEqualTo(Map.of("a", Map.of(), "b", List.of(Map.of())));
        assertThat(value("datetime.datetime(2012, 4, 16, 9, 0)")).isEqualTo("2012-04-16 09:00:00.000000");
        assertThat(value("datetime.datetime(2012, 4, 16, 9, 0, 1, 50)")).isEqualTo("2012-04-16 09:00:01.000050");
    }

    @Test
    void readsTextsAndTheirEscapes() {
        assertThat(value("u'it\\'s'")).isEqualTo("it's");
        assertThat(value("u\"it's\"")).isEqualTo("it's");
        assertThat(value("u'\\xf6 \\u20ac \\U0001f642 \\ud83d\\ude42'")).isEqualTo("ö € \uD83D\uDE42 \uD83D\uDE42");
        assertThat(value("'\\xc3\\xb6'")).isEqualTo("ö"); // octets, which are UTF-8
        assertThat(value("'ö \uD83D\uDE42'")).isEqualTo("ö \uD83D\uDE42");
        assertThat(value("'\\u0041'")).isEqualTo("\\u0041"); // no escape without u
        assertThat(value("'a\\n\\r\\t\\\\\\x00\\101\\q'")).isEqualTo("a\n\r\t\\\0A\\q");
        assertThat(value("u''")).isEqualTo("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{'a'",
                "{'a':",
                "{'a': 1",
                "{'a': 1}}",
                "{1: 2}",
                "{'a': }",
                "{'a': 1,, }",
                "{'a' 1}",
                "{'a': '",
                "{'a': u'\\x4",
                "{'a': u'\\xzz'}",
                "{'a': u'\\U00110000'}",
                "{'a': '\\xff'}",
                "{'a': foo()}",
                "{'a': __import__('os')}",
                "{'a': datetime.datetime(2012)}",
                "{'a': datetime.date.today()}",
                "{'a': 1e9999}"
            })
    void readsNothingElse(String text) {
        assertThatThrownBy(() -> PythonLiteral.readDict(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(".* at character \\d+");
    }

    @Test
    void isBoundedInDepthAndDigits() {
        assertThatThrownBy(() -> value("[".repeat(100_000))).hasMessageContaining("deeper than 100");
        assertThatThrownBy(() -> value("1".repeat(1_001))).hasMessageContaining("no value");
    }

    @Test
    void livesWithAnyCharacters() {
        String alphabet = "{}[](),:'\"u\\x0L.eNT datetime.(";
        Random random = new Random(11);
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder("{'a': ");
            for (int length = random.nextInt(12); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                PythonLiteral.readDict(text.append('}').toString());
            } catch (IllegalArgumentException fault) {
                assertThat(fault).hasMessageContaining(" at character ");
            }
        }
    }
}
