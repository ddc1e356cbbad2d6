package org.vumi.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;

/** When a message says that it is to be sent. */
class DueTimeTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final Instant EVENING = Instant.parse("2026-12-24T18:00:00Z");

    private static TransportUserMessage message(Object scheduler) {
        TransportUserMessage.Builder message = TransportUserMessage.builder(
                        MessageIds.RANDOM, Clock.fixed(NOW, ZoneOffset.UTC))
                .put("to_addr", "1")
                .put("from_addr", "2")
                .put("transport_name", "t")
                .put("transport_type", "sms");
        return (scheduler == null
                        ? message
                        : message.put("helper_metadata", Map.of("scheduler", scheduler, "tag", "x")))
                .build();
    }

    private static Instant due(Object scheduler) {
        return DueTime.of(message(scheduler), NOW.plusSeconds(3)).orElseThrow();
    }

    @Test
    void readsTimesInEveryForm() {
        for (Object at : List.of(
                "2026-12-24T18:00:00Z",
                "2026-12-24T18:00:00",
                "2026-12-24 18:00:00",
                "2026-12-24T18:00",
                "2026-12-24T18:00:00.000Z",
                "2026-12-24T20:00:00+02:00",
                "2026-12-24 13:00-05:00",
                EVENING.getEpochSecond(),
                (double) EVENING.getEpochSecond())) {
            assertThat(due(Map.of("at", at))).as(at.toString()).isEqualTo(EVENING);
        }
        assertThat(due(Map.of("at", "2026-12-24"))).isEqualTo(Instant.parse("2026-12-24T00:00:00Z"));
        assertThat(due(Map.of("at", 1.5))).isEqualTo(Instant.ofEpochMilli(1_500));
    }

    @Test
    void countsSecondsFromTheTimestamp() {
        assertThat(due(Map.of("after", 90))).isEqualTo(NOW.plusSeconds(90));
        assertThat(due(Map.of("after", 0.25))).isEqualTo(NOW.plusMillis(250));
        TransportUserMessage unreadable = message(Map.of("after", 90)).toBuilder()
                .put("timestamp", "just now")
                .build();
        assertThat(DueTime.of(unreadable, NOW)).contains(NOW.plusSeconds(90));
    }

    @Test
    void withoutATimeItIsDueAtOnce() {
        assertThat(DueTime.of(message(null), NOW)).isEmpty();
    }

    @Test
    void whatIsNoTimeIsRefused() {
        Map<String, Object> both = Map.of("at", 1, "after", 1);
        Map<String, Object> nothing = new HashMap<>();
        nothing.put("at", null);
        for (Object wrong : List.of(
                both,
                nothing,
                Map.of(),
                Map.of("in", 5),
                "2026-12-24T18:00:00Z",
                Map.of("at", "tomorrow"),
                Map.of("at", "2026-13-24T18:00:00Z"),
                Map.of("at", "2026-12-24T18:00:00+99:99"),
                Map.of("at", true),
                Map.of("at", -1),
                Map.of("at", Double.NaN),
                Map.of("at", new BigDecimal("1e900")),
                Map.of("after", "90"),
                Map.of("after", -1))) {
            assertThatThrownBy(() -> due(wrong))
                    .as(wrong.toString())
                    .isInstanceOf(InvalidMessage.class)
                    .hasMessageStartingWith("invalid helper_metadata.scheduler");
        }
    }

    @Test
    void whatIsSetIsRead() {
        TransportUserMessage set = DueTime.set(message(Map.of("after", 5)), EVENING);
        assertThat(DueTime.of(set, NOW)).contains(EVENING);
        assertThat(set.helperMetadata()).containsEntry("tag", "x");
    }
}
