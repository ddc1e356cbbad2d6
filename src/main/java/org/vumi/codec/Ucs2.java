package org.vumi.codec;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Two octets per character, high octet first; characters beyond U+FFFF as a surrogate pair, as phones write them. SMPP
 * carries it under data_coding 8.
 *
 * <p>Source: 3GPP TS 23.038, 6.2.3.
 */
public final class Ucs2 {
    private Ucs2() {}

    /** @throws CharacterCodingException if the text has half a surrogate pair */
    public static byte[] encode(String text) throws CharacterCodingException {
        ByteBuffer octets = StandardCharsets.UTF_16BE.newEncoder().encode(CharBuffer.wrap(text));
        byte[] exact = new byte[octets.remaining()];
        octets.get(exact);
        return exact;
    }

    /** See {@link Alphabet#cut}: a surrogate pair stays together. */
    static List<byte[]> cut(String text, int most) throws CharacterCodingException {
        byte[] octets = encode(text);
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0, end; from < octets.length; from = end) {
            end = Math.min(octets.length, from + most / 2 * 2);
            if (Character.isHighSurrogate(text.charAt(end / 2 - 1))) {
                end -= 2;
            }
            pieces.add(Arrays.copyOfRange(octets, from, end));
        }
        return pieces;
    }

    /** @throws CharacterCodingException for an odd number of octets, or half a surrogate pair */
    public static String decode(byte[] octets) throws CharacterCodingException {
        return StandardCharsets.UTF_16BE
                .newDecoder()
                .decode(ByteBuffer.wrap(octets))
                .toString();
    }
}
