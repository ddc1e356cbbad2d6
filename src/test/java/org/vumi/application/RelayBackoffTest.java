package org.vumi.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayBackoffTest {
    private static final RelayBackoff USUAL = new RelayBackoff(10, Duration.ofSeconds(1), Duration.ofSeconds(60));

    @Test
    void doublesUpToItsLimit() {
        assertThat(IntStream.rangeClosed(1, 10).mapToLong(failures -> USUAL.next(failures, Duration.ZERO)
                        .orElseThrow()
                        .toSeconds()))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L, 60L);
        assertThat(USUAL.next(11, Duration.ZERO)).isEmpty();
        assertThat(USUAL.next(11, Duration.ofSeconds(5))).isEmpty();
    }

    @Test
    void goesOnForAsLongAsConfigured() {
        RelayBackoff patient = new RelayBackoff(Integer.MAX_VALUE, Duration.ofSeconds(1), Duration.ofSeconds(60));

        assertThat(patient.next(1_000_000, Duration.ZERO)).contains(Duration.ofSeconds(60));
    }

    @Test
    void takesTheLongerOfItsOwnAndTheServersWait() {
        assertThat(USUAL.next(1, Duration.ofSeconds(30))).contains(Duration.ofSeconds(30));
        assertThat(USUAL.next(6, Duration.ofSeconds(30))).contains(Duration.ofSeconds(32));
        assertThat(USUAL.next(1, Duration.ofDays(1))).contains(Duration.ofSeconds(60));
    }

    @Test
    void knowsHowLongAMessageMayBeUnderWay() {
        assertThat(USUAL.longestHold(Duration.ofSeconds(30))).isEqualTo(Duration.ofSeconds(63 + 4 * 60 + 11 * 30));
        assertThat(new RelayBackoff(1_000_000, Duration.ofSeconds(60), Duration.ofSeconds(60))
                        .longestHold(Duration.ofSeconds(1)))
                .isEqualTo(Duration.ofSeconds(60_000_000 + 1_000_001));
    }

    @ParameterizedTest
    @CsvSource({
        "120, 120",
        "' 7 ', 7",
        "0, 0",
        "-1, 0",
        "999999999999, 0",
        "soon, 0",
        "'', 0",
        "'Mon, 23 Nov 2026 12:00:42 GMT', 42",
        "'Mon, 23 Nov 2026 11:00:00 GMT', 0",
        "'Mon, 99 Nov 2026 11:00:00 GMT', 0",
    })
    void readsRetryAfter(String header, long seconds) {
        Clock clock = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

        assertThat(RelayBackoff.retryAfter(header, clock)).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(RelayBackoff.retryAfter(null, clock)).isZero();
    }
}
