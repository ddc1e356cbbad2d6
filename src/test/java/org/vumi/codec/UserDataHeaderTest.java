package org.vumi.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserDataHeaderTest {
    private static UserDataHeader read(String hex) {
        return UserDataHeader.read(HexFormat.of().parseHex(hex)).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "0500032a0201, 42, false, 2, 1",
        "0608040102ff03, 258, true, 255, 3",
        // ports before it, something after it
        "0b 0504 158a 0000 0003 2a 02 01, 42, false, 2, 1",
        "08 0003 2a 02 01 70 01 00, 42, false, 2, 1",
    })
    void readsWhichPartItIs(String hex, int reference, boolean wide, int total, int number) {
        UserDataHeader header = read(hex.replace(" ", "") + "41");
        assertThat(header.concatenation()).isEqualTo(new Concatenation(reference, wide, total, number));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00", // nothing
                "0500032a0200", // part 0
                "0500032a0203", // part 3 of 2
                "0500032a0000",
                "0400022a01", // too short an element
                "0500092a0201", // longer than the header
                "0106", // an element cut short
                "030a0100",
            })
    void passesOverWhatMakesNoSense(String hex) {
        assertThat(read(hex + "41424344")).isEqualTo(UserDataHeader.NONE);
    }

    @Test
    void readsTheTables() {
        assertThat(read("06240103250101"))
                .isEqualTo(new UserDataHeader(null, NationalLanguage.TURKISH, NationalLanguage.PORTUGUESE));
        assertThat(read("03240104")).as("Bengali has none here").isEqualTo(UserDataHeader.NONE);
    }

    @Test
    void isNoHeaderIfItIsLongerThanAll() {
        assertThat(UserDataHeader.read(HexFormat.of().parseHex("0500032a02"))).isEmpty();
        assertThat(UserDataHeader.read(new byte[0])).isEmpty();
    }

    @Test
    void readsWhatItWrites() {
        for (NationalLanguage locking : new NationalLanguage[] {null, NationalLanguage.TURKISH}) {
            for (NationalLanguage single : new NationalLanguage[] {null, NationalLanguage.SPANISH}) {
                for (boolean wide : new boolean[] {true, false}) {
                    UserDataHeader header = new UserDataHeader(new Concatenation(200, wide, 255, 254), locking, single);
                    assertThat(UserDataHeader.read(header.octets())).contains(header);
                    assertThat(UserDataHeader.length(header.octets())).isEqualTo(header.octets().length);
                }
            }
        }
        assertThat(UserDataHeader.NONE.octets()).isEmpty();
    }

    @Test
    void survivesAnyOctets() {
        Random random = new Random(3);
        for (int i = 0; i < 200_000; i++) {
            byte[] octets = new byte[random.nextInt(20)];
            random.nextBytes(octets);
            if (octets.length > 0) {
                octets[0] = (byte) random.nextInt(20);
            }
            UserDataHeader.read(octets).map(UserDataHeader::concatenation).ifPresent(part -> assertThat(part.possible())
                    .isTrue());
        }
    }
}
