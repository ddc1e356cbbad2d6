package org.vumi.simulator;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jsmpp.DefaultPDUReader;
import org.jsmpp.InvalidCommandLengthException;
import org.jsmpp.PDUException;
import org.jsmpp.PDUStringException;
import org.jsmpp.SMPPConstant;
import org.jsmpp.bean.Bind;
import org.jsmpp.bean.Command;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.util.DefaultDecomposer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the wire what comes. Keeps from jSMPP what its session dies of without an answer: a command_length that no PDU has, before
 * memory is taken for it, and PDUs whose fields end too early.
 */
final class BoundedPduReader extends DefaultPDUReader {
    private static final Logger LOG = LoggerFactory.getLogger(BoundedPduReader.class);
    private static final int HEADER = 16;

    /** The longest message_payload and a generous rest. */
    private static final int MAX = 70_000;

    private final DefaultDecomposer decomposer = new DefaultDecomposer();
    private final Wire wire;
    private byte[] ahead;
    private boolean complained;

    BoundedPduReader(Wire wire) {
        this.wire = wire;
    }

    @Override
    public Command readPDUHeader(DataInputStream in) throws InvalidCommandLengthException, IOException {
        while (true) {
            Command header = super.readPDUHeader(in);
            if (header.getCommandLength() > MAX) {
                throw new InvalidCommandLengthException(
                        "command_length " + header.getCommandLength() + " is over the " + MAX + " octets taken here");
            }
            ahead = super.readPDU(in, header);
            wire.received(header);
            int fault = fault(header.getCommandId(), ahead);
            if (fault == Status.OK) {
                return header;
            }
            if (!complained) {
                complained = true;
                LOG.info(
                        "a PDU of command_id 0x{} is not understood: {} (told once for each connection)",
                        String.format("%08X", header.getCommandId()),
                        Status.name(fault));
            }
            refuse(header, fault);
        }
    }

    @Override
    public byte[] readPDU(DataInputStream in, Command header) {
        return ahead;
    }

    private void refuse(Command header, int status) throws IOException {
        if (header.getCommandId() < 0) {
            return;
        }
        byte[] answer = ByteBuffer.allocate(HEADER)
                .putInt(HEADER)
                .putInt(header.getCommandId() | SMPPConstant.MASK_CID_RESP)
                .putInt(status)
                .putInt(header.getSequenceNumber())
                .array();
        OutputStream out = wire.getOutputStream();
        synchronized (out) { // as jSMPP's sender does
            out.write(answer);
        }
    }

    /** @return the status for what jSMPP cannot take to pieces */
    private int fault(int commandId, byte[] pdu) {
        try {
            takeToPieces(commandId, pdu);
            return Status.OK;
        } catch (PDUStringException e) {
            return e.getErrorCode();
        } catch (PDUException | RuntimeException e) { // it reads past the end of the array
            return SMPPConstant.STAT_ESME_RINVCMDLEN;
        }
    }

    private void takeToPieces(int commandId, byte[] pdu) throws PDUException {
        switch (commandId) {
            case SMPPConstant.CID_BIND_RECEIVER,
                    SMPPConstant.CID_BIND_TRANSMITTER,
                    SMPPConstant.CID_BIND_TRANSCEIVER -> {
                Bind bind = decomposer.bind(pdu);
                TypeOfNumber.valueOf(bind.getAddrTon());
                NumberingPlanIndicator.valueOf(bind.getAddrNpi());
            }
            case SMPPConstant.CID_SUBMIT_SM -> {
                if (!endsWithItsText(pdu)) {
                    decomposer.submitSm(pdu);
                }
            }
            case SMPPConstant.CID_SUBMIT_MULTI -> decomposer.submitMulti(pdu);
            case SMPPConstant.CID_QUERY_SM -> decomposer.querySm(pdu);
            case SMPPConstant.CID_REPLACE_SM -> decomposer.replaceSm(pdu);
            case SMPPConstant.CID_CANCEL_SM -> decomposer.cancelSm(pdu);
            case SMPPConstant.CID_DATA_SM -> decomposer.dataSm(pdu);
            case SMPPConstant.CID_BROADCAST_SM -> decomposer.broadcastSm(pdu);
            case SMPPConstant.CID_CANCEL_BROADCAST_SM -> decomposer.cancelBroadcastSm(pdu);
            case SMPPConstant.CID_QUERY_BROADCAST_SM -> decomposer.queryBroadcastSm(pdu);
            case SMPPConstant.CID_DELIVER_SM_RESP -> decomposer.deliverSmResp(pdu);
            case SMPPConstant.CID_DATA_SM_RESP -> decomposer.dataSmResp(pdu);
            default -> {
                // jSMPP looks at the header only
            }
        }
    }

    /** Whether it is a submit_sm whole and without optional parameters, as most are: these are not taken to pieces twice. */
    private static boolean endsWithItsText(byte[] pdu) {
        int at = afterNul(pdu, HEADER) + 2; // service_type, source_addr_ton and _npi
        at = afterNul(pdu, at) + 2; // source_addr, dest_addr_ton and _npi
        at = afterNul(pdu, at) + 3; // destination_addr, esm_class, protocol_id, priority_flag
        at = afterNul(pdu, at); // schedule_delivery_time
        at = afterNul(pdu, at) + 4; // validity_period, registered_delivery … sm_default_msg_id
        return at < pdu.length && at + 1 + Byte.toUnsignedInt(pdu[at]) == pdu.length;
    }

    /** @return at or past the end if there is none */
    private static int afterNul(byte[] pdu, int from) {
        int at = from;
        while (at < pdu.length && pdu[at] != 0) {
            at++;
        }
        return at + 1;
    }
}
