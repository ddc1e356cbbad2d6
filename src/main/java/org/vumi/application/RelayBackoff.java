package org.vumi.application;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.vumi.config.Config;

/**
 * When a request that failed is tried again: after {@code first}, then twice as long each time, never later than
 * {@code longest}, until {@code limit} tries more have failed.
 */
public record RelayBackoff(int limit, Duration first, Duration longest) {
    /** From the keys {@code retry_limit}, {@code retry_delay} and {@code retry_max_delay}. */
    public static RelayBackoff of(Config config) {
        return new RelayBackoff(
                config.integer("retry_limit"), config.seconds("retry_delay"), config.seconds("retry_max_delay"));
    }

    /**
     * @param failures how many tries have failed, at least 1
     * @param asked how long the server wants to be left alone; zero if it did not say
     * @return how long to wait; empty to give up
     */
    Optional<Duration> next(int failures, Duration asked) {
        if (failures > limit) {
            return Optional.empty();
        }
        Duration wait = first.multipliedBy(1L << Math.min(failures - 1, 20));
        return Optional.of(min(longest, asked.compareTo(wait) > 0 ? asked : wait));
    }

    /** @return how long one message may be under way: all its waits, and tries that end at {@code timeout} */
    Duration longestHold(Duration timeout) {
        Duration hold = timeout.multipliedBy(limit + 1L);
        int doubled = Math.min(limit, 40); // from there on each wait is the longest
        for (int failures = 1; failures <= doubled; failures++) {
            hold = hold.plus(next(failures, Duration.ZERO).orElse(Duration.ZERO));
        }
        return hold.plus(longest.multipliedBy(limit - doubled));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /**
     * Reads a {@code Retry-After} header: seconds or a date. Source: RFC 9110 10.2.3.
     *
     * @param value null if there is none
     * @return zero if there is none, it is neither, or it is over
     */
    public static Duration retryAfter(String value, Clock clock) {
        if (value == null) {
            return Duration.ZERO;
        }
        String text = value.strip();
        if (text.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Integer.parseInt(text));
        }
        try {
            Duration until =
                    Duration.between(clock.instant(), ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME));
            return until.isNegative() ? Duration.ZERO : until;
        } catch (DateTimeException e) {
            return Duration.ZERO; // a server that cannot say when is treated as one that did not
        }
    }
}
