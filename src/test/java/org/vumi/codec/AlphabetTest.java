package org.vumi.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.CharacterCodingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlphabetTest {
    @ParameterizedTest
    @CsvSource({
        "utf-8, é, C3A9",
        "utf8, é, C3A9",
        "latin1, é, E9",
        "latin-1, é, E9",
        "iso8859_5, п, DF",
        "iso8859_8, ש, F9",
        "shift_jis, あ, 82A0",
        "iso2022_jp, abc, 616263",
        "utf-16be, é, 00E9",
        "ucs2, é, 00E9",
        "gsm0338, é, 05",
        "ascii, e, 65",
    })
    void knowsTheNamesThatPythonHas(String name, String text, String hex) throws Exception {
        Alphabet alphabet = Alphabet.named(name).orElseThrow();
        assertThat(alphabet.encode(text)).asHexString().isEqualTo(hex);
        assertThat(alphabet.decode(alphabet.encode(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "klingon", "no such thing", "*"})
    void knowsNoOthers(String name) {
        assertThat(Alphabet.named(name)).isEmpty();
    }

    @Test
    void neverWritesAQuestionMarkForWhatItDoesNotHave() {
        Alphabet latin1 = Alphabet.named("latin1").orElseThrow();
        assertThatThrownBy(() -> latin1.encode("你")).isInstanceOf(CharacterCodingException.class);
    }
}
