package org.vumi.codec;

/**
 * A way to write texts into SMS.
 *
 * @param alphabet one octet per septet where {@code unit} is not {@code OCTETS}
 * @param unit what an SMS has room for
 * @param locking language whose basic table the alphabet has; null for the default one, or for another alphabet
 * @param single language whose extension table the alphabet has; null as {@code locking}
 */
public record SmsWriting(Alphabet alphabet, Unit unit, NationalLanguage locking, NationalLanguage single) {
    /** User data of one SMS, header included. Source: 3GPP TS 23.040, 9.2.3.16 and 9.2.3.24. */
    private static final int USER_DATA = 140;

    /** What the alphabet's octets are in an SMS. */
    public enum Unit {
        /** Octets: 140 in an SMS of its own. */
        OCTETS,
        /** Septets, which the SMSC packs: 160. */
        SEPTETS,
        /** Septets, which go out packed: 160. */
        PACKED
    }

    public SmsWriting(Alphabet alphabet, Unit unit) {
        this(alphabet, unit, null, null);
    }

    /** The phones' alphabet with the tables of national languages; null for the default ones. */
    public static SmsWriting gsm0338(boolean packed, NationalLanguage locking, NationalLanguage single) {
        return new SmsWriting(Gsm0338.of(locking, single), packed ? Unit.PACKED : Unit.SEPTETS, locking, single);
    }

    /** How many octets of the alphabet there is room for in one SMS, beside a header of so many octets. */
    public int room(int headerOctets) {
        int octets = USER_DATA - headerOctets;
        return unit == Unit.OCTETS ? octets : octets * 8 / 7;
    }
}
