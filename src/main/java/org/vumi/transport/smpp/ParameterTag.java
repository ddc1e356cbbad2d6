package org.vumi.transport.smpp;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An optional parameter: by its name, or by any number.
 *
 * @param tag as it stands in the PDU
 * @param size octets of its value, which is a number; 0 if it is none, or not known
 */
record ParameterTag(short tag, int size) {
    /** In the order of SMPP 3.4, 5.3.2. */
    private enum Named {
        DEST_ADDR_SUBUNIT(0x0005, 1),
        DEST_NETWORK_TYPE(0x0006, 1),
        DEST_BEARER_TYPE(0x0007, 1),
        DEST_TELEMATICS_ID(0x0008, 2),
        SOURCE_ADDR_SUBUNIT(0x000D, 1),
        SOURCE_NETWORK_TYPE(0x000E, 1),
        SOURCE_BEARER_TYPE(0x000F, 1),
        SOURCE_TELEMATICS_ID(0x0010, 1),
        QOS_TIME_TO_LIVE(0x0017, 4),
        PAYLOAD_TYPE(0x0019, 1),
        ADDITIONAL_STATUS_INFO_TEXT(0x001D, 0),
        RECEIPTED_MESSAGE_ID(0x001E, 0),
        MS_MSG_WAIT_FACILITIES(0x0030, 1),
        PRIVACY_INDICATOR(0x0201, 1),
        SOURCE_SUBADDRESS(0x0202, 0),
        DEST_SUBADDRESS(0x0203, 0),
        USER_MESSAGE_REFERENCE(0x0204, 2),
        USER_RESPONSE_CODE(0x0205, 1),
        SOURCE_PORT(0x020A, 2),
        DESTINATION_PORT(0x020B, 2),
        SAR_MSG_REF_NUM(0x020C, 2),
        LANGUAGE_INDICATOR(0x020D, 1),
        SAR_TOTAL_SEGMENTS(0x020E, 1),
        SAR_SEGMENT_SEQNUM(0x020F, 1),
        SC_INTERFACE_VERSION(0x0210, 1),
        CALLBACK_NUM_PRES_IND(0x0302, 1),
        CALLBACK_NUM_ATAG(0x0303, 0),
        NUMBER_OF_MESSAGES(0x0304, 1),
        CALLBACK_NUM(0x0381, 0),
        DPF_RESULT(0x0420, 1),
        SET_DPF(0x0421, 1),
        MS_AVAILABILITY_STATUS(0x0422, 1),
        NETWORK_ERROR_CODE(0x0423, 0),
        MESSAGE_PAYLOAD(0x0424, 0),
        DELIVERY_FAILURE_REASON(0x0425, 1),
        MORE_MESSAGES_TO_SEND(0x0426, 1),
        MESSAGE_STATE(0x0427, 1),
        USSD_SERVICE_OP(0x0501, 1),
        DISPLAY_TIME(0x1201, 1),
        SMS_SIGNAL(0x1203, 2),
        MS_VALIDITY(0x1204, 1),
        ALERT_ON_MESSAGE_DELIVERY(0x130C, 0),
        ITS_REPLY_TYPE(0x1380, 1),
        ITS_SESSION_INFO(0x1383, 2);

        private final ParameterTag parameter;

        Named(int tag, int size) {
            this.parameter = new ParameterTag((short) tag, size);
        }
    }

    private static final Map<String, ParameterTag> BY_NAME = Arrays.stream(Named.values())
            .collect(Collectors.toMap(named -> named.name().toLowerCase(Locale.ROOT), named -> named.parameter));

    private static final Map<Short, ParameterTag> BY_TAG =
            BY_NAME.values().stream().collect(Collectors.toMap(ParameterTag::tag, Function.identity()));

    /**
     * @param name of SMPP 3.4, or a number: {@code 0x1401}, {@code 5121}
     * @throws IllegalArgumentException if it is neither
     */
    static ParameterTag of(String name) {
        ParameterTag named = BY_NAME.get(name);
        if (named != null) {
            return named;
        }
        int tag = name.matches("0[xX][0-9A-Fa-f]{1,4}")
                ? Integer.parseInt(name.substring(2), 16)
                : name.matches("[0-9]{1,5}") ? Integer.parseInt(name) : -1;
        if (tag < 0 || tag > 0xFFFF) {
            throw new IllegalArgumentException("a name of SMPP 3.4, or a tag such as 0x1401");
        }
        return BY_TAG.getOrDefault((short) tag, new ParameterTag((short) tag, 0));
    }

    /**
     * @param value a number where SMPP 3.4 has one, or octets in hex
     * @throws IllegalArgumentException saying what is accepted
     */
    byte[] octets(Object value) {
        String text = String.valueOf(value);
        if (value instanceof String && text.length() <= 2 * 0xFFFF && text.matches("([0-9A-Fa-f]{2})*+")) {
            return HexFormat.of().parseHex(text);
        }
        long most = (1L << 8 * size) - 1;
        if (value instanceof Number && size > 0 && text.matches("[0-9]{1,10}") && Long.parseLong(text) <= most) {
            byte[] octets = new byte[size];
            for (int i = 0; i < size; i++) {
                octets[i] = (byte) (Long.parseLong(text) >>> 8 * (size - 1 - i));
            }
            return octets;
        }
        throw new IllegalArgumentException(
                size > 0 ? "a number up to " + most + ", or octets in hex" : "octets in hex");
    }

    /** A number where SMPP 3.4 has one, else the octets in hex. */
    Object value(byte[] octets) {
        if (size == 0 || octets.length != size) {
            return HexFormat.of().formatHex(octets);
        }
        long number = 0;
        for (byte octet : octets) {
            number = number << 8 | Byte.toUnsignedLong(octet);
        }
        return number;
    }
}
