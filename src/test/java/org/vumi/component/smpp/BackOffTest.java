package org.vumi.component.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private static Random random(double gaussian) {
        return new Random() {
            @Override
            public synchronized double nextGaussian() {
                return gaussian;
            }
        };
    }

    @Test
    void growsFromTheInitialDelayToFortyFiveSeconds() {
        BackOff backOff = new BackOff(Duration.ofSeconds(5), random(0));
        assertThat(IntStream.range(0, 5).mapToLong(i -> backOff.next().toMillis()))
                .containsExactly(5_000L, 13_591L, 36_945L, 45_000L, 45_000L);
    }

    @Test
    void isASecondAfterABindAndThenAsBefore() {
        BackOff backOff = new BackOff(Duration.ofSeconds(5), random(0));
        backOff.next();
        backOff.next();
        backOff.reset();
        assertThat(IntStream.range(0, 3).mapToLong(i -> backOff.next().toMillis()))
                .containsExactly(1_000L, 5_000L, 13_591L);
    }

    @Test
    void isNeverLongerAfterABindThanTheInitialDelay() {
        BackOff backOff = new BackOff(Duration.ofMillis(200), random(0));
        backOff.reset();
        assertThat(backOff.next()).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void staysAtALongerInitialDelay() {
        BackOff backOff = new BackOff(Duration.ofSeconds(60), random(0));
        assertThat(backOff.next()).isEqualTo(Duration.ofSeconds(60));
        assertThat(backOff.next()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void isDrawnAroundTheDelay() {
        assertThat(new BackOff(Duration.ofSeconds(5), random(1)).next().toMillis() / 1000.0)
                .isCloseTo(5 * 1.1196, within(0.01));
        assertThat(new BackOff(Duration.ofSeconds(5), random(-100)).next()).isPositive();
    }
}
