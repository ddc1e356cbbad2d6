package org.vumi.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.CharacterCodingException;
import java.util.HashMap;
import java.util.Map;

/**
 * The alphabet of phones: 128 septets and an extension table behind an escape. One octet per septet, the highest bit 0, as
 * SMPP carries it under data_coding 0.
 *
 * <p>Source: 3GPP TS 23.038, 6.2.1 and 6.2.1.1.
 */
public final class Gsm0338 {
    private static final byte ESCAPE = 0x1B;

    /** Septets 0x00 to 0x7F in order; 0x1B is the escape and stands for no character. */
    private static final String BASIC = "@£$¥èéùìòÇ\nØø\rÅå"
            + "Δ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ"
            + " !\"#¤%&'()*+,-./"
            + "0123456789:;<=>?"
            + "¡ABCDEFGHIJKLMNO"
            + "PQRSTUVWXYZÄÖÑÜ§"
            + "¿abcdefghijklmno"
            + "pqrstuvwxyzäöñüà";

    /** Septet after the escape, and its character. */
    private static final Object[][] EXTENSION = {
        {0x0A, '\f'}, {0x14, '^'}, {0x28, '{'}, {0x29, '}'}, {0x2F, '\\'},
        {0x3C, '['}, {0x3D, '~'}, {0x3E, ']'}, {0x40, '|'}, {0x65, '€'},
    };

    private static final Map<Character, byte[]> SEPTETS = new HashMap<>();
    private static final char[] EXTENDED = new char[128];

    static {
        for (int septet = 0; septet < BASIC.length(); septet++) {
            if (septet != ESCAPE) {
                SEPTETS.put(BASIC.charAt(septet), new byte[] {(byte) septet});
            }
        }
        for (Object[] pair : EXTENSION) {
            int septet = (Integer) pair[0];
            EXTENDED[septet] = (Character) pair[1];
            SEPTETS.put((Character) pair[1], new byte[] {ESCAPE, (byte) septet});
        }
    }

    private Gsm0338() {}

    /** Whether every character of the text is in the alphabet, its extension table included. */
    public static boolean fits(String text) {
        return text.chars().allMatch(character -> SEPTETS.containsKey((char) character));
    }

    /**
     * @return one octet per septet; characters of the extension table take two
     * @throws CharacterCodingException if a character does not {@linkplain #fits fit}
     */
    public static byte[] encode(String text) throws CharacterCodingException {
        ByteArrayOutputStream septets = new ByteArrayOutputStream(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            byte[] known = SEPTETS.get(text.charAt(i));
            if (known == null) {
                throw new CharacterCodingException();
            }
            septets.write(known, 0, known.length);
        }
        return septets.toByteArray();
    }

    /**
     * As a phone shows it: after an escape, a septet that the extension table does not have is the character of the basic
     * table; an escape after an escape, or at the end, is a space.
     *
     * @param septets one per octet
     * @throws CharacterCodingException if an octet is above 0x7F, so that this is some other alphabet
     */
    public static String decode(byte[] septets) throws CharacterCodingException {
        StringBuilder text = new StringBuilder(septets.length);
        boolean escaped = false;
        for (byte septet : septets) {
            if (septet < 0) {
                throw new CharacterCodingException();
            }
            if (escaped) {
                char extended = EXTENDED[septet];
                text.append(extended != 0 ? extended : septet == ESCAPE ? ' ' : BASIC.charAt(septet));
                escaped = false;
            } else if (septet == ESCAPE) {
                escaped = true;
            } else {
                text.append(BASIC.charAt(septet));
            }
        }
        return escaped ? text.append(' ').toString() : text.toString();
    }
}
