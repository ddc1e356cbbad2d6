package org.vumi.transport.smpp;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jsmpp.bean.SubmitSm;

/**
 * The fields of a submit_sm that neither its text nor its addresses decide, by the key that has them in a configuration and in a
 * message's {@code transport_metadata.smpp}. In the order of SMPP 3.4, 4.4.1.
 */
enum SubmitField {
    SERVICE_TYPE(Kind.TEXT, (pdu, value) -> pdu.setServiceType((String) value)),
    SOURCE_ADDR_TON(Kind.OCTET, (pdu, value) -> pdu.setSourceAddrTon((byte) value)),
    SOURCE_ADDR_NPI(Kind.OCTET, (pdu, value) -> pdu.setSourceAddrNpi((byte) value)),
    DEST_ADDR_TON(Kind.OCTET, (pdu, value) -> pdu.setDestAddrTon((byte) value)),
    DEST_ADDR_NPI(Kind.OCTET, (pdu, value) -> pdu.setDestAddrNpi((byte) value)),
    /** Beside the bits that say how the text is carried. */
    ESM_CLASS(Kind.OCTET, (pdu, value) -> pdu.setEsmClass((byte) (pdu.getEsmClass() | (byte) value))),
    PROTOCOL_ID(Kind.OCTET, (pdu, value) -> pdu.setProtocolId((byte) value)),
    PRIORITY_FLAG(Kind.OCTET, (pdu, value) -> pdu.setPriorityFlag((byte) value)),
    SCHEDULE_DELIVERY_TIME(Kind.TIME, (pdu, value) -> pdu.setScheduleDeliveryTime((String) value)),
    VALIDITY_PERIOD(Kind.TIME, (pdu, value) -> pdu.setValidityPeriod((String) value)),
    REGISTERED_DELIVERY(Kind.OCTET, (pdu, value) -> pdu.setRegisteredDelivery((byte) value)),
    REPLACE_IF_PRESENT_FLAG(Kind.OCTET, (pdu, value) -> pdu.setReplaceIfPresent((byte) value)),
    SM_DEFAULT_MSG_ID(Kind.OCTET, (pdu, value) -> pdu.setSmDefaultMsgId((byte) value));

    /** What values a field takes. */
    enum Kind {
        OCTET,
        /** A C-octet string. */
        TEXT,
        /** See {@link SmppTime}. */
        TIME
    }

    /** Without its NUL. Source: SMPP 3.4, 5.2.11. */
    static final int LONGEST_SERVICE_TYPE = 5;

    private final Kind kind;
    private final BiConsumer<SubmitSm, Object> setter;

    SubmitField(Kind kind, BiConsumer<SubmitSm, Object> setter) {
        this.kind = kind;
        this.setter = setter;
    }

    static Optional<SubmitField> of(String key) {
        return Arrays.stream(values()).filter(field -> field.key().equals(key)).findFirst();
    }

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    Kind kind() {
        return kind;
    }

    /**
     * @param value as JSON or YAML has it
     * @return what {@link #set} takes
     * @throws IllegalArgumentException saying what is accepted
     */
    Object read(Object value) {
        return switch (kind) {
            case OCTET -> octet(value);
            case TEXT -> {
                if (value instanceof String text && Ascii.printable(text) && text.length() <= LONGEST_SERVICE_TYPE) {
                    yield text;
                }
                throw new IllegalArgumentException("ASCII, up to " + LONGEST_SERVICE_TYPE + " characters");
            }
            case TIME -> SmppTime.read(String.valueOf(value));
        };
    }

    static byte octet(Object value) {
        if (value instanceof Boolean flag) {
            return (byte) (flag ? 1 : 0);
        }
        String text = String.valueOf(value);
        if (text.matches("[0-9]{1,3}") && Integer.parseInt(text) <= 255) {
            return (byte) Integer.parseInt(text);
        }
        throw new IllegalArgumentException("0 to 255");
    }

    void set(SubmitSm pdu, Object value) {
        setter.accept(pdu, value);
    }
}
