package org.vumi.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Long texts cut into deliver_sm. Source: 3GPP TS 23.040, 9.2.3.24.1; SMPP 3.4, 5.3.2.22 to 24. */
final class Parts {
    static final int UDHI = 0x40;
    static final int MESSAGE_PAYLOAD = 0x0424;
    static final int SAR_MSG_REF_NUM = 0x020c;
    static final int SAR_TOTAL_SEGMENTS = 0x020e;
    static final int SAR_SEGMENT_SEQNUM = 0x020f;

    private static final int ESCAPE = 0x1b;

    /** What differs from one deliver_sm of a text to the next. */
    record Part(int esmClass, byte[] octets, Map<Integer, byte[]> options) {}

    private Parts() {}

    /** @throws IllegalArgumentException if the text needs more than 255 parts, or more octets than message_payload takes */
    static List<Part> of(Texts.Encoded text, SmscOptions.LongMessages how, int reference) {
        if (text.octets().length <= text.limit()) {
            return List.of(new Part(0, text.octets(), Map.of()));
        }
        if (how == SmscOptions.LongMessages.PAYLOAD) {
            if (text.octets().length > 65_535) {
                throw new IllegalArgumentException("the text is longer than message_payload takes (65535 octets)");
            }
            return List.of(new Part(0, new byte[0], Map.of(MESSAGE_PAYLOAD, text.octets())));
        }
        List<byte[]> cuts = cut(text);
        if (cuts.size() > 255) {
            throw new IllegalArgumentException("the text needs " + cuts.size() + " parts (at most 255)");
        }
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < cuts.size(); i++) {
            parts.add(
                    how == SmscOptions.LongMessages.UDH
                            ? udh(cuts.get(i), reference, cuts.size(), i + 1)
                            : sar(cuts.get(i), reference, cuts.size(), i + 1));
        }
        return parts;
    }

    private static Part udh(byte[] octets, int reference, int total, int number) {
        byte[] all = new byte[octets.length + 6];
        byte[] header = {5, 0, 3, (byte) reference, (byte) total, (byte) number};
        System.arraycopy(header, 0, all, 0, 6);
        System.arraycopy(octets, 0, all, 6, octets.length);
        return new Part(UDHI, all, Map.of());
    }

    private static Part sar(byte[] octets, int reference, int total, int number) {
        return new Part(
                0,
                octets,
                Map.of(
                        SAR_MSG_REF_NUM, new byte[] {(byte) (reference >> 8), (byte) reference},
                        SAR_TOTAL_SEGMENTS, new byte[] {(byte) total},
                        SAR_SEGMENT_SEQNUM, new byte[] {(byte) number}));
    }

    private static List<byte[]> cut(Texts.Encoded text) {
        List<byte[]> cuts = new ArrayList<>();
        byte[] octets = text.octets();
        for (int from = 0; from < octets.length; ) {
            int end = Math.min(octets.length, from + text.partLimit());
            if (end < octets.length) {
                end -= splitsCharacter(text, end);
            }
            cuts.add(Arrays.copyOfRange(octets, from, end));
            from = end;
        }
        return cuts;
    }

    /** How many octets before {@code end} belong to a character that goes on after it. */
    private static int splitsCharacter(Texts.Encoded text, int end) {
        byte[] octets = text.octets();
        if (text.dataCoding() == 8) {
            return Character.isHighSurrogate((char) ((octets[end - 2] & 0xff) << 8 | octets[end - 1] & 0xff)) ? 2 : 0;
        }
        return octets[end - 1] == ESCAPE ? 1 : 0;
    }
}
