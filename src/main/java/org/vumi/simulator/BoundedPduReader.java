package org.vumi.simulator;

import java.io.DataInputStream;
import java.io.IOException;
import org.jsmpp.DefaultPDUReader;
import org.jsmpp.InvalidCommandLengthException;
import org.jsmpp.bean.Command;

/** Tells the wire what comes; refuses a command_length that no PDU has, before memory is taken for it. */
final class BoundedPduReader extends DefaultPDUReader {
    /** The longest message_payload and a generous rest. */
    private static final int MAX = 70_000;

    private final Wire wire;

    BoundedPduReader(Wire wire) {
        this.wire = wire;
    }

    @Override
    public Command readPDUHeader(DataInputStream in) throws InvalidCommandLengthException, IOException {
        Command header = super.readPDUHeader(in);
        if (header.getCommandLength() > MAX) {
            throw new InvalidCommandLengthException(
                    "command_length " + header.getCommandLength() + " is over the " + MAX + " octets taken here");
        }
        wire.received(header);
        return header;
    }
}
