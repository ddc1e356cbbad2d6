package org.vumi.blinkenlights;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HearingTest {
    private static final Instant START = Instant.parse("2026-11-25T12:00:00Z");

    private final Hearing hearing = new Hearing(Duration.ofSeconds(120));

    private boolean again(int second, boolean connected, int heard) {
        return hearing.again(START.plusSeconds(second), connected, START.plusSeconds(heard));
    }

    @Test
    void whoHasLostTheBrokerIsDeafUntilItIsBack() {
        assertThat(again(0, true, 0)).isFalse();
        assertThat(again(1, false, 0)).isFalse();
        assertThat(hearing.deaf()).isTrue();
        assertThat(again(2, false, 0)).isFalse();
        assertThat(again(3, true, 0)).isTrue();
        assertThat(hearing.deaf()).isFalse();
        assertThat(again(4, true, 0)).isFalse();
    }

    @Test
    void whoHearsSomethingIsNotDeafWhateverElseIsMissing() {
        again(0, false, -1);
        assertThat(hearing.deaf()).isTrue();
        assertThat(again(7, false, 6)).isTrue();
        assertThat(hearing.deaf()).isFalse();
        assertThat(again(8, false, 6)).isFalse();
    }

    @Test
    void whatWasFetchedBeforeTheBrokerWasLostSaysNothing() {
        again(0, false, -1);
        again(2, false, 1);
        assertThat(hearing.deaf()).isTrue();
    }

    @Test
    void theShorterTheDeadlineTheLessSleepIsHarmless() {
        Hearing hasty = new Hearing(Duration.ofSeconds(6));
        hasty.again(START, true, START);
        assertThat(hasty.again(START.plusSeconds(3), true, START)).isFalse();
        assertThat(hasty.again(START.plusSeconds(7), true, START)).isTrue();
    }

    @Test
    void whoHasSleptWaitsAnew() {
        again(0, true, 0);
        assertThat(again(10, true, 0)).isFalse();
        assertThat(again(21, true, 0)).isTrue();
        assertThat(again(22, true, 0)).isFalse();
    }
}
