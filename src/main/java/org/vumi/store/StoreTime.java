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
final class StoreTime {
    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-M-d H:m:s")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter();
    private static final int DATE_LENGTH = 10;

    private StoreTime() {}

    /** @return empty if it is no {@code YYYY-MM-DD HH:MM:SS}, with or without a fraction */
    static Optional<Instant> read(String timestamp) {
        if (timestamp == null) {
            return Optional.empty();
        }
        String text = timestamp.length() > DATE_LENGTH && timestamp.charAt(DATE_LENGTH) == 'T'
                ? timestamp.replace('T', ' ')
                : timestamp;
        try {
            return Optional.of(LocalDateTime.parse(text, TIMESTAMP).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException other) {
            return Optional.empty();
        }
    }

    static long score(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    static Instant time(double score) {
        return Instant.EPOCH.plus((long) score, ChronoUnit.MICROS);
    }
}
