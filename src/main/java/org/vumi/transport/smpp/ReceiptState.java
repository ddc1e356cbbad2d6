package org.vumi.transport.smpp;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The states of a short message, as a receipt names them.
 *
 * <p>In the order of SMPP 3.4, 5.2.28 (message_state) and appendix B (stat); SCHEDULED and SKIPPED are of SMPP 5.0, 4.7.15.
 * The document calls all but ENROUTE and SCHEDULED final; ACCEPTED is left pending, since SMSCs use it for "on its way".
 */
enum ReceiptState {
    SCHEDULED(0, "SCHEDLD", "pending"),
    ENROUTE(1, "ENROUTE", "pending"),
    DELIVERED(2, "DELIVRD", "delivered"),
    EXPIRED(3, "EXPIRED", "failed"),
    DELETED(4, "DELETED", "failed"),
    UNDELIVERABLE(5, "UNDELIV", "failed"),
    ACCEPTED(6, "ACCEPTD", "pending"),
    UNKNOWN(7, "UNKNOWN", "pending"),
    REJECTED(8, "REJECTD", "failed"),
    SKIPPED(9, "SKIPPED", "pending");

    private static final Map<Integer, ReceiptState> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toMap(state -> state.code, Function.identity()));
    private static final Map<String, ReceiptState> BY_STAT =
            Arrays.stream(values()).collect(Collectors.toMap(state -> state.stat, Function.identity()));

    private final int code;
    private final String stat;
    private final String deliveryStatus;

    ReceiptState(int code, String stat, String deliveryStatus) {
        this.code = code;
        this.stat = stat;
        this.deliveryStatus = deliveryStatus;
    }

    /** The seven letters of a receipt's text. */
    String stat() {
        return stat;
    }

    /** @param messageState value of the optional parameter message_state */
    static Optional<ReceiptState> of(int messageState) {
        return Optional.ofNullable(BY_CODE.get(messageState));
    }

    /**
     * {@code pending}, {@code failed} or {@code delivered}.
     *
     * @param stat as it stands in the receipt: seven letters, the whole word, {@code FAILED}, or the {@code 0} of some SMSCs;
     *     anything else is pending
     */
    static String deliveryStatus(String stat) {
        String upper = stat.toUpperCase(Locale.ROOT);
        if (upper.equals("0")) {
            return DELIVERED.deliveryStatus;
        }
        if (upper.equals("FAILED")) {
            return UNDELIVERABLE.deliveryStatus;
        }
        ReceiptState known = BY_STAT.get(upper);
        return known != null
                ? known.deliveryStatus
                : Arrays.stream(values())
                        .filter(state -> state.name().equals(upper))
                        .findFirst()
                        .map(state -> state.deliveryStatus)
                        .orElse("pending");
    }
}
