package org.vumi.simulator;

import java.util.Arrays;
import java.util.Map;

/**
 * Which part of which long message a submit_sm is.
 *
 * @param reference chosen by the ESME; parts of one message share it
 * @param number 1 to {@code total}
 * @param octets the text's, without the user data header
 */
record Concatenation(int reference, int total, int number, byte[] octets) {
    /** A message on its own is part 1 of 1. A header that makes no sense is left out of the text and otherwise ignored. */
    static Concatenation of(int esmClass, byte[] octets, Map<Integer, byte[]> options) {
        if ((esmClass & Parts.UDHI) != 0 && octets.length > 0) {
            int length = octets[0] & 0xff;
            byte[] text =
                    length + 1 <= octets.length ? Arrays.copyOfRange(octets, length + 1, octets.length) : new byte[0];
            return header(Arrays.copyOfRange(octets, 1, Math.min(length + 1, octets.length)), text);
        }
        if (options.containsKey(Parts.SAR_MSG_REF_NUM)
                && options.containsKey(Parts.SAR_TOTAL_SEGMENTS)
                && options.containsKey(Parts.SAR_SEGMENT_SEQNUM)) {
            return checked(
                    number(options.get(Parts.SAR_MSG_REF_NUM)),
                    number(options.get(Parts.SAR_TOTAL_SEGMENTS)),
                    number(options.get(Parts.SAR_SEGMENT_SEQNUM)),
                    octets);
        }
        return new Concatenation(0, 1, 1, octets);
    }

    private static Concatenation header(byte[] elements, byte[] text) {
        for (int at = 0; at + 1 < elements.length; at += 2 + (elements[at + 1] & 0xff)) {
            int length = elements[at + 1] & 0xff;
            int body = at + 2;
            if (body + length > elements.length) {
                break;
            }
            if (elements[at] == 0 && length == 3) {
                return checked(elements[body] & 0xff, elements[body + 1] & 0xff, elements[body + 2] & 0xff, text);
            }
            if (elements[at] == 8 && length == 4) {
                int reference = (elements[body] & 0xff) << 8 | elements[body + 1] & 0xff;
                return checked(reference, elements[body + 2] & 0xff, elements[body + 3] & 0xff, text);
            }
        }
        return new Concatenation(0, 1, 1, text);
    }

    private static Concatenation checked(int reference, int total, int number, byte[] text) {
        return number >= 1 && number <= total
                ? new Concatenation(reference, total, number, text)
                : new Concatenation(0, 1, 1, text);
    }

    private static int number(byte[] octets) {
        int number = 0;
        for (byte octet : octets) {
            number = number << 8 | octet & 0xff;
        }
        return number;
    }
}
