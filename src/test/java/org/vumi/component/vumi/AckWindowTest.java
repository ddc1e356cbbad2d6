package org.vumi.component.vumi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class AckWindowTest {
    private final AckWindow window = new AckWindow();

    @Test
    void acknowledgesInOrderAtOnce() {
        assertThat(window.done(1)).isEqualTo(1);
        assertThat(window.done(2)).isEqualTo(2);
    }

    @Test
    void holdsBackUntilTheOldestIsDone() {
        assertThat(window.done(3)).isZero();
        assertThat(window.done(2)).isZero();
        assertThat(window.done(1)).isEqualTo(3);
    }

    @RepeatedTest(20)
    void neverAcknowledgesWhatIsNotDone(RepetitionInfo run) {
        Random random = new Random(run.getCurrentRepetition());
        List<Long> tags =
                new ArrayList<>(LongStream.rangeClosed(1, 5_000).boxed().toList());
        for (int start = 0; start < tags.size(); start += 1_500) {
            Collections.shuffle(tags.subList(start, Math.min(tags.size(), start + 1_500)), random);
        }
        boolean[] done = new boolean[5_001];
        long upTo = 0;
        for (long tag : tags) {
            done[(int) tag] = true;
            upTo = Math.max(upTo, window.done(tag));
            for (long acknowledged = 1; acknowledged <= upTo; acknowledged++) {
                assertThat(done[(int) acknowledged]).isTrue();
            }
        }
        assertThat(upTo).isEqualTo(5_000);
    }

    @Test
    void handsOutOnceWhatIsDoneBehindOneThatTakesLong() {
        for (long tag = 2; tag <= 4; tag++) {
            assertThat(window.done(tag)).isZero();
        }
        assertThat(window.strays(4)).isEmpty();
        assertThat(window.strays(3)).containsExactly(2, 3, 4);
        assertThat(window.strays(1)).isEmpty();
        assertThat(window.done(6)).isZero();

        assertThat(window.done(1)).as("2 to 4 are known to the broker").isEqualTo(1);
        assertThat(window.done(5)).isEqualTo(6);
    }

    @RepeatedTest(20)
    void tellsTheBrokerOfEachOnce(RepetitionInfo run) {
        Random random = new Random(run.getCurrentRepetition());
        List<Long> tags =
                new ArrayList<>(LongStream.rangeClosed(1, 5_000).boxed().toList());
        for (int start = 0; start < tags.size(); start += 1_500) {
            Collections.shuffle(tags.subList(start, Math.min(tags.size(), start + 1_500)), random);
        }
        boolean[] known = new boolean[5_001];
        long acknowledged = 0;
        for (long tag : tags) {
            long upTo = window.done(tag);
            if (upTo > 0) {
                assertThat(known[(int) upTo])
                        .as("a tag may be acknowledged once")
                        .isFalse();
                for (long one = acknowledged + 1; one <= upTo; one++) {
                    known[(int) one] = true;
                }
                acknowledged = upTo;
            }
            for (long stray : window.strays(125)) {
                assertThat(known[(int) stray])
                        .as("a tag may be acknowledged once")
                        .isFalse();
                known[(int) stray] = true;
            }
        }
        for (int tag = 1; tag <= 5_000; tag++) {
            assertThat(known[tag]).isTrue();
        }
    }
}
