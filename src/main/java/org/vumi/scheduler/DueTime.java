package org.vumi.scheduler;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportUserMessage;
import org.vumi.store.StoreTime;

/**
 * When a message is to be sent: {@code helper_metadata.scheduler} with {@code at}, a time as text or in seconds since 1970, or
 * {@code after}, seconds from the message's timestamp.
 */
public final class DueTime {
    private static final String FIELD = "helper_metadata.scheduler";
    private static final String SECTION = "scheduler";
    private static final String AT = "at";
    private static final String AFTER = "after";

    /** Seconds since 1970 of the last moment of the year 9999, which Vumi can write too. */
    private static final BigDecimal LAST = BigDecimal.valueOf(253_402_300_799L);

    private static final Pattern WITH_OFFSET = Pattern.compile(".*[0-9][+-][0-9]{2}:[0-9]{2}");

    private DueTime() {}

    /** Whether the message says so, rightly or not. */
    public static boolean isIn(TransportUserMessage message) {
        return message.helperMetadata().containsKey(SECTION);
    }

    /**
     * @param now what {@code after} counts from if the message has no readable timestamp
     * @return empty if the message does not say: at once
     * @throws InvalidMessage if it says what is no time
     */
    public static Optional<Instant> of(TransportUserMessage message, Instant now) {
        if (!isIn(message)) {
            return Optional.empty();
        }
        if (!(message.helperMetadata().get(SECTION) instanceof Map<?, ?> section)) {
            throw InvalidMessage.invalid(FIELD, message.helperMetadata().get(SECTION), "an object with at or after");
        }
        Object at = section.get(AT);
        Object after = section.get(AFTER);
        if ((at == null) == (after == null)) {
            throw InvalidMessage.invalid(FIELD, section, "an object with at or after");
        }
        return Optional.of(
                at != null
                        ? at(at)
                        : StoreTime.read(message.timestamp()).orElse(now).plus(after(after)));
    }

    /**
     * @param at a time as text, UTC unless it says otherwise, or a number of seconds since 1970
     * @throws InvalidMessage if it is no time
     */
    public static Instant at(Object at) {
        if (at instanceof String text) {
            try {
                return WITH_OFFSET.matcher(text).matches()
                        ? OffsetDateTime.parse(text.replace(' ', 'T')).toInstant()
                        : StoreTime.moment(text);
            } catch (DateTimeException | IllegalArgumentException e) {
                throw invalid(AT, at, "a time such as 2026-12-24T18:00:00Z, or seconds since 1970");
            }
        }
        return Instant.EPOCH.plus(seconds(AT, at));
    }

    private static Duration after(Object after) {
        return seconds(AFTER, after);
    }

    private static Duration seconds(String name, Object value) {
        try {
            BigDecimal seconds = new BigDecimal(value instanceof Number ? value.toString() : "none");
            if (seconds.signum() >= 0 && seconds.compareTo(LAST) <= 0) {
                return Duration.ofMillis(seconds.movePointRight(3).longValue());
            }
        } catch (NumberFormatException none) {
            // told below, as a number that is too large
        }
        throw invalid(name, value, "a number of seconds, from 0 to " + LAST);
    }

    private static InvalidMessage invalid(String name, Object value, String accepted) {
        return InvalidMessage.invalid(FIELD + "." + name, value, accepted);
    }

    /** @return the message, to be sent then */
    public static TransportUserMessage set(TransportUserMessage message, Instant due) {
        Map<String, Object> metadata = new LinkedHashMap<>(message.helperMetadata());
        metadata.put(SECTION, Map.of(AT, due.truncatedTo(ChronoUnit.MICROS).toString()));
        return message.toBuilder().put("helper_metadata", metadata).build();
    }
}
