package org.vumi.component.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SenderRatesTest {
    private static final long MILLI = 1_000_000;
    private long now = Long.MAX_VALUE - 5 * MILLI; // a nanoTime may overflow

    private SenderRates rates(double ofSender, Map<String, Double> bySender) {
        return new SenderRates(
                new LinkRates(
                        0,
                        0,
                        ofSender,
                        bySender,
                        LinkRates.ThrottlePolicy.SLOW_DOWN,
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1)),
                () -> now);
    }

    @Test
    void givesEachSenderPlacesOfItsOwn() {
        SenderRates rates = rates(10, Map.of());
        assertThat(rates.take("1")).isZero();
        assertThat(rates.take("1")).isEqualTo(100 * MILLI);
        assertThat(rates.take("1")).isEqualTo(200 * MILLI);
        assertThat(rates.take("2")).isZero();
        now += 1000 * MILLI;
        assertThat(rates.take("1")).isZero();
    }

    @Test
    void hasLimitsForSendersByName() {
        SenderRates rates = rates(0, Map.of("12345", 100.0, "67890", 0.0));
        assertThat(rates.take("12345")).isZero();
        assertThat(rates.take("12345")).isEqualTo(10 * MILLI);
        for (int i = 0; i < 100; i++) {
            assertThat(rates.take("67890")).isZero();
            assertThat(rates.take("another")).isZero();
        }
        assertThat(rates.remembered()).isEqualTo(1);
    }

    @Test
    void forgetsSendersThatMaySendAtOnceAnyway() {
        SenderRates rates = rates(1, Map.of());
        for (int i = 0; i < 3 * SenderRates.MOST; i++) {
            now += MILLI;
            rates.take("s" + i);
            assertThat(rates.remembered()).isLessThanOrEqualTo(SenderRates.MOST);
        }
        assertThat(rates.take("s" + (3 * SenderRates.MOST - 1)))
                .as("it has sent just now")
                .isEqualTo(1000 * MILLI);
    }

    @Test
    void isBoundedEvenIfAllOfThemHaveToWait() {
        SenderRates rates = rates(0.001, Map.of());
        for (int i = 0; i < 3 * SenderRates.MOST; i++) {
            rates.take("s" + i);
        }
        assertThat(rates.remembered()).isEqualTo(SenderRates.MOST);
    }
}
