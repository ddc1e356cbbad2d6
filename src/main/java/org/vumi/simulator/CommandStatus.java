package org.vumi.simulator;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names of SMPP's command_status values. Source: SMPP 3.4, 5.1.3; the names are those of spec transports 5.7.
 *
 * <p>A value without a name is written {@code 0x00000400}, and read in that form too.
 */
public final class CommandStatus {
    public static final int OK = 0;

    private static final Map<String, Integer> CODES = new LinkedHashMap<>();
    private static final Map<Integer, String> NAMES = new LinkedHashMap<>();

    static {
        String table = """
                00 ROK, 01 RINVMSGLEN, 02 RINVCMDLEN, 03 RINVCMDID, 04 RINVBNDSTS, 05 RALYBND, 06 RINVPRTFLG,
                07 RINVREGDLVFLG, 08 RSYSERR, 0a RINVSRCADR, 0b RINVDSTADR, 0c RINVMSGID, 0d RBINDFAIL, 0e RINVPASWD,
                0f RINVSYSID, 11 RCANCELFAIL, 13 RREPLACEFAIL, 14 RMSGQFUL, 15 RINVSERTYP, 33 RINVNUMDESTS,
                34 RINVDLNAME, 40 RINVDESTFLAG, 42 RINVSUBREP, 43 RINVESMCLASS, 44 RCNTSUBDL, 45 RSUBMITFAIL,
                48 RINVSRCTON, 49 RINVSRCNPI, 50 RINVDSTTON, 51 RINVDSTNPI, 53 RINVSYSTYP, 54 RINVREPFLAG,
                55 RINVNUMMSGS, 58 RTHROTTLED, 61 RINVSCHED, 62 RINVEXPIRY, 63 RINVDFTMSGID, 64 RX_T_APPN,
                65 RX_P_APPN, 66 RX_R_APPN, 67 RQUERYFAIL, c0 RINVOPTPARSTREAM, c1 ROPTPARNOTALLWD, c2 RINVPARLEN,
                c3 RMISSINGOPTPARAM, c4 RINVOPTPARAMVAL, fe RDELIVERYFAILURE, ff RUNKNOWNERR""";
        for (String row : table.split(",\\s+")) {
            int code = Integer.parseInt(row.substring(0, 2), 16);
            CODES.put("ESME_" + row.substring(3), code);
            NAMES.put(code, "ESME_" + row.substring(3));
        }
    }

    private CommandStatus() {}

    /** @throws IllegalArgumentException if it is neither a name of the table nor {@code 0x} and hex digits */
    public static int code(String name) {
        Integer code = CODES.get(name);
        if (code != null) {
            return code;
        }
        if (name.matches("0x[0-9A-Fa-f]{1,8}")) {
            return Integer.parseUnsignedInt(name.substring(2), 16);
        }
        throw new IllegalArgumentException(
                "command_status '" + name + "' is not known (a name such as ESME_RTHROTTLED, or 0x and hex digits)");
    }

    /** True for the names of the table only. */
    public static boolean isName(String word) {
        return CODES.containsKey(word);
    }

    /** {@code ESME_…}, or {@code 0x} and eight hex digits. */
    public static String name(int code) {
        String name = NAMES.get(code);
        return name != null ? name : String.format("0x%08X", code);
    }

    /** Whether an SMSC may offer the same deliver_sm again after this answer. */
    static boolean isTemporary(int code) {
        return code == 0x08 || code == 0x14 || code == 0x58 || code == 0x64;
    }
}
