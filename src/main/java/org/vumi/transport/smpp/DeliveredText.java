package org.vumi.transport.smpp;

import java.util.Arrays;
import java.util.Optional;
import org.jsmpp.bean.DeliverSm;
import org.vumi.codec.Concatenation;
import org.vumi.codec.UserDataHeader;

/**
 * What a deliver_sm says: a text, or a part of one.
 *
 * <p>Source: SMPP 3.4, 5.2.12 and 5.3.2.22 to 5.3.2.24; spec transports 5.9.
 *
 * @param kind how it says which part it is, as Vumi names it; null for a whole text
 * @param part null for a whole text
 */
record DeliveredText(Kind kind, Concatenation part, Segment segment) {
    private static final int ESM_CLASS_UDHI = 0x40;
    private static final short SAR_MSG_REF_NUM = 0x020C;
    private static final short SAR_TOTAL_SEGMENTS = 0x020E;
    private static final short SAR_SEGMENT_SEQNUM = 0x020F;

    /** Vumi's names for the ways. */
    enum Kind {
        /** The parameters sar_msg_ref_num, sar_total_segments, sar_segment_seqnum. */
        TLV,
        /** Five octets at the beginning: an element of a header without the octet before it. */
        SAR,
        /** A header with an 8-bit reference. */
        CSM,
        /** A header with a 16-bit reference. */
        CSM16
    }

    static DeliveredText of(DeliverSm pdu, DataCodings codings) {
        byte[] octets = OptionalParameters.message(pdu);
        Optional<UserDataHeader> header =
                (pdu.getEsmClass() & ESM_CLASS_UDHI) != 0 ? UserDataHeader.read(octets) : Optional.empty();
        DeliveredText text =
                whole(octets, header.isPresent() ? UserDataHeader.length(octets) : 0, header, pdu, codings);
        Optional<Concatenation> parameters = parameters(pdu);
        if (parameters.isPresent()) {
            return new DeliveredText(Kind.TLV, parameters.get(), text.segment);
        }
        Concatenation part = header.map(UserDataHeader::concatenation).orElse(null);
        if (part != null) {
            return new DeliveredText(part.wide() ? Kind.CSM16 : Kind.CSM, part, text.segment);
        }
        return Arrays.stream(Lead.values())
                .filter(lead -> lead.begins(octets))
                .findFirst()
                .map(lead -> new DeliveredText(
                        lead.kind, lead.part(octets), whole(octets, lead.length, header, pdu, codings).segment))
                .orElse(text);
    }

    /** Whether there is more to wait for. */
    boolean isPart() {
        return part != null && part.total() > 1;
    }

    private static DeliveredText whole(
            byte[] octets, int headerOctets, Optional<UserDataHeader> header, DeliverSm pdu, DataCodings codings) {
        byte[] text = Arrays.copyOfRange(octets, headerOctets, octets.length);
        return new DeliveredText(
                null,
                null,
                new Segment(
                        codings.unpacked(text, pdu.getDataCoding(), headerOctets),
                        Byte.toUnsignedInt(pdu.getDataCoding()),
                        header.map(UserDataHeader::locking).orElse(null),
                        header.map(UserDataHeader::single).orElse(null)));
    }

    private static Optional<Concatenation> parameters(DeliverSm pdu) {
        Optional<Integer> reference = OptionalParameters.number(pdu, SAR_MSG_REF_NUM);
        Optional<Integer> total = OptionalParameters.number(pdu, SAR_TOTAL_SEGMENTS);
        Optional<Integer> number = OptionalParameters.number(pdu, SAR_SEGMENT_SEQNUM);
        if (reference.isEmpty() || total.isEmpty() || number.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Concatenation(reference.get(), true, total.get(), number.get()))
                .filter(Concatenation::possible);
    }

    /** Octets that a part begins with whatever its esm_class says, as many SMSCs leave the bit out. In Vumi's order. */
    private enum Lead {
        ELEMENT(Kind.SAR, 5, 0x00, 0x03),
        HEADER(Kind.CSM, 6, 0x05, 0x00, 0x03),
        /** As Vumi has it. */
        WIDE_HEADER_OF_VUMI(Kind.CSM16, 7, 0x06, 0x00, 0x04),
        /** As 3GPP TS 23.040, 9.2.3.24.8 has it. */
        WIDE_HEADER(Kind.CSM16, 7, 0x06, 0x08, 0x04);

        private final Kind kind;
        private final int length;
        private final int[] first;

        Lead(Kind kind, int length, int... first) {
            this.kind = kind;
            this.length = length;
            this.first = first;
        }

        boolean begins(byte[] octets) {
            if (octets.length < length) {
                return false;
            }
            for (int i = 0; i < first.length; i++) {
                if (octets[i] != first[i]) {
                    return false;
                }
            }
            return part(octets).possible();
        }

        Concatenation part(byte[] octets) {
            int reference = 0;
            for (int i = first.length; i < length - 2; i++) {
                reference = reference << 8 | octets[i] & 0xFF;
            }
            return new Concatenation(
                    reference, kind == Kind.CSM16, octets[length - 2] & 0xFF, octets[length - 1] & 0xFF);
        }
    }
}
