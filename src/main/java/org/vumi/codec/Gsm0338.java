package org.vumi.codec;

import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The alphabet of phones: 128 septets and an extension table behind an escape. One octet per septet, the highest bit 0, as
 * SMPP carries it under data_coding 0; {@link Septets} packs them. National languages have tables that stand in for one or both.
 *
 * <p>Source: 3GPP TS 23.038, 6.2.1, 6.2.1.1 and annex A.
 */
public final class Gsm0338 implements Alphabet {
    static final byte ESCAPE = 0x1B;
    static final byte CARRIAGE_RETURN = 0x0D;

    /** Septets 0x00 to 0x7F in order; 0x1B is the escape and stands for no character. */
    static final String BASIC = "@£$¥èéùìòÇ\nØø\rÅå"
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

    /** Without the tables of any language. */
    public static final Gsm0338 DEFAULT = new Gsm0338(BASIC, new Object[0][]);

    private static final Map<List<NationalLanguage>, Gsm0338> NATIONAL = new ConcurrentHashMap<>();

    private static final int ESCAPED = ESCAPE << 8;
    private static final short NONE = -1;

    private final String basic;
    private final char[] extended = new char[128];

    /** By character: its septet, with {@link #ESCAPED} for one of the extension table. */
    private final short[] septets = new short['\u2220'];

    /** @param additions to the extension table: every language's has the ten of the default one too */
    private Gsm0338(String basic, Object[][] additions) {
        this.basic = basic;
        Arrays.fill(septets, NONE);
        extend(EXTENSION);
        extend(additions);
        for (int septet = 0; septet < basic.length(); septet++) {
            if (septet != ESCAPE) {
                septets[basic.charAt(septet)] = (short) septet; // one octet rather than two
            }
        }
    }

    private void extend(Object[][] table) {
        for (Object[] pair : table) {
            int septet = (Integer) pair[0];
            extended[septet] = (Character) pair[1];
            septets[extended[septet]] = (short) (ESCAPED | septet);
        }
    }

    /**
     * @param locking whose basic table; null for the default one
     * @param single whose extension table; null for the default one
     */
    public static Gsm0338 of(NationalLanguage locking, NationalLanguage single) {
        if (locking == null && single == null) {
            return DEFAULT;
        }
        return NATIONAL.computeIfAbsent(
                Arrays.asList(locking, single),
                tables -> new Gsm0338(
                        locking == null ? BASIC : locking.basic(),
                        single == null ? new Object[0][] : single.extension()));
    }

    /** Whether every character of the text is in the alphabet, its extension table included. */
    public boolean fits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (septet(text.charAt(i)) == NONE) {
                return false;
            }
        }
        return true;
    }

    private short septet(char character) {
        return character < septets.length ? septets[character] : NONE;
    }

    /**
     * @return one octet per septet; characters of the extension table take two
     * @throws CharacterCodingException if a character does not {@linkplain #fits fit}
     */
    @Override
    public byte[] encode(String text) throws CharacterCodingException {
        byte[] octets = new byte[2 * text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            short septet = septet(text.charAt(i));
            if (septet == NONE) {
                throw new CharacterCodingException();
            }
            if (septet >= ESCAPED) {
                octets[length++] = ESCAPE;
            }
            octets[length++] = (byte) septet;
        }
        return Arrays.copyOf(octets, length);
    }

    /** An escape stays with the septet after it. */
    @Override
    public List<byte[]> cut(String text, int most) throws CharacterCodingException {
        byte[] octets = encode(text);
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0, end; from < octets.length; from = end) {
            end = Math.min(octets.length, from + most);
            if (octets[end - 1] == ESCAPE) {
                end--;
            }
            pieces.add(Arrays.copyOfRange(octets, from, end));
        }
        return pieces;
    }

    /**
     * As a phone shows it: after an escape, a septet that the extension table does not have is the character of the basic
     * table; an escape after an escape, or at the end, is a space.
     *
     * @param septets one per octet
     * @throws CharacterCodingException if an octet is above 0x7F, so that this is some other alphabet
     */
    @Override
    public String decode(byte[] septets) throws CharacterCodingException {
        StringBuilder text = new StringBuilder(septets.length);
        boolean escaped = false;
        for (byte septet : septets) {
            if (septet < 0) {
                throw new CharacterCodingException();
            }
            if (escaped) {
                char character = extended[septet];
                text.append(character != 0 ? character : septet == ESCAPE ? ' ' : basic.charAt(septet));
                escaped = false;
            } else if (septet == ESCAPE) {
                escaped = true;
            } else {
                text.append(basic.charAt(septet));
            }
        }
        return escaped ? text.append(' ').toString() : text.toString();
    }
}
