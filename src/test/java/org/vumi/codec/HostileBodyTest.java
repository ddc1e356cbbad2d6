package org.vumi.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageVectors;
import org.vumi.message.TransportUserMessage;

/** Bodies that are no messages, by accident or on purpose: each ends as an InvalidMessage that quotes nothing. */
@Timeout(30)
class HostileBodyTest {
    private static final long SEED = 20110921;
    private static final int MEBIBYTE = 1 << 20;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n",
                "{",
                "{secret",
                "{nope",
                "secret",
                "'secret'",
                "{\"a\":}",
                "{\"a\": secret}",
                "{\"a\": 1,}",
                "{\"a\": [1,]}",
                "{\"a\": [1}",
                "{\"a\": [1",
                "{\"a\": {\"b\": 1]}",
                "{\"a\" 1}",
                "{a: 1}",
                "{'a': 1}",
                "{\"a\": 01}",
                "{\"a\": +1}",
                "{\"a\": .5}",
                "{\"a\": 1.}",
                "{\"a\": 1e}",
                "{\"a\": 0x1}",
                "{\"a\": NAN}",
                "{\"a\": INF}",
                "{\"a\": -INF}",
                "{\"a\": +Infinity}",
                "{\"a\": Infinit}",
                "{\"a\": NaNsecret}",
                "{\"a\": tru}",
                "{\"a\": True}",
                "{\"a\": \"secret}",
                "{\"a\": \"sec\nret\"}",
                "{\"a\": \"\u0000\"}",
                "{\"a\": \"\\x\"}",
                "{\"a\": \"\\u12g4\"}",
                "{\"a\": /* secret */ 1}",
                "{\"a\": 1} secret",
                "{\"a\": 1}{\"b\": 2}",
                "{\"a\": 1},",
                "{\"a\": 1}\u0000",
                "\uFEFF{\"a\": 1}"
            })
    void whatIsNotJson(String body) {
        InvalidMessage refused = refused(body.getBytes(UTF_8));
        assertThat(refused.reason()).isEqualTo("NotJson");
        assertThat(refused).hasNoCause();
        assertThat(refused.getMessage()).doesNotContain("secret", "nope");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[1,2]", "\"secret\"", "5", "1.5", "NaN", "true", "null", " [{}]"})
    void whatIsJsonButNotAnObject(String body) {
        assertThat(refused(body.getBytes(UTF_8)).reason()).isEqualTo("NotAnObject");
    }

    static Stream<byte[]> notUtf8() {
        return Stream.of(
                "{\"a\": \"é\"}".getBytes(ISO_8859_1),
                text(0x80),
                text(0xC0, 0x80),
                text(0xC3),
                text(0xE0, 0x80, 0xAF),
                text(0xED, 0xA0, 0x80),
                text(0xF0, 0x80, 0x80, 0xAF),
                text(0xF4, 0x90, 0x80, 0x80),
                text(0xF8, 0x88, 0x80, 0x80, 0x80),
                text(0xFF),
                Arrays.copyOf("{\"a\": \"€".getBytes(UTF_8), 9),
                "{\"a\": 1}".getBytes(UTF_16));
    }

    /** A string of these octets, at every offset within a word of eight. */
    private static byte[] text(int... octets) {
        String inner = Arrays.stream(octets)
                .mapToObj(octet -> String.valueOf((char) octet))
                .collect(Collectors.joining());
        return ("{\"abc\": \"" + inner + "\"}").getBytes(ISO_8859_1);
    }

    @ParameterizedTest
    @MethodSource
    void notUtf8(byte[] body) {
        for (int shift = 0; shift < 8; shift++) {
            byte[] shifted = new byte[shift + body.length];
            Arrays.fill(shifted, 0, shift, (byte) ' ');
            System.arraycopy(body, 0, shifted, shift, body.length);
            assertThat(refused(shifted).reason()).isEqualTo("NotUtf8");
        }
    }

    @Test
    void utf16WithoutMarkIsNotTakenForJson() {
        assertThat(refused("{\"a\": 1}".getBytes(UTF_16LE)).reason()).isEqualTo("NotJson");
    }

    @Test
    void nestsAHundredDeepAndNoDeeper() {
        assertThat(MessageCodec.decode(nested("[", "]", 99))).hasSize(1);
        assertThat(MessageCodec.decode(nested("{\"a\":", "}", 99))).hasSize(1);
        assertThat(refused(nested("[", "]", 100)).reason()).isEqualTo("LimitExceeded");
        assertThat(refused(nested("{\"a\":", "}", 100)).reason()).isEqualTo("LimitExceeded");
        assertThat(refused(nested("[", "", MEBIBYTE)).reason()).isEqualTo("LimitExceeded");
        assertThat(refused("[".repeat(MEBIBYTE).getBytes(UTF_8)).reason()).isEqualTo("NotAnObject");
    }

    private static byte[] nested(String open, String close, int levels) {
        return ("{\"a\":" + open.repeat(levels) + (close.equals("}") ? "1" : "") + close.repeat(levels) + "}")
                .getBytes(UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e1001",
                "-1e999999999",
                "1e-999999999",
                "1e99999999999999999999",
                "1E-99999999999999999999",
                "0.1e99999999999"
            })
    void numbersWhoseDigitsWouldFillTheMemory(String number) {
        assertThat(refused(("{\"n\": " + number + "}").getBytes(UTF_8)).reason())
                .isEqualTo("LimitExceeded");
    }

    @Test
    void overLongNumbersAndKeys() {
        String digits = "7".repeat(MEBIBYTE);
        assertThat(refused(("{\"n\": " + digits + "}").getBytes(UTF_8)).reason())
                .isEqualTo("LimitExceeded");
        assertThat(refused(("{\"n\": 0." + digits + "}").getBytes(UTF_8)).reason())
                .isEqualTo("LimitExceeded");
        assertThat(refused(("{\"" + digits + "\": 1}").getBytes(UTF_8)).reason())
                .isEqualTo("LimitExceeded");
        assertThat(refused(("{\"" + "ë".repeat(5_000) + "\": 1}").getBytes(UTF_8))
                        .reason())
                .isEqualTo("LimitExceeded");
    }

    @Test
    void aHundredThousandKeysAreRead() {
        String keys = IntStream.range(0, 100_000)
                .mapToObj(key -> "\"k" + key + "\":" + key)
                .collect(Collectors.joining(",", "{", "}"));
        assertThat(MessageCodec.decode(keys.getBytes(UTF_8))).hasSize(100_000);
    }

    @Test
    void aMebibyteOfTextIsRead() {
        String text = "é\\n".repeat(MEBIBYTE / 4);
        assertThat(MessageCodec.decode(("{\"a\":\"" + text + "\"}").getBytes(UTF_8))
                        .get("a"))
                .isEqualTo("é\n".repeat(MEBIBYTE / 4));
    }

    /** Cut, flipped and doubled bytes of a good body: it is read or refused, and nothing else happens. */
    @Test
    void damagedBodiesAreReadOrRefused() {
        byte[] good = MessageCodec.encode(TransportUserMessage.send(
                        "27820001111", "caf\u00e9 \ud83d\ude00", MessageVectors.IDS, MessageVectors.CLOCK)
                .put("numbers", List.of(1, 2.5, Double.NaN, -7))
                .build());
        Random random = new Random(SEED);
        int refused = 0;
        for (int round = 0; round < 30_000; round++) {
            byte[] body = Arrays.copyOf(good, random.nextInt(8) == 0 ? random.nextInt(good.length) : good.length);
            for (int damage = random.nextInt(4); damage >= 0 && body.length > 0; damage--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            refused += isRefused(body) ? 1 : 0;
        }
        assertThat(refused).isBetween(15_000, 30_000);
    }

    private static boolean isRefused(byte[] body) {
        try {
            MessageCodec.decodeUserMessage(body);
            return false;
        } catch (InvalidMessage expected) {
            return true;
        }
    }

    @Test
    void saysWhere() {
        assertThatThrownBy(() -> MessageCodec.decode("{\"a\": nope}".getBytes(UTF_8)))
                .hasMessageMatching("the body is not JSON, at byte \\d+");
        assertThatThrownBy(() -> MessageCodec.decode("{\"a\": 1} x".getBytes(UTF_8)))
                .hasMessageMatching("the body (is not JSON|goes on after its value), at byte \\d+");
        assertThatThrownBy(() -> MessageCodec.decode(new byte[0])).hasMessage("the body is empty");
        assertThatThrownBy(() -> MessageCodec.decode("[]".getBytes(UTF_8)))
                .hasMessage("the body is an array, not an object");
    }

    private static InvalidMessage refused(byte[] body) {
        return catchThrowableOfType(InvalidMessage.class, () -> MessageCodec.decode(body));
    }
}
