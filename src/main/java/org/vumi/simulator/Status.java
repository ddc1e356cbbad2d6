package org.vumi.simulator;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.vumi.component.smpp.CommandStatus;

/** command_status by name, for people who choose one. */
final class Status {
    static final int OK = CommandStatus.ESME_ROK.code();

    private static final Map<String, Integer> CODES =
            Arrays.stream(CommandStatus.values()).collect(Collectors.toMap(Enum::name, CommandStatus::code));

    private Status() {}

    /**
     * @param name of SMPP 3.4, or {@code 0x} and hex digits
     * @throws IllegalArgumentException for anything else
     */
    static int code(String name) {
        if (isName(name)) {
            return CODES.get(name);
        }
        if (name.matches("0x[0-9A-Fa-f]{1,8}")) {
            return Integer.parseUnsignedInt(name.substring(2), 16);
        }
        throw new IllegalArgumentException(
                "command_status '" + name + "' is not known (a name such as ESME_RTHROTTLED, or 0x and hex digits)");
    }

    static boolean isName(String word) {
        return CODES.containsKey(word);
    }

    static String name(int code) {
        return CommandStatus.name(code);
    }

    /** Whether the same deliver_sm may be sent again after this answer of an ESME. Source: SMPP 3.4, 5.1.3. */
    static boolean isTemporary(int code) {
        return switch (CommandStatus.of(code).orElse(CommandStatus.ESME_RUNKNOWNERR)) {
            case ESME_RSYSERR, ESME_RMSGQFUL, ESME_RTHROTTLED, ESME_RX_T_APPN -> true;
            default -> false;
        };
    }
}
