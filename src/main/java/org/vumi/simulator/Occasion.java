package org.vumi.simulator;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jsmpp.SMPPConstant;

/** What a rule of a {@link Script} waits for, in the order of SMPP 3.4, 5.1.2.1. */
enum Occasion {
    /** A connection, before anything is read or sent. */
    CONNECT(false),
    /** A bind of any of the three kinds. */
    BIND(true, SMPPConstant.CID_BIND_RECEIVER, SMPPConstant.CID_BIND_TRANSMITTER, SMPPConstant.CID_BIND_TRANSCEIVER),
    QUERY_SM(true, SMPPConstant.CID_QUERY_SM),
    SUBMIT_SM(true, SMPPConstant.CID_SUBMIT_SM),
    /** A deliver_sm that is about to be sent, a receipt too. */
    DELIVER_SM(true, SMPPConstant.CID_DELIVER_SM),
    DELIVER_SM_RESP(false, SMPPConstant.CID_DELIVER_SM_RESP),
    UNBIND(true, SMPPConstant.CID_UNBIND),
    REPLACE_SM(true, SMPPConstant.CID_REPLACE_SM),
    CANCEL_SM(true, SMPPConstant.CID_CANCEL_SM),
    ENQUIRE_LINK(true, SMPPConstant.CID_ENQUIRE_LINK),
    DATA_SM(true, SMPPConstant.CID_DATA_SM);

    /** Whether there is a PDU of ours to spoil: the answer, or the deliver_sm itself. */
    final boolean ours;

    private final Set<Integer> commands;

    Occasion(boolean ours, Integer... commands) {
        this.ours = ours;
        this.commands = Set.of(commands);
    }

    boolean fits(int commandId) {
        return commands.contains(commandId);
    }

    /** As a script writes it. */
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    static String words() {
        return Arrays.stream(values()).map(Occasion::word).collect(Collectors.joining(", "));
    }
}
