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
}
