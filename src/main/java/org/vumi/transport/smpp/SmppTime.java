package org.vumi.transport.smpp;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as a submit_sm has them: 16 characters, {@code YYMMDDhhmmsstnnp}. Source: SMPP 3.4, 7.1.1. */
final class SmppTime {
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuMMddHHmmss").withZone(ZoneOffset.UTC);

    /** What the format has room for, in years of 365 and months of 30 days. */
    private static final long LONGEST_SECONDS = Duration.ofDays(99 * 365).toSeconds();

    private SmppTime() {}

    /** @throws IllegalArgumentException if it is neither empty nor such a time nor a number of seconds from now */
    static String read(String text) {
        if (text.isEmpty() || text.matches("[0-9]{15}[-+R]")) {
            return text;
        }
        if (text.matches("[0-9]{1,9}")) {
            return relative(Duration.ofSeconds(Long.parseLong(text)));
        }
        throw new IllegalArgumentException("16 characters of SMPP 3.4, 7.1.1, or a number of seconds");
    }

    /** From when the SMSC has it; at least a second. */
    static String relative(Duration time) {
        long seconds = Math.max(1, Math.min(LONGEST_SECONDS, time.toSeconds()));
        long days = seconds / 86_400;
        long ofDay = seconds % 86_400;
        return String.format(
                "%02d%02d%02d%02d%02d%02d000R",
                days / 365, days % 365 / 30, days % 365 % 30, ofDay / 3600, ofDay / 60 % 60, ofDay % 60);
    }

    /** A moment, in UTC. */
    static String absolute(Instant moment) {
        return UTC.format(moment) + "000+";
    }
}
