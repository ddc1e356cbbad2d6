package org.vumi.component.smpp;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a command_status means, and what follows from it for a submit_sm.
 *
 * <p>In the order of SMPP 3.4, table 5-2 (5.1.3). What follows is our reading: the document does not say it.
 */
public enum CommandStatus {
    ESME_ROK(0x00, Consequence.ACCEPTED),
    ESME_RINVMSGLEN(0x01, Consequence.PERMANENT),
    ESME_RINVCMDLEN(0x02, Consequence.PERMANENT),
    ESME_RINVCMDID(0x03, Consequence.PERMANENT),
    ESME_RINVBNDSTS(0x04, Consequence.TEMPORARY),
    ESME_RALYBND(0x05, Consequence.TEMPORARY),
    ESME_RINVPRTFLG(0x06, Consequence.PERMANENT),
    ESME_RINVREGDLVFLG(0x07, Consequence.PERMANENT),
    ESME_RSYSERR(0x08, Consequence.TEMPORARY),
    ESME_RINVSRCADR(0x0A, Consequence.PERMANENT),
    ESME_RINVDSTADR(0x0B, Consequence.PERMANENT),
    ESME_RINVMSGID(0x0C, Consequence.PERMANENT),
    ESME_RBINDFAIL(0x0D, Consequence.TEMPORARY),
    ESME_RINVPASWD(0x0E, Consequence.PERMANENT),
    ESME_RINVSYSID(0x0F, Consequence.PERMANENT),
    ESME_RCANCELFAIL(0x11, Consequence.PERMANENT),
    ESME_RREPLACEFAIL(0x13, Consequence.PERMANENT),
    ESME_RMSGQFUL(0x14, Consequence.THROTTLED),
    ESME_RINVSERTYP(0x15, Consequence.PERMANENT),
    ESME_RINVNUMDESTS(0x33, Consequence.PERMANENT),
    ESME_RINVDLNAME(0x34, Consequence.PERMANENT),
    ESME_RINVDESTFLAG(0x40, Consequence.PERMANENT),
    ESME_RINVSUBREP(0x42, Consequence.PERMANENT),
    ESME_RINVESMCLASS(0x43, Consequence.PERMANENT),
    ESME_RCNTSUBDL(0x44, Consequence.PERMANENT),
    ESME_RSUBMITFAIL(0x45, Consequence.TEMPORARY),
    ESME_RINVSRCTON(0x48, Consequence.PERMANENT),
    ESME_RINVSRCNPI(0x49, Consequence.PERMANENT),
    ESME_RINVDSTTON(0x50, Consequence.PERMANENT),
    ESME_RINVDSTNPI(0x51, Consequence.PERMANENT),
    ESME_RINVSYSTYP(0x53, Consequence.PERMANENT),
    ESME_RINVREPFLAG(0x54, Consequence.PERMANENT),
    ESME_RINVNUMMSGS(0x55, Consequence.PERMANENT),
    ESME_RTHROTTLED(0x58, Consequence.THROTTLED),
    ESME_RINVSCHED(0x61, Consequence.PERMANENT),
    ESME_RINVEXPIRY(0x62, Consequence.PERMANENT),
    ESME_RINVDFTMSGID(0x63, Consequence.PERMANENT),
    ESME_RX_T_APPN(0x64, Consequence.TEMPORARY),
    ESME_RX_P_APPN(0x65, Consequence.PERMANENT),
    ESME_RX_R_APPN(0x66, Consequence.PERMANENT),
    ESME_RQUERYFAIL(0x67, Consequence.PERMANENT),
    ESME_RINVOPTPARSTREAM(0xC0, Consequence.PERMANENT),
    ESME_ROPTPARNOTALLWD(0xC1, Consequence.PERMANENT),
    ESME_RINVPARLEN(0xC2, Consequence.PERMANENT),
    ESME_RMISSINGOPTPARAM(0xC3, Consequence.PERMANENT),
    ESME_RINVOPTPARAMVAL(0xC4, Consequence.PERMANENT),
    ESME_RDELIVERYFAILURE(0xFE, Consequence.PERMANENT),
    ESME_RUNKNOWNERR(0xFF, Consequence.TEMPORARY);

    /** What becomes of a message whose submit_sm got this status. */
    public enum Consequence {
        /** The SMSC has it. */
        ACCEPTED,
        /** The link slows down and sends the same message again. */
        THROTTLED,
        /** Trying again later may help. */
        TEMPORARY,
        /** Trying again cannot help. */
        PERMANENT
    }

    private static final Map<Integer, CommandStatus> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toMap(CommandStatus::code, Function.identity()));

    private final int code;
    private final Consequence consequence;

    CommandStatus(int code, Consequence consequence) {
        this.code = code;
        this.consequence = consequence;
    }

    public int code() {
        return code;
    }

    /** @return empty for a code of a vendor or of a later version */
    public static Optional<CommandStatus> of(int code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }

    /** What follows; for a status that the table does not have, {@code PERMANENT}: the application is told. */
    public static Consequence consequence(int code) {
        return of(code).map(status -> status.consequence).orElse(Consequence.PERMANENT);
    }

    /** {@code ESME_RTHROTTLED}; for a status that the table does not have its code, {@code 0x00000411}. */
    public static String name(int code) {
        return of(code).map(Enum::name).orElseGet(() -> hex(code));
    }

    /** {@code 0x00000058 ESME_RTHROTTLED}; the code alone if the table does not have it. */
    public static String describe(int code) {
        return of(code).map(status -> hex(code) + " " + status).orElseGet(() -> hex(code));
    }

    private static String hex(int code) {
        return String.format("0x%08X", code);
    }
}
