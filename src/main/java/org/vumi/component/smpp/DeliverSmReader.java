package org.vumi.component.smpp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jsmpp.bean.DeliverSm;
import org.jsmpp.bean.OptionalParameter;

/**
 * Octets to deliver_sm, or what is as good as one. More patient than jSMPP's: no length of an address is refused, an optional parameter is kept as
 * octets whatever its tag, and a broken one at the end does not lose the message.
 *
 * <p>Source: SMPP 3.4, 4.6.1.
 */
final class DeliverSmReader {
    private static final int HEADER = 16;

    private final ByteBuffer octets;
    private final DeliverSm message = new DeliverSm();

    private DeliverSmReader(byte[] pdu, int sequenceNumber) {
        octets = ByteBuffer.wrap(pdu).position(HEADER);
        message.setSequenceNumber(sequenceNumber);
    }

    /** @throws BufferUnderflowException if the mandatory part is cut short */
    static DeliverSm read(byte[] pdu, int sequenceNumber) {
        return new DeliverSmReader(pdu, sequenceNumber).deliverSm();
    }

    /**
     * A data_sm as the deliver_sm that says the same; its text is in message_payload.
     *
     * <p>Source: SMPP 3.4, 4.7.1.
     *
     * @throws BufferUnderflowException if the mandatory part is cut short
     */
    static DeliverSm ofDataSm(byte[] pdu, int sequenceNumber) {
        return new DeliverSmReader(pdu, sequenceNumber).dataSm();
    }

    private DeliverSm deliverSm() {
        addresses();
        message.setEsmClass(octet());
        message.setProtocolId(octet());
        message.setPriorityFlag(octet());
        message.setScheduleDeliveryTime(text());
        message.setValidityPeriod(text());
        message.setRegisteredDelivery(octet());
        message.setReplaceIfPresent(octet());
        message.setDataCoding(octet());
        message.setSmDefaultMsgId(octet());
        message.setShortMessage(octets(Byte.toUnsignedInt(octet())));
        message.setOptionalParameters(optionalParameters());
        return message;
    }

    private DeliverSm dataSm() {
        addresses();
        message.setEsmClass(octet());
        message.setRegisteredDelivery(octet());
        message.setDataCoding(octet());
        message.setShortMessage(new byte[0]);
        message.setOptionalParameters(optionalParameters());
        return message;
    }

    /** What both begin with. */
    private void addresses() {
        message.setServiceType(text());
        message.setSourceAddrTon(octet());
        message.setSourceAddrNpi(octet());
        message.setSourceAddr(text());
        message.setDestAddrTon(octet());
        message.setDestAddrNpi(octet());
        message.setDestAddress(text());
    }

    private byte octet() {
        return octets.get();
    }

    private byte[] octets(int length) {
        byte[] some = new byte[length];
        octets.get(some);
        return some;
    }

    private String text() {
        int start = octets.position();
        while (octets.get() != 0) {
            // up to the NUL
        }
        return new String(octets.array(), start, octets.position() - 1 - start, ISO_8859_1);
    }

    private OptionalParameter[] optionalParameters() {
        List<OptionalParameter> parameters = new ArrayList<>();
        while (octets.remaining() >= 4) {
            short tag = octets.getShort();
            int length = Short.toUnsignedInt(octets.getShort());
            if (length > octets.remaining()) {
                break;
            }
            parameters.add(new OptionalParameter.OctetString(tag, octets(length)));
        }
        return parameters.toArray(OptionalParameter[]::new);
    }
}
