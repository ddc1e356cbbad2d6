package org.vumi.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * Spans of time that have one name, {@code YYYY-MM-DDTHH:MM:SS} UTC, the moment from which on what is in it is due. Source: spec core
 * 7.1.
 *
 * @param seconds length of each
 * @param zone of the scores; the same for all processes that share them, Vumi's included
 */
public record Buckets(int seconds, ZoneId zone) {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

    /** Of this machine's zone, as Vumi's are. */
    public static Buckets of(int seconds) {
        return new Buckets(seconds, ZoneId.systemDefault());
    }

    /** @return the bucket of what is to wait so long: it ends strictly later, by up to one length, counted in whole seconds */
    public String after(Instant now, Duration delay) {
        long due = now.truncatedTo(ChronoUnit.SECONDS).plus(delay).getEpochSecond();
        return name(Instant.ofEpochSecond(Math.multiplyExact(Math.floorDiv(due, seconds) + 1L, seconds)));
    }

    /** Names compare as their times do. */
    public static String name(Instant time) {
        return NAME.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
    }

    /** @throws java.time.DateTimeException if it is none */
    public static Instant time(String bucket) {
        return LocalDateTime.parse(bucket, NAME).toInstant(ZoneOffset.UTC);
    }

    /** As Vumi has it: the name read as if it were local time, in seconds since 1970. */
    public long score(String bucket) {
        return LocalDateTime.parse(bucket, NAME).atZone(zone).toEpochSecond();
    }
}
