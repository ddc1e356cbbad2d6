package org.vumi.component.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MILLI = 1_000_000;
    private long now = Long.MAX_VALUE - 5 * MILLI; // a nanoTime may overflow

    private Pace pace(double tps) {
        return new Pace(tps, Duration.ofMillis(100), () -> now);
    }

    @Test
    void letsEverythingGoWithoutALimit() {
        Pace pace = pace(0);
        for (int i = 0; i < 1000; i++) {
            assertThat(pace.turn()).isZero();
        }
    }

    @Test
    void spreadsTheTurnsOfASecond() {
        Pace pace = pace(10);
        assertThat(pace.turn()).isZero();
        assertThat(pace.turn()).isEqualTo(100 * MILLI);
        now += 40 * MILLI;
        assertThat(pace.turn()).isEqualTo(60 * MILLI);
        now += 60 * MILLI;
        assertThat(pace.turn()).isZero();
    }

    @Test
    void doesNotMakeUpForAQuietTimeWithABurst() {
        Pace pace = pace(100);
        pace.turn();
        now += 10_000 * MILLI;
        assertThat(pace.turn()).isZero();
        assertThat(pace.turn()).isEqualTo(10 * MILLI);
    }

    @Test
    void catchesUpWithALateTimerSoThatTheRateIsKept() {
        Pace pace = pace(1000);
        int sent = 0;
        long end = now + 1000 * MILLI;
        while (now < end || end < 0 && now > 0) {
            long wait = pace.turn();
            if (wait == 0) {
                sent++;
            } else {
                now += wait + 3 * MILLI; // three late, each time
            }
            if (now - end > 0) {
                break;
            }
        }
        assertThat(sent).isBetween(950, 1001);
    }

    @Test
    void pausesForLongerEachTimeUntilSomethingIsAccepted() {
        Pace pace = pace(0);
        assertThat(pace.throttled()).isEqualTo(Duration.ofMillis(100));
        assertThat(pace.paused()).isTrue();
        assertThat(pace.turn()).isEqualTo(100 * MILLI);
        assertThat(pace.throttled()).as("an answer to what was sent before").isZero();
        now += 100 * MILLI;
        assertThat(pace.turn()).isZero();
        assertThat(pace.throttled()).isEqualTo(Duration.ofMillis(200));
        now += 200 * MILLI;
        assertThat(pace.throttled()).isEqualTo(Duration.ofMillis(400));
        now += 400 * MILLI;
        pace.accepted();
        assertThat(pace.throttled()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void pausesForTenSecondsAtMost() {
        Pace pace = pace(0);
        Duration pause = Duration.ZERO;
        for (int i = 0; i < 20; i++) {
            pause = pace.throttled();
            now += pause.toNanos();
        }
        assertThat(pause).isEqualTo(Duration.ofSeconds(10));
    }
}
