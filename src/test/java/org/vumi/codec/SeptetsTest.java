package org.vumi.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeptetsTest {
    private static byte[] septets(String text) throws CharacterCodingException {
        return Gsm0338.DEFAULT.encode(text);
    }

    @ParameterizedTest
    @CsvSource({
        "hellohello, 0, E8329BFD4697D9EC37",
        "1, 0, 31",
        // seven bits to spare: a carriage return
        "1234567, 0, 31D98C56B3DD1A",
        "12345678, 0, 31D98C56B3DD70",
        // after a header of six octets one bit fills up, after one of seven none
        "hello, 6, D06536FB0D",
        "hello, 7, E8329BFD06",
        "€, 0, 9B32",
    })
    void packsAsPhonesDo(String text, int headerOctets, String hex) throws Exception {
        assertThat(Septets.pack(septets(text), headerOctets)).asHexString().isEqualTo(hex);
        assertThat(Gsm0338.DEFAULT.decode(
                        Septets.unpack(HexFormat.of().parseHex(hex.toLowerCase(java.util.Locale.ROOT)), headerOctets)))
                .isEqualTo(text);
    }

    @Test
    void refusesACarriageReturnThatWouldBeReadAsNone() {
        assertThatThrownBy(() -> Septets.pack(septets("1234567\r"), 0)).isInstanceOf(CharacterCodingException.class);
    }

    @Test
    void unpacksWhatItPacks() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            byte[] septets = new byte[random.nextInt(170)];
            for (int at = 0; at < septets.length; at++) {
                septets[at] = (byte) (random.nextInt(4) == 0 ? 0x0D : random.nextInt(128));
            }
            int headerOctets = random.nextInt(20);
            byte[] octets;
            try {
                octets = Septets.pack(septets, headerOctets);
            } catch (CharacterCodingException e) {
                assertThat(septets[septets.length - 1]).isEqualTo((byte) 0x0D);
                continue;
            }
            assertThat(Septets.unpack(octets, headerOctets)).isEqualTo(septets);
        }
    }

    @Test
    void unpacksNothingFromNothing() {
        for (int headerOctets = 0; headerOctets < 10; headerOctets++) {
            assertThat(Septets.unpack(new byte[0], headerOctets)).isEmpty();
        }
    }
}
