package org.vumi.simulator;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.vumi.codec.Gsm0338;
import org.vumi.codec.Ucs2;

/** Text to and from octets, by data_coding. Source: SMPP 3.4, 5.2.19. */
final class Texts {
    private static final int DEFAULT = 0;
    private static final int UCS2 = 8;

    /**
     * @param limit octets in a message of its own
     * @param partLimit octets in one part of several, beside a six-octet user data header
     */
    record Encoded(String encoding, int dataCoding, byte[] octets, int limit, int partLimit) {}

    /** @param encoding what it was taken for, as the page shows it */
    record Decoded(String text, String encoding) {}

    private final Charset defaultAlphabet;

    /** @param defaultAlphabet what data_coding 0 means; null for GSM 03.38 */
    Texts(Charset defaultAlphabet) {
        this.defaultAlphabet = defaultAlphabet;
    }

    /**
     * By content: the default alphabet if it has every character, else UCS-2.
     *
     * @throws IllegalArgumentException if the text has half a surrogate pair
     */
    Encoded encode(String text) {
        try {
            return new Encoded(name(DEFAULT), DEFAULT, encodeDefault(text), 160, 153);
        } catch (CharacterCodingException notInIt) {
            return ucs2(text);
        }
    }

    private static Encoded ucs2(String text) {
        try {
            return new Encoded(name(UCS2, null), UCS2, Ucs2.encode(text), 140, 134);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the text has half a surrogate pair", e);
        }
    }

    /** In the default alphabet, with {@code ?} for what it lacks. */
    byte[] encodeLossy(String text) {
        StringBuilder kept = new StringBuilder();
        text.codePoints().forEach(c -> kept.append(fits(Character.toString(c)) ? Character.toString(c) : "?"));
        try {
            return encodeDefault(kept.toString());
        } catch (CharacterCodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private boolean fits(String character) {
        return defaultAlphabet == null
                ? Gsm0338.DEFAULT.fits(character)
                : defaultAlphabet.newEncoder().canEncode(character);
    }

    private byte[] encodeDefault(String text) throws CharacterCodingException {
        if (defaultAlphabet == null) {
            return Gsm0338.DEFAULT.encode(text);
        }
        ByteBuffer octets = defaultAlphabet.newEncoder().encode(CharBuffer.wrap(text));
        byte[] exact = new byte[octets.remaining()];
        octets.get(exact);
        return exact;
    }

    /** Never fails: octets that are not what data_coding says are shown as ISO-8859-1, those of no text as hex. */
    Decoded decode(int dataCoding, byte[] octets) {
        if (name(dataCoding) == null) {
            return new Decoded(HexFormat.of().formatHex(octets), "data_coding " + dataCoding);
        }
        try {
            return new Decoded(decodeStrictly(dataCoding, octets), name(dataCoding));
        } catch (CharacterCodingException e) {
            return new Decoded(
                    new String(octets, StandardCharsets.ISO_8859_1),
                    "data_coding " + dataCoding + ", not " + name(dataCoding));
        }
    }

    private String decodeStrictly(int dataCoding, byte[] octets) throws CharacterCodingException {
        return switch (dataCoding) {
            case DEFAULT ->
                defaultAlphabet == null ? Gsm0338.DEFAULT.decode(octets) : strictly(defaultAlphabet, octets);
            case UCS2 -> Ucs2.decode(octets);
            case 1 -> strictly(StandardCharsets.US_ASCII, octets);
            default -> strictly(StandardCharsets.ISO_8859_1, octets);
        };
    }

    private static String strictly(Charset charset, byte[] octets) throws CharacterCodingException {
        return charset.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    }

    private String name(int dataCoding) {
        return name(dataCoding, defaultAlphabet);
    }

    /** Null for a data_coding of no text that we know. */
    private static String name(int dataCoding, Charset defaultAlphabet) {
        return switch (dataCoding) {
            case DEFAULT -> defaultAlphabet == null ? "GSM 03.38" : defaultAlphabet.name();
            case 1 -> "ASCII";
            case 3 -> "ISO-8859-1";
            case UCS2 -> "UCS-2";
            default -> null;
        };
    }
}
