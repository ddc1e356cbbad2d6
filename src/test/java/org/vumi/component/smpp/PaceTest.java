package org.vumi.component.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.vumi.component.smpp.LinkRates.ThrottlePolicy;

class PaceTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;
    private long now = Long.MAX_VALUE - 5 * MILLI; // a nanoTime may overflow

    private Pace pace(double tps) {
        return pace(tps, ThrottlePolicy.SLOW_DOWN);
    }

    private Pace pace(double tps, ThrottlePolicy policy) {
        LinkRates rates = new LinkRates(tps, 0, 0, Map.of(), policy, Duration.ofMillis(100), Duration.ofSeconds(2));
        return new Pace(rates, () -> now);
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

    @Test
    void pausesEachTimeForAsLongIfThatIsThePolicy() {
        Pace pace = pace(0, ThrottlePolicy.PAUSE_LINK);
        for (int i = 0; i < 100; i++) {
            pace.accepted();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(pace.throttled()).isEqualTo(Duration.ofSeconds(2));
            assertThat(pace.throttled()).as("an answer to what was sent before").isZero();
            assertThat(pace.turn()).isEqualTo(2 * SECOND);
            now += 2 * SECOND;
            assertThat(pace.turn()).isZero();
        }
    }

    /** What came of some time at an SMSC. */
    private record Outcome(int sent, int accepted) {}

    /**
     * @param offered how many per second there are to send
     * @param roundTrip nanoseconds that each takes while nothing else waits
     * @param accepts asked of each submit_sm at its time
     */
    private Outcome run(Pace pace, Duration length, double offered, long roundTrip, BooleanSupplier accepts) {
        long began = now;
        int sent = 0;
        int accepted = 0;
        while (now - began < length.toNanos()) {
            long due = (long) ((now - began) / 1e9 * offered) + 1;
            long wait = accepted >= due ? roundTrip : pace.turn();
            if (wait > 0) {
                now += wait;
                continue;
            }
            sent++;
            if (accepts.getAsBoolean()) {
                accepted++;
                pace.accepted();
            } else {
                pace.throttled();
            }
            now += roundTrip;
        }
        return new Outcome(sent, accepted);
    }

    @Test
    void keepsTheRateOfAnSmscThatThrottlesOneInTwenty() {
        Random random = new Random(1);
        Outcome outcome = run(pace(0), Duration.ofSeconds(20), 1000, MILLI / 10, () -> random.nextInt(100) >= 5);
        assertThat(outcome.accepted()).isGreaterThan(19_800);
    }

    @Test
    void keepsNineTenthsOfItsOwnRateOfAnSmscThatThrottlesOneInTwenty() {
        Random random = new Random(2);
        Outcome outcome = run(pace(1000), Duration.ofSeconds(20), 1e9, MILLI / 10, () -> random.nextInt(100) >= 5);
        assertThat(outcome.sent()).isLessThanOrEqualTo(20_020);
        assertThat(outcome.accepted()).isGreaterThan(18_000);
    }

    @Test
    void putsUpWithALargerShareThatDoesNotDependOnTheRate() {
        for (int percent : new int[] {20, 40, 60}) {
            Random random = new Random(percent);
            Outcome outcome =
                    run(pace(0), Duration.ofSeconds(30), 500, MILLI / 10, () -> random.nextInt(100) >= percent);
            assertThat(outcome.accepted()).as("of %d %%", percent).isGreaterThan(30 * 500 * 9 / 10);
        }
    }

    @Test
    void putsUpWithEveryFifthThrottledFromTheStart() {
        int[] count = {0};
        Outcome outcome = run(pace(0), Duration.ofSeconds(4), 500, 2 * MILLI / 10, () -> ++count[0] % 5 != 0);
        assertThat(outcome.accepted()).isGreaterThan(4 * 500 * 8 / 10);
    }

    /** An SMSC with a limit: so many tokens a second, and room for a tenth of that. */
    private BooleanSupplier limited(double perSecond) {
        double room = Math.max(1, perSecond / 10);
        double[] tokens = {room};
        long[] last = {now};
        return () -> {
            tokens[0] = Math.min(room, tokens[0] + (now - last[0]) / 1e9 * perSecond);
            last[0] = now;
            if (tokens[0] < 1) {
                return false;
            }
            tokens[0]--;
            return true;
        };
    }

    @Test
    void findsTheLimitOfAnSmscWithoutPressingOn() {
        for (int limit : new int[] {50, 100, 500, 2000}) {
            Outcome outcome = run(pace(0), Duration.ofSeconds(20), 1e9, MILLI / 10, limited(limit));
            assertThat(outcome.accepted()).as("of %d per second", limit).isGreaterThan(20 * limit * 9 / 10);
            assertThat(outcome.sent()).as("at %d per second", limit).isLessThan(20 * limit * 3 / 2);
        }
    }

    @Test
    void isAsFastAsBeforeOnceALimitIsGone() {
        Pace pace = pace(0);
        run(pace, Duration.ofSeconds(5), 1000, MILLI / 10, limited(50));
        run(pace, Duration.ofSeconds(3), 1000, MILLI / 10, () -> true);
        Outcome outcome = run(pace, Duration.ofSeconds(5), 1000, MILLI / 10, () -> true);
        assertThat(outcome.accepted()).isGreaterThanOrEqualTo(4_990);
    }

    @Test
    void doesNotPressAnSmscThatAcceptsNothing() {
        Outcome outcome = run(pace(0), Duration.ofSeconds(60), 1e9, MILLI / 10, () -> false);
        assertThat(outcome.sent()).isLessThan(15);
    }
}
