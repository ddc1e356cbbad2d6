package org.vumi.simulator.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {
    @Test
    void areLatenciesThatWereSeen() {
        int[] backwards =
                IntStream.rangeClosed(1, 1000).map(i -> (1001 - i) * 1000).toArray();
        assertThat(Percentiles.of(backwards)).isEqualTo(new Percentiles(500, 900, 990, 1000));
    }

    @Test
    void ofOneLatencyAreThatOne() {
        assertThat(Percentiles.of(new int[] {1234})).isEqualTo(new Percentiles(1.234, 1.234, 1.234, 1.234));
    }

    @Test
    void leaveOutNothingOfFew() {
        assertThat(Percentiles.of(new int[] {1000, 2000, 3000})).isEqualTo(new Percentiles(2, 3, 3, 3));
    }

    @Test
    void ofNoneAreZero() {
        assertThat(Percentiles.of(new int[0])).isEqualTo(new Percentiles(0, 0, 0, 0));
    }
}
