package org.vumi.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vumi.Clause;

class Gsm0338Test {
    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @ParameterizedTest
    @CsvSource({
        "hello, 68656c6c6f",
        "@£$¥èéùìòÇØøÅå, 000102030405060708090b0c0e0f",
        "Δ_ΦΓΛΩΠΨΣΘΞ, 101112131415161718191a",
        "ÆæßÉ¤¡ÄÖÑÜ§¿äöñüà, 1c1d1e1f24405b5c5d5e5f607b7c7d7e7f",
        "€5, 1b6535",
        "^{}\\[~]|, 1b141b281b291b2f1b3c1b3d1b3e1b40",
    })
    void writesAndReadsTheAlphabet(String text, String hex) throws Exception {
        assertThat(Gsm0338.DEFAULT.encode(text)).asHexString().isEqualToIgnoringCase(hex);
        assertThat(Gsm0338.DEFAULT.decode(octets(hex))).isEqualTo(text);
    }

    @Test
    void writesAndReadsLineEndsAndFormFeed() throws Exception {
        assertThat(Gsm0338.DEFAULT.encode("a\r\nb\f")).asHexString().isEqualTo("610D0A621B0A");
        assertThat(Gsm0338.DEFAULT.decode(octets("610d0a621b0a"))).isEqualTo("a\r\nb\f");
    }

    @Test
    @Clause("5.2.19")
    void readsBackEverySeptet() throws Exception {
        for (int septet = 0; septet < 128; septet++) {
            if (septet != 0x1B) {
                byte[] one = {(byte) septet};
                assertThat(Gsm0338.DEFAULT.encode(Gsm0338.DEFAULT.decode(one))).isEqualTo(one);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"ç", "ë", "你", "😀", "`", "\u0394\u03b1"})
    void knowsWhatDoesNotFit(String text) {
        assertThat(Gsm0338.DEFAULT.fits(text)).isFalse();
        assertThatThrownBy(() -> Gsm0338.DEFAULT.encode(text)).isInstanceOf(CharacterCodingException.class);
    }

    @Test
    void readsAnUnknownExtensionAsAPhoneShowsIt() throws Exception {
        assertThat(Gsm0338.DEFAULT.decode(octets("611b4162"))).isEqualTo("aAb");
        assertThat(Gsm0338.DEFAULT.decode(octets("611b1b62"))).isEqualTo("a b");
        assertThat(Gsm0338.DEFAULT.decode(octets("611b"))).isEqualTo("a ");
    }

    @Test
    void refusesOctetsThatAreNoSeptets() {
        assertThatThrownBy(() -> Gsm0338.DEFAULT.decode(octets("6380"))).isInstanceOf(CharacterCodingException.class);
    }
}
