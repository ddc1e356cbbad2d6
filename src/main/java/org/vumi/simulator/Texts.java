package org.vumi.simulator;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Text to and from octets, by data_coding. Source: SMPP 3.4, 5.2.19; GSM 03.38. */
final class Texts {
    /**
     * @param limit octets in a message of its own
     * @param partLimit octets in one part of several, beside a six-octet user data header
     */
    record Encoded(String encoding, int dataCoding, byte[] octets, int limit, int partLimit) {}

    private final Charset defaultAlphabet;

    /** @param defaultAlphabet what data_coding 0 means; null for GSM 03.38 */
    Texts(Charset defaultAlphabet) {
        this.defaultAlphabet = defaultAlphabet;
    }

    /** By content: the default alphabet if it has every character, else UCS-2. */
    Encoded encode(String text) {
        byte[] octets = encodeDefault(text);
        return octets != null
                ? new Encoded(encoding(0), 0, octets, 160, 153)
                : new Encoded("UCS-2", 8, text.getBytes(StandardCharsets.UTF_16BE), 140, 134);
    }

    /** In the default alphabet, with {@code ?} for what it lacks. */
    byte[] encodeLossy(String text) {
        StringBuilder kept = new StringBuilder();
        text.codePoints()
                .forEach(c -> kept.append(encodeDefault(Character.toString(c)) == null ? "?" : Character.toString(c)));
        return encodeDefault(kept.toString());
    }

    private byte[] encodeDefault(String text) {
        Charset charset = defaultAlphabet == null ? StandardCharsets.US_ASCII : defaultAlphabet;
        return charset.newEncoder().canEncode(text) ? text.getBytes(charset) : null;
    }

    /** Never fails: what cannot be decoded is shown with replacement characters. */
    String decode(int dataCoding, byte[] octets) {
        return switch (dataCoding) {
            case 0 -> new String(octets, defaultAlphabet == null ? StandardCharsets.US_ASCII : defaultAlphabet);
            case 1 -> new String(octets, StandardCharsets.US_ASCII);
            case 3 -> new String(octets, StandardCharsets.ISO_8859_1);
            case 8 -> new String(octets, StandardCharsets.UTF_16BE);
            default -> HexFormat.of().formatHex(octets);
        };
    }

    String encoding(int dataCoding) {
        return switch (dataCoding) {
            case 0 -> defaultAlphabet == null ? "GSM 03.38" : defaultAlphabet.name();
            case 1 -> "ASCII";
            case 3 -> "ISO-8859-1";
            case 8 -> "UCS-2";
            default -> "data_coding " + dataCoding;
        };
    }
}
