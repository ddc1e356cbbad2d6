package org.vumi.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.message.FailureMessage;
import org.vumi.message.MessageVectors;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;

class MessageCodecTest {
    private static final long SEED = 20110921;

    @Test
    void everyKindOfMessageComesBackEqual() {
        TransportUserMessage message = message("hi");
        FailureMessage failure = FailureMessage.about(message, null, "link down", MessageVectors.CLOCK);
        TransportEvent event = TransportEvent.deliveryReport(
                "sms", "m1", "failed", Map.of("stat", "UNDELIV"), MessageVectors.IDS, MessageVectors.CLOCK);

        assertThat(MessageCodec.decodeUserMessage(MessageCodec.encode(message))).isEqualTo(message);
        assertThat(MessageCodec.decodeFailure(MessageCodec.encode(failure))).isEqualTo(failure);
        assertThat(MessageCodec.decodeEvent(MessageCodec.encode(event))).isEqualTo(event);
    }

    @Test
    void everyCharacterComesBackAsAsciiAlsoLoneSurrogates() {
        StringBuilder all = new StringBuilder();
        for (int character = Character.MIN_VALUE; character <= Character.MAX_VALUE; character++) {
            all.append((char) character);
        }
        for (int character = 0x10000; character <= Character.MAX_CODE_POINT; character += 251) {
            all.appendCodePoint(character);
        }
        byte[] body = MessageCodec.encode(message(all.toString()));

        assertThat(text(body).getBytes(US_ASCII)).isEqualTo(body);
        assertThat(MessageCodec.decodeUserMessage(body).content()).isEqualTo(all.toString());
    }

    @Test
    void everyCharacterStandsAloneTooAndInKeys() {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int character = Character.MIN_VALUE; character <= Character.MAX_VALUE; character++) {
            fields.put("key " + (char) character, "" + (char) character);
        }
        assertThat(MessageCodec.decode(MessageCodec.encode(fields)).equals(fields))
                .isTrue();
    }

    @Test
    void rawUtf8IsReadAsItsEscapesAre() {
        StringBuilder text = new StringBuilder();
        for (int character = ' '; character <= Character.MAX_CODE_POINT; character++) {
            if (character != '"' && character != '\\' && (character < 0xD800 || character > 0xDFFF)) {
                text.appendCodePoint(character);
            }
        }
        byte[] body = ("{\"content\": \"" + text + "\"}").getBytes(UTF_8);
        assertThat(MessageCodec.decode(body).get("content")).isEqualTo(text.toString());
    }

    @Test
    void writesEscapesInLowerCaseAsVumiDoes() {
        assertThat(text(MessageCodec.encode(Map.of("k", "ë😀\n")))).isEqualTo("{\"k\":\"\\u00eb\\ud83d\\ude00\\n\"}");
    }

    @Test
    void randomValuesComeBackEqual() {
        Random random = new Random(SEED);
        for (int round = 0; round < 5_000; round++) {
            Map<String, Object> fields = object(random, 5);
            assertThat(MessageCodec.decode(MessageCodec.encode(fields))).isEqualTo(fields);
        }
    }

    private static Map<String, Object> object(Random random, int depth) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int size = random.nextInt(6); size > 0; size--) {
            fields.put(characters(random), value(random, depth - 1));
        }
        return fields;
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 10 : 8)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextInt();
            case 3 -> (1L << 33) + random.nextInt(1 << 30);
            case 4 ->
                new BigInteger(70 + random.nextInt(500), random).setBit(69).negate();
            case 5 -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
            case 6 -> new BigDecimal(new BigInteger(80 + random.nextInt(300), random).setBit(79), 7);
            case 7 -> characters(random);
            case 8 -> object(random, depth);
            default -> list(random, depth);
        };
    }

    private static List<Object> list(Random random, int depth) {
        List<Object> items = new ArrayList<>();
        for (int size = random.nextInt(6); size > 0; size--) {
            items.add(value(random, depth - 1));
        }
        return items;
    }

    private static String characters(Random random) {
        char[] text = new char[random.nextInt(12)];
        for (int at = 0; at < text.length; at++) {
            text[at] = (char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000);
        }
        return new String(text);
    }

    @Test
    void everyDoubleComesBackBitByBit() {
        Random random = new Random(SEED);
        List<Double> changed = new ArrayList<>();
        for (int round = 0; round < 50_000; round++) {
            double written = Double.longBitsToDouble(random.nextLong());
            Number read = (Number) MessageCodec.decode(MessageCodec.encode(Map.of("n", written)))
                    .get("n");
            if (Double.compare(read.doubleValue(), written) != 0) {
                changed.add(written);
            }
        }
        assertThat(changed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "2147483648",
                "-9223372036854775808",
                "9223372036854775808",
                "123456789012345678901234567890123456789012345678901234567890",
                "0.1",
                "-0.0",
                "1.5",
                "0.1000000000000000055511151231257827",
                "3.14159265358979323846264338327950288",
                "NaN",
                "Infinity",
                "-Infinity"
            })
    void numbersAreWrittenAsTheyWereRead(String number) {
        assertThat(relayed(number)).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({"1e2, 100.0", "1E400, 1E+400", "1.50, 1.5", "-0e5, -0.0", "1e-400, 1E-400", "0.00, 0.0"})
    void numbersKeepTheirValueIfNotTheirForm(String number, String written) {
        assertThat(relayed(number)).isEqualTo(written);
    }

    private static String relayed(String number) {
        byte[] body = ("{\"n\": " + number + "}").getBytes(UTF_8);
        String again = text(MessageCodec.encode(MessageCodec.decode(body)));
        return again.substring("{\"n\":".length(), again.length() - 1);
    }

    @Test
    void theLastOfARepeatedKeyWins() {
        assertThat(MessageCodec.decode(bytes("{\"a\": 1, \"b\": 2, \"a\": {\"c\": 1, \"c\": null}}")))
                .containsEntry("b", 2)
                .extractingByKey("a")
                .isEqualTo(MessageCodec.decode(bytes("{\"c\": null}")));
    }

    @Test
    void takesAnyWhiteSpaceAndOrder() {
        assertThat(MessageCodec.decode(bytes(" \t\r\n{ \"a\"\n:\t[ ] ,\r\"b\" : { } } \n"))
                        .keySet())
                .containsExactly("a", "b");
    }

    @Test
    void unknownFieldsStay() {
        byte[] body = MessageCodec.encode(message("hi").toBuilder()
                .put("provider", "mno-x")
                .put("retry_metadata", Map.of("retries", 1, "delay", 0.5))
                .build());
        assertThat(MessageCodec.decodeUserMessage(body).field("retry_metadata"))
                .isEqualTo(Map.of("retries", 1, "delay", 0.5));
    }

    @Test
    void aFailureMayBeOneLevelDeeperThanWhatItCarries() {
        TransportUserMessage deep = message("hi").toBuilder()
                .put("deep", nested(MessageCodec.MAX_DEPTH - 1))
                .build();
        assertThat(MessageCodec.decodeUserMessage(MessageCodec.encode(deep))).isEqualTo(deep);
        FailureMessage failure = FailureMessage.about(deep, "temporary", "x", MessageVectors.CLOCK);
        assertThat(MessageCodec.decodeFailure(MessageCodec.encode(failure))).isEqualTo(failure);
    }

    private static List<Object> nested(int levels) {
        List<Object> list = List.of();
        for (int level = 1; level < levels; level++) {
            list = List.of(list);
        }
        return list;
    }

    @Test
    void refusesToWriteWhatIsNotJson() {
        assertThatThrownBy(() -> MessageCodec.encode(Map.of("a", Arrays.asList(1, new Object()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'a' is a java.lang.Object");
        assertThatThrownBy(() -> MessageCodec.encode(Map.of("a", Map.of(1, 2))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static TransportUserMessage message(String content) {
        return TransportUserMessage.send("27820001111", content, MessageVectors.IDS, MessageVectors.CLOCK)
                .build();
    }

    private static byte[] bytes(String body) {
        return body.getBytes(UTF_8);
    }

    private static String text(byte[] body) {
        return new String(body, US_ASCII);
    }
}
