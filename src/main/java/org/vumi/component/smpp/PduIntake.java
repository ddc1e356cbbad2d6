package org.vumi.component.smpp;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLException;
import org.jsmpp.DefaultPDUReader;
import org.jsmpp.InvalidCommandLengthException;
import org.jsmpp.PDUReader;
import org.jsmpp.SMPPConstant;
import org.jsmpp.bean.Command;

/**
 * Reads PDUs for a jSMPP session and takes out of the stream what {@link LinkSession} handles itself: messages, and answers
 * to its own requests. jSMPP would process all of them, and all of a session's other PDUs, in one queue that a slow message holds up.
 */
final class PduIntake implements PDUReader {
    private static final int HEADER = 16;

    /** A message_payload of 65,535 octets fits; a length from a stream out of step does not fill the memory. */
    private static final int LONGEST_PDU = 128 * 1024;

    private final PDUReader reader = new DefaultPDUReader();
    private LinkSession session;

    void feed(LinkSession session) {
        this.session = session;
    }

    @Override
    public Command readPDUHeader(DataInputStream in) throws IOException {
        while (true) {
            Command header = header(in);
            if (!session.takes(header)) {
                return header;
            }
            session.received(header, reader.readPDU(in, header));
        }
    }

    private Command header(DataInputStream in) throws IOException {
        try {
            Command header = reader.readPDUHeader(in);
            if (header.getCommandLength() > LONGEST_PDU) {
                throw session.outOfStep("a PDU of " + header.getCommandLength() + " octets");
            }
            return header;
        } catch (InvalidCommandLengthException | NegativeArraySizeException e) {
            throw session.outOfStep("a PDU that is shorter than its header");
        } catch (SSLException e) {
            session.end(TlsHandshake.lost(session.address(), e));
            throw e;
        }
    }

    @Override
    public byte[] readPDU(DataInputStream in, Command header) throws IOException {
        byte[] pdu = reader.readPDU(in, header);
        return switch (header.getCommandId()) {
            case SMPPConstant.CID_BIND_TRANSCEIVER_RESP,
                    SMPPConstant.CID_BIND_TRANSMITTER_RESP,
                    SMPPConstant.CID_BIND_RECEIVER_RESP -> withoutOptionalParameters(pdu);
            default -> pdu;
        };
    }

    /** jSMPP gives up on an sc_interface_version that it does not know; and a refused bind has no body to rely on. */
    private static byte[] withoutOptionalParameters(byte[] pdu) {
        int end = HEADER;
        while (end < pdu.length && pdu[end] != 0) {
            end++;
        }
        byte[] bare = end < pdu.length ? Arrays.copyOf(pdu, end + 1) : Arrays.copyOf(pdu, HEADER);
        ByteBuffer.wrap(bare).putInt(bare.length);
        return bare;
    }

    @Override
    public byte[] readPDU(DataInputStream in, int commandLength, int commandId, int commandStatus, int sequenceNumber)
            throws IOException {
        return reader.readPDU(in, commandLength, commandId, commandStatus, sequenceNumber);
    }
}
