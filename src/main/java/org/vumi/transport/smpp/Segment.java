package org.vumi.transport.smpp;

import org.vumi.codec.NationalLanguage;

/**
 * The text of one deliver_sm, still in octets.
 *
 * @param octets without a header; one septet per octet where they came packed
 * @param dataCoding 0 to 255; null if it is not known, as of a part that Vumi 0.4 stored
 * @param locking language whose basic table the text uses; null for the default one
 * @param single language whose extension table the text uses; null for the default one
 */
record Segment(byte[] octets, Integer dataCoding, NationalLanguage locking, NationalLanguage single) {
    /** Whether the octets of both are one text's. */
    boolean continues(Segment before) {
        return (dataCoding == null || dataCoding.equals(before.dataCoding))
                && locking == before.locking
                && single == before.single;
    }

    Segment with(byte[] more) {
        byte[] all = new byte[octets.length + more.length];
        System.arraycopy(octets, 0, all, 0, octets.length);
        System.arraycopy(more, 0, all, octets.length, more.length);
        return new Segment(all, dataCoding, locking, single);
    }

    Segment ofDataCoding(Integer known) {
        return dataCoding == null ? new Segment(octets, known, locking, single) : this;
    }
}
