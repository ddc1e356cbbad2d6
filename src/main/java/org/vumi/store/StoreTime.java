package org.vumi.store;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Timestamps of messages as scores of sorted sets: microseconds since 1970, which such a score holds exactly. */
public final class StoreTime {
    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-M-d H:m:s")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter();
    private static final DateTimeFormatter MOMENT = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd[ HH:mm[:ss]]")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
            .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
            .parseDefaulting(ChronoField.SECOND_OF_MINUTE, 0)
            .toFormatter();
    private static final DateTimeFormatter WRITTEN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");
    private static final int DATE_LENGTH = 10;

    /** Of 2^53 microseconds. */
    private static final long MOST_SECONDS = 9_007_199_254L;

    private StoreTime() {}

    /** @return empty if it is no {@code YYYY-MM-DD HH:MM:SS}, with or without a fraction */
    public static Optional<Instant> read(String timestamp) {
        if (timestamp == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(TIMESTAMP, timestamp));
        } catch (DateTimeException other) {
            return Optional.empty();
        }
    }

    /**
     * What a person gives to say when, UTC: a date, or a date and a time.
     *
     * @throws IllegalArgumentException with what would be accepted
     */
    public static Instant moment(String text) {
        try {
            return read(MOMENT, text.endsWith("Z") ? text.substring(0, text.length() - 1) : text);
        } catch (DateTimeException other) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no time (accepted: YYYY-MM-DD, YYYY-MM-DD HH:MM:SS; UTC)");
        }
    }

    private static Instant read(DateTimeFormatter format, String text) {
        boolean isoForm = text.length() > DATE_LENGTH && text.charAt(DATE_LENGTH) == 'T';
        return LocalDateTime.parse(isoForm ? text.replace('T', ' ') : text, format)
                .toInstant(ZoneOffset.UTC);
    }

    /** {@code YYYY-MM-DD HH:MM:SS.ffffff}, as in messages. */
    public static String write(Instant time) {
        return WRITTEN.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
    }

    /** Microseconds since 1970, which a double holds exactly; of a time 285 years from then the last that it does. */
    static long score(Instant time) {
        long seconds = Math.max(-MOST_SECONDS, Math.min(MOST_SECONDS, time.getEpochSecond()));
        return seconds * 1_000_000 + time.getNano() / 1_000;
    }

    static Instant time(double score) {
        return Instant.EPOCH.plus((long) score, ChronoUnit.MICROS);
    }
}
