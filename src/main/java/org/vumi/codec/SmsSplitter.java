package org.vumi.codec;

import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts texts into SMS: each as long as there is room for, and none ends within a character. Immutable.
 *
 * <p>Source: 3GPP TS 23.040, 9.2.3.24.1 and 9.2.3.24.8.
 *
 * @param inHeader whether the user data header says which part an SMS is; else something outside says it, and only the room for
 *     such a header is left
 * @param wide whether references have 16 bits, else 8
 */
public record SmsSplitter(boolean inHeader, boolean wide) {
    private static final int MOST_PARTS = 255;

    /** Septets until they end at an octet's end again. */
    private static final int PACKED_OCTET = 7;

    /** A text that takes more SMS than can be counted. */
    public static final class TooManyParts extends Exception {
        private TooManyParts(int parts) {
            super("the content takes " + parts + " SMS (accepted: up to " + MOST_PARTS + ")");
        }
    }

    /** Of a text that is one SMS: its header, with what is to be said about the alphabet. */
    public static byte[] header(SmsWriting writing) {
        return new UserDataHeader(null, writing.locking(), writing.single()).octets();
    }

    /** How many octets the alphabet may write of a text that is one SMS. */
    public static int roomInOne(SmsWriting writing) {
        return writing.room(header(writing).length);
    }

    /** The text as one, whatever its length. */
    public static SmsPart whole(SmsWriting writing, String text) throws CharacterCodingException {
        return whole(writing, writing.alphabet().encode(text));
    }

    private static SmsPart whole(SmsWriting writing, byte[] octets) throws CharacterCodingException {
        byte[] header = header(writing);
        return new SmsPart(header, packed(writing, octets, header.length), 1, 1);
    }

    /**
     * @param reference that all parts share; its low bits count
     * @return one or more, in order
     * @throws CharacterCodingException if a character is not in the alphabet
     */
    public List<SmsPart> split(SmsWriting writing, String text, int reference)
            throws CharacterCodingException, TooManyParts {
        byte[] octets = writing.alphabet().encode(text);
        if (octets.length <= roomInOne(writing)) {
            return List.of(whole(writing, octets));
        }
        int room = writing.room(headerOctets(writing));
        for (int shorter = 0; ; shorter++) {
            List<byte[]> pieces = writing.alphabet().cut(text, room - shorter);
            if (pieces.size() > MOST_PARTS) {
                throw new TooManyParts(pieces.size());
            }
            try {
                return parts(writing, pieces, reference);
            } catch (CharacterCodingException e) {
                if (shorter == PACKED_OCTET) {
                    throw e;
                }
                // packed, and ends where a carriage return would be read as none: that may be inside another octet
            }
        }
    }

    private List<SmsPart> parts(SmsWriting writing, List<byte[]> pieces, int reference)
            throws CharacterCodingException {
        List<SmsPart> parts = new ArrayList<>(pieces.size());
        for (byte[] piece : pieces) {
            Concatenation which =
                    new Concatenation(reference & (wide ? 0xFFFF : 0xFF), wide, pieces.size(), parts.size() + 1);
            byte[] header = new UserDataHeader(inHeader ? which : null, writing.locking(), writing.single()).octets();
            parts.add(new SmsPart(header, packed(writing, piece, header.length), which.total(), which.number()));
        }
        return parts;
    }

    /** With the room for what the SMSC puts in, if it is not in the header here. */
    private int headerOctets(SmsWriting writing) {
        return new UserDataHeader(new Concatenation(0, wide, 1, 1), writing.locking(), writing.single())
                .octets()
                .length;
    }

    private static byte[] packed(SmsWriting writing, byte[] septets, int headerOctets) throws CharacterCodingException {
        return writing.unit() == SmsWriting.Unit.PACKED ? Septets.pack(septets, headerOctets) : septets;
    }
}
