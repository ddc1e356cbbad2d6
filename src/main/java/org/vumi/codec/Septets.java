package org.vumi.codec;

import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

/**
 * Eight septets in seven octets, as SMS travel between phones; few SMSCs want them so over SMPP. Where the last octet has
 * seven bits to spare they are a carriage return, since zeros would be read as an @.
 *
 * <p>Source: 3GPP TS 23.038, 6.1.2.1.1 and 6.1.2.3.1; TS 23.040, 9.2.3.24 for the fill bits after a user data header.
 */
public final class Septets {
    private static final int SEPTET = 7;
    private static final int OCTET = 8;

    private Septets() {}

    /**
     * @param headerOctets of the user data header before the septets, which begin at a septet's border counted from its start
     * @throws CharacterCodingException if the last septet is a carriage return that would be read as none
     */
    public static byte[] pack(byte[] septets, int headerOctets) throws CharacterCodingException {
        int fill = fillBits(headerOctets);
        int bits = fill + SEPTET * septets.length;
        byte[] filled = septets;
        if (bits % OCTET == 1) {
            filled = Arrays.copyOf(septets, septets.length + 1);
            filled[septets.length] = Gsm0338.CARRIAGE_RETURN;
        } else if (bits % OCTET == 0 && endsWithCarriageReturn(septets)) {
            throw new CharacterCodingException();
        }
        byte[] octets = new byte[(fill + SEPTET * filled.length + OCTET - 1) / OCTET];
        for (int i = 0; i < filled.length; i++) {
            int at = fill + SEPTET * i;
            int shifted = (filled[i] & 0x7F) << at % OCTET;
            octets[at / OCTET] |= (byte) shifted;
            if (shifted > 0xFF) {
                octets[at / OCTET + 1] |= (byte) (shifted >> OCTET);
            }
        }
        return octets;
    }

    /** @return one septet per octet */
    public static byte[] unpack(byte[] octets, int headerOctets) {
        int fill = fillBits(headerOctets);
        int bits = OCTET * octets.length - fill;
        byte[] septets = new byte[Math.max(0, bits / SEPTET)];
        for (int i = 0; i < septets.length; i++) {
            int at = fill + SEPTET * i;
            int high = at / OCTET + 1 < octets.length ? octets[at / OCTET + 1] & 0xFF : 0;
            septets[i] = (byte) ((high << OCTET | octets[at / OCTET] & 0xFF) >> at % OCTET & 0x7F);
        }
        return bits % SEPTET == 0 && endsWithCarriageReturn(septets)
                ? Arrays.copyOf(septets, septets.length - 1)
                : septets;
    }

    private static boolean endsWithCarriageReturn(byte[] septets) {
        return septets.length > 0 && septets[septets.length - 1] == Gsm0338.CARRIAGE_RETURN;
    }

    private static int fillBits(int headerOctets) {
        return Math.floorMod(-OCTET * headerOctets, SEPTET);
    }
}
