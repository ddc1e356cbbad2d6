package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.vumi.component.vumi.Durations;

class RecentDurationsTest {
    private final AtomicLong now = new AtomicLong();
    private final RecentDurations recent = new RecentDurations(now::get);

    private static long[] counts(long first) {
        long[] counts = new long[Durations.boundsSeconds().length];
        counts[0] = first;
        return counts;
    }

    private void seconds(int later) {
        now.addAndGet(TimeUnit.SECONDS.toNanos(later));
    }

    @Test
    void forgetsWhatIsOlderThanTwoMinutes() {
        assertThat(recent.of(counts(5))[0]).isEqualTo(5);
        seconds(61);
        assertThat(recent.of(counts(8))[0]).isEqualTo(8);
        seconds(30);
        assertThat(recent.of(counts(9))[0]).isEqualTo(9);
        seconds(31);
        assertThat(recent.of(counts(10))[0]).as("since the first minute").isEqualTo(2);
        seconds(61);
        assertThat(recent.of(counts(10))[0]).isZero();
    }

    @Test
    void aWorkerThatBeganAnewHasNoNegativeOnes() {
        seconds(61);
        recent.of(counts(5));
        seconds(61);
        recent.of(counts(5));

        assertThat(recent.of(counts(1))[0]).isZero();
    }
}
