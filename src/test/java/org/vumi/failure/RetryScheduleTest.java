package org.vumi.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.codec.MessageCodec;
import org.vumi.message.FailureMessage;

/** Whether and when a message is tried again. */
class RetryScheduleTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final RetrySchedule DEFAULTS = schedule(Map.of());

    private static RetrySchedule schedule(Map<String, Object> config) {
        return new RetrySchedule(
                new BigDecimal(config.getOrDefault("retry_initial_delay", 1).toString()),
                new BigDecimal(config.getOrDefault("retry_delay_factor", 3).toString()),
                new BigDecimal(config.getOrDefault("retry_max_delay", 3600).toString()),
                (Integer) config.get("retry_limit"),
                Duration.ofSeconds((Integer) config.getOrDefault("max_age", 0)));
    }

    private static FailureMessage failure(String code, Map<String, Object> message) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("message_version", "20110921");
        fields.put("message_type", "failure_message");
        fields.put("timestamp", "2026-11-25 12:00:00.000000");
        fields.put("failure_code", code);
        fields.put("reason", "ESME_RTHROTTLED: too fast");
        fields.put("message", message);
        return FailureMessage.of(fields);
    }

    private static List<Object> metadataOfEach(RetrySchedule schedule, int times, Map<String, Object> first) {
        List<Object> metadata = new ArrayList<>();
        Map<String, Object> message = first;
        for (int i = 0; i < times; i++) {
            message = schedule.decide(failure("temporary", message), NOW).message();
            metadata.add(message.get("retry_metadata"));
        }
        return metadata;
    }

    static Stream<Vector> backOffs() {
        return Stream.concat(
                Vectors.cases("retry_backoff"),
                Vectors.cases("transport-scheduler-retry")
                        .filter(vector -> vector.input().has("times")));
    }

    @ParameterizedTest
    @MethodSource("backOffs")
    @SuppressWarnings("unchecked")
    void backsOffAsVumi(Vector vector) {
        JsonNode input = vector.input();
        RetrySchedule schedule =
                input.has("config") ? schedule((Map<String, Object>) Json.value(input.get("config"))) : DEFAULTS;
        JsonNode times = input.has("times") ? input.get("times") : input.get("failures_in_a_row");
        Map<String, Object> first = input.has("initial_message")
                ? (Map<String, Object>) Json.value(input.get("initial_message"))
                : Map.of();

        JsonNode expected = vector.expected().has("retry_metadata")
                ? vector.expected().get("retry_metadata")
                : vector.expected().get("retry_metadata_after_each");
        Map<String, Object> all = Map.of("all", metadataOfEach(schedule, times.asInt(), first));
        assertThat(Json.tree(MessageCodec.encode(all)).get("all")).isEqualTo(expected);
    }

    @Test
    void givesUpAfterTheLastRetry() {
        RetrySchedule schedule = schedule(Map.of("retry_limit", 2));
        Map<String, Object> again = Map.of("retry_metadata", Map.of("retries", 1, "delay", 1));
        Map<String, Object> last = Map.of("retry_metadata", Map.of("retries", 2, "delay", 3));

        assertThat(schedule.decide(failure("temporary", again), NOW).outcome()).isEqualTo(RetrySchedule.Outcome.RETRY);
        RetrySchedule.Decision decision = schedule.decide(failure("temporary", last), NOW);
        assertThat(decision.outcome()).isEqualTo(RetrySchedule.Outcome.GIVEN_UP);
        assertThat(decision.givenUp()).isEqualTo("retry_limit");
        assertThat(decision.retries()).isEqualTo(2);
        assertThat(decision.message()).isEqualTo(last);
    }

    @Test
    void aLimitOfNoneIsNoRetry() {
        assertThat(schedule(Map.of("retry_limit", 0))
                        .decide(failure("temporary", Map.of("message_id", "m")), NOW)
                        .outcome())
                .isEqualTo(RetrySchedule.Outcome.GIVEN_UP);
    }

    @Test
    void givesUpWhatIsTooOld() {
        RetrySchedule schedule = schedule(Map.of("max_age", 60));

        assertThat(schedule.decide(failure("temporary", Map.of("timestamp", "2026-11-25 11:59:00.000000")), NOW)
                        .outcome())
                .isEqualTo(RetrySchedule.Outcome.RETRY);
        RetrySchedule.Decision decision =
                schedule.decide(failure("temporary", Map.of("timestamp", "2026-11-25 11:58:59.999999")), NOW);
        assertThat(decision.outcome()).isEqualTo(RetrySchedule.Outcome.GIVEN_UP);
        assertThat(decision.givenUp()).isEqualTo("max_age");
    }

    @Test
    void ofAMessageWithoutReadableTimestampTheAgeDoesNotCount() {
        assertThat(schedule(Map.of("max_age", 60))
                        .decide(failure("temporary", Map.of("timestamp", "yesterday")), NOW)
                        .outcome())
                .isEqualTo(RetrySchedule.Outcome.RETRY);
    }

    @Test
    void aPermanentFailureWasToldByItsTransport() {
        assertThat(DEFAULTS.decide(failure("permanent", Map.of("message_id", "m")), NOW)
                        .outcome())
                .isEqualTo(RetrySchedule.Outcome.PERMANENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"flaky", "TEMPORARY", ""})
    void anyOtherCodeIsGivenUp(String code) {
        assertThat(DEFAULTS.decide(failure(code, Map.of("message_id", "m")), NOW)
                        .givenUp())
                .isEqualTo("unspecified_failure");
    }

    @Test
    void metadataOfStrangersIsNoFault() {
        for (Object strange :
                List.of("x", List.of(), Map.of("retries", "two", "delay", Double.NaN), Map.of("retries", -4))) {
            assertThat(metadataOfEach(DEFAULTS, 1, Map.of("retry_metadata", strange)))
                    .as(strange.toString())
                    .containsExactly(Map.of("retries", 1L, "delay", 1L));
        }
    }

    @Test
    void hugeNumbersEnd() {
        assertThat(metadataOfEach(
                        DEFAULTS, 1, Map.of("retry_metadata", Map.of("retries", 3, "delay", new BigDecimal("1e900")))))
                .containsExactly(Map.of("retries", 4L, "delay", 3600L));
    }

    @Test
    void reasonsAreReadInEveryForm() {
        assertThat(FailureReason.of("ESME_RTHROTTLED: too fast"))
                .isEqualTo(new FailureReason("ESME_RTHROTTLED", "too fast"));
        assertThat(FailureReason.of(
                        "Traceback (most recent call last):\n  File \"a.py\"\nTemporaryFailure: link down\n"))
                .isEqualTo(new FailureReason("TemporaryFailure", "link down"));
        assertThat(FailureReason.of("java.io.IOException: no route\n\tat a.B.c(B.java:1)\n"))
                .isEqualTo(new FailureReason("java.io.IOException", "no route"));
        assertThat(FailureReason.of("line down")).isEqualTo(new FailureReason("unknown", "line down"));
        assertThat(FailureReason.of("")).isEqualTo(new FailureReason("unknown", ""));
    }
}
