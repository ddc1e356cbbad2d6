package org.vumi.transport.smpp;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Dates of receipts: ten, twelve or fourteen digits. Source: SMPP 3.4, appendix B; spec transports 5.8. */
final class ReceiptDate {
    private static final DateTimeFormatter VUMI = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    /** Two-digit years from here on are of the last century, as Python has it. */
    private static final int PIVOT = 69;

    private ReceiptDate() {}

    /**
     * @param digits {@code yyMMddHHmm}, {@code yyMMddHHmmss} or {@code yyyyMMddHHmmss}; may be null
     * @return {@code YYYY-MM-DD HH:MM:SS.ffffff}; empty if the digits are not a date
     */
    static Optional<String> read(String digits) {
        if (digits == null || !digits.matches("\\d{10}|\\d{12}|\\d{14}")) {
            return Optional.empty();
        }
        int yearDigits = digits.length() == 14 ? 4 : 2;
        int year = Integer.parseInt(digits.substring(0, yearDigits));
        if (yearDigits == 2) {
            year += year < PIVOT ? 2000 : 1900;
        }
        String rest = digits.substring(yearDigits);
        try {
            return Optional.of(VUMI.format(
                    LocalDateTime.of(year, pair(rest, 0), pair(rest, 1), pair(rest, 2), pair(rest, 3), pair(rest, 4))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int pair(String digits, int n) {
        return digits.length() < 2 * n + 2 ? 0 : Integer.parseInt(digits.substring(2 * n, 2 * n + 2));
    }
}
