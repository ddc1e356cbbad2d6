package org.vumi.component.vumi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DurationsTest {
    private final Durations durations = new Durations();

    private void add(Duration... some) {
        for (Duration one : some) {
            durations.add(one.toNanos());
        }
    }

    private double quantile(double share) {
        return Durations.quantileMillis(durations.counts(), share);
    }

    @Test
    void eachHasItsPlaceUpToItsBound() {
        add(Duration.ZERO, Duration.ofMillis(1), Duration.ofNanos(1_000_001), Duration.ofMinutes(1));
        add(Duration.ofHours(1));

        long[] counts = durations.counts();
        assertThat(counts).hasSameSizeAs(Durations.boundsSeconds());
        assertThat(counts[0]).isEqualTo(2);
        assertThat(counts[1]).isEqualTo(1);
        assertThat(counts[counts.length - 2]).isEqualTo(1);
        assertThat(counts[counts.length - 1]).isEqualTo(1);
        assertThat(durations.count()).isEqualTo(5);
        assertThat(durations.seconds()).isCloseTo(3660.002, within(0.000_01));
    }

    @Test
    void boundsGrowAndEndWithInfinity() {
        assertThat(Durations.boundsSeconds()).isSorted().startsWith(0.001).endsWith(60, Double.POSITIVE_INFINITY);
    }

    @Test
    void aQuantileIsSpreadEvenlyOverItsPlace() {
        for (int i = 0; i < 90; i++) {
            add(Duration.ofMillis(7));
        }
        for (int i = 0; i < 10; i++) {
            add(Duration.ofMillis(150));
        }

        assertThat(quantile(0.45)).isEqualTo(7.5);
        assertThat(quantile(0.9)).isEqualTo(10);
        assertThat(quantile(0.95)).isEqualTo(150);
        assertThat(quantile(1)).isEqualTo(200);
    }

    @Test
    void withoutAnyAQuantileIsZero() {
        assertThat(quantile(0.99)).isZero();
    }

    @Test
    void whatTookLongerThanEveryBoundIsSaidToBeTheHighest() {
        add(Duration.ofHours(1));

        assertThat(quantile(0.5)).isEqualTo(60_000);
    }
}
