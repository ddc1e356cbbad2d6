package org.vumi.component.smpp;

import org.jsmpp.PDUStringException;
import org.jsmpp.SMPPConstant;
import org.jsmpp.bean.SubmitSm;
import org.jsmpp.util.DefaultComposer;
import org.jsmpp.util.PDUByteBuffer;

/**
 * jSMPP's composer, but the bind carries what is configured: some SMSCs hand out passwords longer than the specification's
 * eight characters, and the octets of a bind need not be in jSMPP's enumerations.
 */
final class LinkComposer extends DefaultComposer {
    private final LinkSettings settings;

    LinkComposer(LinkSettings settings) {
        this.settings = settings;
    }

    @Override
    public byte[] bind(
            int commandId,
            int sequenceNumber,
            String systemId,
            String password,
            String systemType,
            byte interfaceVersion,
            byte addrTon,
            byte addrNpi,
            String addressRange) {
        PDUByteBuffer pdu = new PDUByteBuffer(commandId, SMPPConstant.STAT_ESME_ROK, sequenceNumber);
        pdu.append(systemId);
        pdu.append(password);
        pdu.append(systemType);
        pdu.append(settings.interfaceVersion());
        pdu.append(settings.bind().getTypeOfNumber());
        pdu.append(settings.bind().getNumberingPlanIndicator());
        pdu.append(addressRange);
        return pdu.toBytes();
    }

    byte[] submitSm(int sequenceNumber, SubmitSm pdu) throws PDUStringException {
        return submitSm(
                sequenceNumber,
                pdu.getServiceType(),
                pdu.getSourceAddrTon(),
                pdu.getSourceAddrNpi(),
                pdu.getSourceAddr(),
                pdu.getDestAddrTon(),
                pdu.getDestAddrNpi(),
                pdu.getDestAddress(),
                pdu.getEsmClass(),
                pdu.getProtocolId(),
                pdu.getPriorityFlag(),
                pdu.getScheduleDeliveryTime(),
                pdu.getValidityPeriod(),
                pdu.getRegisteredDelivery(),
                pdu.getReplaceIfPresent(),
                pdu.getDataCoding(),
                pdu.getSmDefaultMsgId(),
                pdu.getShortMessage(),
                pdu.getOptionalParameters());
    }
}
