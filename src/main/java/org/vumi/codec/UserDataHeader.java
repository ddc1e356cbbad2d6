package org.vumi.codec;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * What stands before the text of an SMS, as far as it is about the text; other elements (ports, notifications) are passed over.
 *
 * <p>Source: 3GPP TS 23.040, 9.2.3.24, 9.2.3.24.1, 9.2.3.24.8, 9.2.3.24.15 and 9.2.3.24.16.
 *
 * @param concatenation null for an SMS that is no part
 * @param locking language whose basic table the text uses; null for the default one
 * @param single language whose extension table the text uses; null for the default one
 */
public record UserDataHeader(Concatenation concatenation, NationalLanguage locking, NationalLanguage single) {
    public static final UserDataHeader NONE = new UserDataHeader(null, null, null);

    private static final int CONCATENATION_8 = 0x00;
    private static final int CONCATENATION_16 = 0x08;
    private static final int SINGLE_SHIFT = 0x24;
    private static final int LOCKING_SHIFT = 0x25;

    /** @return its octets, the first of which is the number of the others; none if there is nothing to say */
    public byte[] octets() {
        ByteArrayOutputStream elements = new ByteArrayOutputStream();
        if (concatenation != null && concatenation.wide()) {
            element(elements, CONCATENATION_16, concatenation.reference() >> 8, concatenation.reference());
        } else if (concatenation != null) {
            element(elements, CONCATENATION_8, concatenation.reference());
        }
        if (single != null) {
            element(elements, SINGLE_SHIFT, single.identifier());
        }
        if (locking != null) {
            element(elements, LOCKING_SHIFT, locking.identifier());
        }
        if (elements.size() == 0) {
            return new byte[0];
        }
        byte[] octets = new byte[1 + elements.size()];
        octets[0] = (byte) elements.size();
        System.arraycopy(elements.toByteArray(), 0, octets, 1, elements.size());
        return octets;
    }

    private void element(ByteArrayOutputStream elements, int identifier, int... values) {
        boolean part = identifier == CONCATENATION_8 || identifier == CONCATENATION_16;
        elements.write(identifier);
        elements.write(values.length + (part ? 2 : 0));
        for (int value : values) {
            elements.write(value);
        }
        if (part) {
            elements.write(concatenation.total());
            elements.write(concatenation.number());
        }
    }

    /** How many octets a header takes, the one that says so included; more than {@code userData} has if it is none. */
    public static int length(byte[] userData) {
        return userData.length == 0 ? 1 : 1 + Byte.toUnsignedInt(userData[0]);
    }

    /**
     * @param userData begins with a header
     * @return empty if the header says that it is longer than all
     */
    public static Optional<UserDataHeader> read(byte[] userData) {
        int end = length(userData);
        if (end > userData.length) {
            return Optional.empty();
        }
        UserDataHeader header = NONE;
        for (int at = 1; at + 1 < end; at += 2 + Byte.toUnsignedInt(userData[at + 1])) {
            int after = at + 2 + Byte.toUnsignedInt(userData[at + 1]);
            if (after > end) {
                break; // the rest cannot be read; what was before it stands
            }
            header = header.with(userData[at], Arrays.copyOfRange(userData, at + 2, after));
        }
        return Optional.of(header);
    }

    private UserDataHeader with(int identifier, byte[] value) {
        return switch (identifier) {
            case CONCATENATION_8 -> value.length == 3 ? with(octet(value, 0), false, value) : this;
            case CONCATENATION_16 ->
                value.length == 4 ? with(octet(value, 0) << 8 | octet(value, 1), true, value) : this;
            case SINGLE_SHIFT -> new UserDataHeader(concatenation, locking, language(value));
            case LOCKING_SHIFT -> new UserDataHeader(concatenation, language(value), single);
            default -> this;
        };
    }

    private UserDataHeader with(int reference, boolean wide, byte[] value) {
        Concatenation part =
                new Concatenation(reference, wide, octet(value, value.length - 2), octet(value, value.length - 1));
        return part.possible() ? new UserDataHeader(part, locking, single) : this;
    }

    private static NationalLanguage language(byte[] value) {
        return value.length == 1 ? NationalLanguage.of(octet(value, 0)).orElse(null) : null;
    }

    private static int octet(byte[] value, int at) {
        return Byte.toUnsignedInt(value[at]);
    }
}
