package org.vumi.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.codec.SmsWriting.Unit;

class SmsSplitterTest {
    private static final SmsWriting GSM = SmsWriting.gsm0338(false, null, null);
    private static final SmsWriting PACKED = SmsWriting.gsm0338(true, null, null);
    private static final SmsWriting UCS_2 = new SmsWriting(Alphabet.UCS_2, Unit.OCTETS);
    private static final SmsWriting LATIN_1 = new SmsWriting(Alphabet.of(ISO_8859_1), Unit.OCTETS);
    private static final SmsSplitter UDH = new SmsSplitter(true, false);
    private static final SmsSplitter UDH_16 = new SmsSplitter(true, true);
    private static final SmsSplitter SAR = new SmsSplitter(false, false);
    private static final SmsSplitter SAR_16 = new SmsSplitter(false, true);

    private static List<Integer> lengths(List<SmsPart> parts) {
        return parts.stream().map(part -> part.text().length).toList();
    }

    private static String x(int count) {
        return "x".repeat(count);
    }

    static Stream<Arguments> sizes() {
        return Stream.of(
                Arguments.of(GSM, 160, List.of(153, 8), List.of(152, 9)),
                Arguments.of(LATIN_1, 140, List.of(134, 7), List.of(133, 8)),
                // octets: 70 characters, 67 and 66
                Arguments.of(UCS_2, 70, List.of(134, 8), List.of(132, 10)));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void fillsEverySms(SmsWriting writing, int one, List<Integer> of8, List<Integer> of16) throws Exception {
        for (SmsSplitter splitter : List.of(UDH, UDH_16, SAR, SAR_16)) {
            assertThat(splitter.split(writing, x(one), 1)).singleElement().satisfies(part -> assertThat(part.header())
                    .isEmpty());
            assertThat(lengths(splitter.split(writing, x(one + 1), 1))).isEqualTo(splitter.wide() ? of16 : of8);
        }
    }

    @Test
    void saysWhichPartItIs() throws Exception {
        assertThat(UDH.split(GSM, x(161), 0x12A))
                .extracting(part -> HexFormat.of().formatHex(part.header()))
                .containsExactly("0500032a0201", "0500032a0202");
        assertThat(UDH_16.split(GSM, x(161), 0x5012A))
                .extracting(part -> HexFormat.of().formatHex(part.header()))
                .containsExactly("060804012a0201", "060804012a0202");
        assertThat(SAR.split(GSM, x(161), 1)).allMatch(part -> part.header().length == 0 && part.total() == 2);
    }

    @Test
    void keepsAnEscapeWithItsSeptet() throws Exception {
        assertThat(UDH.split(GSM, x(152) + "€" + x(10), 1))
                .extracting(part -> Gsm0338.DEFAULT.decode(part.text()))
                .containsExactly(x(152), "€" + x(10));
        assertThat(UDH.split(GSM, x(151) + "€" + x(10), 1))
                .extracting(part -> Gsm0338.DEFAULT.decode(part.text()))
                .containsExactly(x(151) + "€", x(10));
    }

    @Test
    void keepsASurrogatePairTogether() throws Exception {
        String text = x(66) + "😀" + x(10);
        assertThat(UDH.split(UCS_2, text, 1))
                .extracting(part -> Ucs2.decode(part.text()))
                .containsExactly(x(66), "😀" + x(10));
    }

    @Test
    void cutsOtherAlphabetsBetweenCharacters() throws Exception {
        for (String name : List.of("utf-8", "shift_jis", "iso2022_jp", "euc-kr", "utf-16be", "utf-16")) {
            Alphabet alphabet =
                    Alphabet.of(Charset.forName(name.replace('_', '-').replace("iso2022", "iso-2022")));
            SmsWriting writing = new SmsWriting(alphabet, Unit.OCTETS);
            for (int ascii = 0; ascii < 5; ascii++) {
                String text = x(ascii) + (name.equals("euc-kr") ? "한국어" : "日本語").repeat(100);
                StringBuilder joined = new StringBuilder();
                for (SmsPart part : UDH.split(writing, text, 1)) {
                    assertThat(part.userData()).as(name).hasSizeLessThanOrEqualTo(140);
                    joined.append(alphabet.decode(part.text()));
                }
                assertThat(joined).as(name).hasToString(text);
            }
        }
    }

    @Test
    void refusesMoreThanCanBeCounted() throws Exception {
        assertThat(UDH.split(GSM, x(255 * 153), 1)).hasSize(255);
        assertThatThrownBy(() -> UDH.split(GSM, x(255 * 153 + 1), 1))
                .isInstanceOf(SmsSplitter.TooManyParts.class)
                .hasMessage("the content takes 256 SMS (accepted: up to 255)");
    }

    @Test
    void saysWhatTablesATextUses() throws Exception {
        SmsWriting turkish = SmsWriting.gsm0338(false, NationalLanguage.TURKISH, NationalLanguage.TURKISH);
        // 140 octets without 7: 152 septets
        assertThat(UDH.split(turkish, "ş".repeat(152), 1))
                .singleElement()
                .satisfies(part -> assertThat(part.header()).asHexString().isEqualTo("06240101250101"));
        List<SmsPart> parts = UDH.split(turkish, "ş".repeat(153), 7);
        assertThat(parts.get(0).header()).asHexString().isEqualTo("0B000307020124010125" + "0101");
        assertThat(lengths(parts)).containsExactly(146, 7);
    }

    /** Every code point by itself: what can be written is read back, and whether it can is known before. */
    @Test
    void readsBackEveryCharacterOfUnicode() throws Exception {
        List<Alphabet> alphabets = List.of(
                Gsm0338.DEFAULT,
                Gsm0338.of(NationalLanguage.TURKISH, null),
                Gsm0338.of(null, NationalLanguage.TURKISH),
                Gsm0338.of(null, NationalLanguage.SPANISH),
                Gsm0338.of(NationalLanguage.PORTUGUESE, null),
                Gsm0338.of(NationalLanguage.PORTUGUESE, NationalLanguage.PORTUGUESE),
                Alphabet.UCS_2);
        int[] written = new int[alphabets.size()];
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            String text = Character.toString(codePoint);
            for (int i = 0; i < alphabets.size(); i++) {
                Alphabet alphabet = alphabets.get(i);
                boolean fits = !(alphabet instanceof Gsm0338 gsm) || gsm.fits(text);
                // an exception for each of the million that do not fit takes half a minute
                byte[] octets = fits || codePoint < 0x3000 || codePoint % 1009 == 0 ? encoded(alphabet, text) : null;
                if (alphabet instanceof Gsm0338 && fits != (octets != null)
                        || octets != null && !alphabet.decode(octets).equals(text)) {
                    throw new AssertionError(String.format("U+%04X in alphabet %d", codePoint, i));
                }
                written[i] += octets == null ? 0 : 1;
            }
        }
        // 127 and 10; a national table adds what it has and the other lacks
        assertThat(written).containsExactly(137, 136, 144, 146, 132, 139, 0x110000 - 0x800);
    }

    private static byte[] encoded(Alphabet alphabet, String text) {
        try {
            return alphabet.encode(text);
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static final String GSM_CHARACTERS = IntStream.range(0, 0x2220)
            .mapToObj(Character::toString)
            .filter(Gsm0338.DEFAULT::fits)
            .collect(java.util.stream.Collectors.joining());

    /** Texts of one alphabet, with more than their share of what is hard to cut. */
    private static String text(Random random, SmsWriting writing) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(10) == 0 ? random.nextInt(5000) : random.nextInt(500);
        double hard = random.nextDouble();
        while (text.length() < length) {
            boolean easy = random.nextDouble() > hard;
            if (writing.alphabet() instanceof Gsm0338) {
                text.append(
                        easy
                                ? GSM_CHARACTERS.charAt(random.nextInt(GSM_CHARACTERS.length()))
                                : "€^{}[]~|\\\f\r\n@".charAt(random.nextInt(13)));
            } else if (writing == LATIN_1) {
                text.append((char) random.nextInt(256));
            } else {
                int codePoint = easy ? random.nextInt(0xD800) : 0x10000 + random.nextInt(0x100000);
                text.appendCodePoint(codePoint);
            }
        }
        return text.toString();
    }

    @Test
    void splitsEveryTextIntoPartsThatFitAndCanBeReadAlone() throws Exception {
        List<SmsWriting> writings = List.of(
                GSM,
                PACKED,
                UCS_2,
                LATIN_1,
                new SmsWriting(Alphabet.of(UTF_8), Unit.OCTETS),
                SmsWriting.gsm0338(false, null, NationalLanguage.SPANISH),
                SmsWriting.gsm0338(true, null, NationalLanguage.SPANISH));
        int multipart = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            SmsWriting writing = writings.get(random.nextInt(writings.size()));
            String text = text(random, writing);
            SmsSplitter splitter = new SmsSplitter(random.nextBoolean(), random.nextBoolean());
            List<SmsPart> parts;
            try {
                parts = splitter.split(writing, text, random.nextInt());
            } catch (CharacterCodingException e) {
                assertThat(writing.unit()).as("seed " + seed).isEqualTo(Unit.PACKED);
                assertThat(text).as("seed " + seed).endsWith("\r");
                continue;
            }
            multipart += parts.size() > 1 ? 1 : 0;
            check("seed " + seed, writing, splitter, text, parts);
        }
        assertThat(multipart).isGreaterThan(5_000);
    }

    private static void check(String seed, SmsWriting writing, SmsSplitter splitter, String text, List<SmsPart> parts)
            throws Exception {
        StringBuilder joined = new StringBuilder();
        int reserved = splitter.inHeader() || parts.size() == 1 ? 0 : splitter.wide() ? 6 : 5;
        for (SmsPart part : parts) {
            UserDataHeader header = part.header().length == 0
                    ? UserDataHeader.NONE
                    : UserDataHeader.read(part.userData()).orElseThrow();
            int headerOctets = part.header().length + reserved;
            headerOctets += reserved > 0 && part.header().length == 0 ? 1 : 0;
            byte[] octets =
                    writing.unit() == Unit.PACKED ? Septets.unpack(part.text(), part.header().length) : part.text();
            int size = writing.unit() == Unit.OCTETS
                    ? headerOctets + octets.length
                    : (headerOctets * 8 + 6) / 7 + octets.length; // in septets, from the border after the header
            assertThat(size).as(seed).isLessThanOrEqualTo(writing.unit() == Unit.OCTETS ? 140 : 160);
            if (writing.unit() == Unit.PACKED) {
                assertThat(headerOctets + part.text().length).as(seed).isLessThanOrEqualTo(140);
            }
            if (splitter.inHeader() && parts.size() > 1) {
                assertThat(header.concatenation().total()).as(seed).isEqualTo(parts.size());
                assertThat(header.concatenation().number()).as(seed).isEqualTo(parts.indexOf(part) + 1);
            }
            Alphabet alphabet = writing.alphabet() instanceof Gsm0338
                    ? Gsm0338.of(header.locking(), header.single())
                    : writing.alphabet();
            joined.append(alphabet.decode(octets));
        }
        assertThat(joined.toString()).as(seed).isEqualTo(text);
    }
}
