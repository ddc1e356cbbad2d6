package org.vumi.failure;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.vumi.message.FailureMessage;
import org.vumi.store.StoreTime;

/**
 * Whether and when a message that failed is tried again. Pure. Source: spec core 7.1.
 *
 * @param initialDelay before the first retry, in seconds
 * @param delayFactor by which each delay is longer than the one before
 * @param maxDelay of each but the first
 * @param limit of retries; null for any number
 * @param maxAge of a message that is tried again; zero for any
 */
record RetrySchedule(
        BigDecimal initialDelay, BigDecimal delayFactor, BigDecimal maxDelay, Integer limit, Duration maxAge) {
    private static final String METADATA = "retry_metadata";
    private static final String RETRIES = "retries";
    private static final String DELAY = "delay";

    /** What becomes of a message. */
    enum Outcome {
        /** It is tried again. */
        RETRY,
        /** Its transport has said that trying again cannot help, and has told the application. */
        PERMANENT,
        /** It is not tried again, and the application is to be told. */
        GIVEN_UP
    }

    /**
     * What is decided.
     *
     * @param message its fields, with the new {@code retry_metadata} if it counts one more retry
     * @param delay in seconds; zero unless it is tried again
     * @param givenUp why, for machines; empty unless it is
     * @param retries that there were
     */
    record Decision(Outcome outcome, Map<String, Object> message, BigDecimal delay, String givenUp, long retries) {}

    Decision decide(FailureMessage failure, Instant now) {
        Map<String, Object> message = failure.message();
        Map<?, ?> metadata = message.get(METADATA) instanceof Map<?, ?> map ? map : Map.of();
        long retries = Math.max(0, number(metadata.get(RETRIES)).longValue());
        if ("permanent".equals(failure.failureCode())) {
            return new Decision(Outcome.PERMANENT, message, BigDecimal.ZERO, "", retries);
        }
        if (!"temporary".equals(failure.failureCode())) {
            return givenUp(message, "unspecified_failure", retries);
        }
        if (limit != null && retries >= limit) {
            return givenUp(message, "retry_limit", retries);
        }
        if (tooOld(message, now)) {
            return givenUp(message, "max_age", retries);
        }
        BigDecimal delay = delay(number(metadata.get(DELAY)));
        Map<String, Object> again = new LinkedHashMap<>(message);
        again.put(METADATA, Map.of(RETRIES, retries + 1, DELAY, plain(delay)));
        return delay.signum() == 0
                ? givenUp(again, "no_delay", retries)
                : new Decision(Outcome.RETRY, again, delay, "", retries);
    }

    private static Decision givenUp(Map<String, Object> message, String why, long retries) {
        return new Decision(Outcome.GIVEN_UP, message, BigDecimal.ZERO, why, retries);
    }

    private boolean tooOld(Map<String, Object> message, Instant now) {
        return !maxAge.isZero()
                && message.get("timestamp") instanceof String text
                && StoreTime.read(text)
                        .filter(written -> written.plus(maxAge).isBefore(now))
                        .isPresent();
    }

    private BigDecimal delay(BigDecimal previous) {
        return previous.signum() <= 0
                ? initialDelay
                : previous.multiply(delayFactor).min(maxDelay);
    }

    /** As JSON has it: 3 or 1.5. */
    private static Number plain(BigDecimal seconds) {
        return seconds.stripTrailingZeros().scale() <= 0 ? (Number) seconds.longValue() : seconds.doubleValue();
    }

    /** Zero for what is none. */
    private static BigDecimal number(Object value) {
        try {
            return value instanceof Number ? new BigDecimal(value.toString()) : BigDecimal.ZERO;
        } catch (NumberFormatException notFinite) {
            return BigDecimal.ZERO;
        }
    }
}
