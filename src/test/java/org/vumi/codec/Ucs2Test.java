package org.vumi.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.CharacterCodingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ucs2Test {
    @Test
    void writesTwoOctetsPerCharacterAndFourBeyondTheBasicPlane() throws Exception {
        assertThat(Ucs2.encode("hé你😀")).asHexString().isEqualTo("006800E94F60D83DDE00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "Ελληνικά", "你好", "a😀b", "\uFEFFx"})
    void readsWhatItWrote(String text) throws Exception {
        assertThat(Ucs2.decode(Ucs2.encode(text))).isEqualTo(text);
    }

    @Test
    void refusesHalvesOfCharacters() {
        assertThatThrownBy(() -> Ucs2.decode(new byte[] {0x00, 0x68, 0x00}))
                .isInstanceOf(CharacterCodingException.class);
        assertThatThrownBy(() -> Ucs2.decode(new byte[] {(byte) 0xD8, 0x3D}))
                .isInstanceOf(CharacterCodingException.class);
        assertThatThrownBy(() -> Ucs2.encode("\uD83D")).isInstanceOf(CharacterCodingException.class);
    }
}
