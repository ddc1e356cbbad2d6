package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vumi.LogLines;
import org.vumi.config.Counters;

class OwnCountsTest {
    private final OwnCounts counts = new OwnCounts();

    private static Counters failing() {
        return () -> {
            throw new IllegalStateException("broken");
        };
    }

    @Test
    void areReadByTheirNames() {
        assertThat(counts.of("w", () -> Map.of("orders", 7L)))
                .containsExactly(Reading.of(Measure.WORKER_COUNTED, 7, "w", "orders"));
    }

    @Test
    void aClassThatCannotTellIsLeftOutAndLoggedOnce() {
        try (LogLines log = new LogLines()) {
            assertThat(counts.of("w", failing())).isEmpty();
            assertThat(counts.of("w", failing())).isEmpty();
            assertThat(counts.of("other", failing())).isEmpty();
            assertThat(log.at(Level.WARN)).hasSize(2);

            assertThat(counts.of("w", () -> Map.of("orders", 1L))).hasSize(1);
            assertThat(counts.of("w", failing())).isEmpty();
            assertThat(log.at(Level.WARN)).as("again").hasSize(3);
        }
    }

    @Test
    void whatHasNoNumberOrNoNameIsAFailure() {
        for (Map<String, Long> bad : Arrays.<Map<String, Long>>asList(
                null, Collections.singletonMap("orders", null), Collections.singletonMap(null, 1L))) {
            assertThat(counts.of("w", () -> bad)).isEmpty();
        }
    }
}
