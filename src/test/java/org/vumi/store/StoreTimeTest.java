package org.vumi.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreTimeTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-25 10:00:00.000001, 2026-11-25T10:00:00.000001Z",
        "2026-11-25 10:00:00, 2026-11-25T10:00:00Z",
        "2026-11-25T10:00:00.5, 2026-11-25T10:00:00.5Z",
        "2012-4-6 9:8:7.1, 2012-04-06T09:08:07.1Z"
    })
    void readsTimestamps(String timestamp, Instant time) {
        assertThat(StoreTime.read(timestamp)).contains(time);
        assertThat(StoreTime.time(StoreTime.score(time))).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2026-11-25", "2026-13-25 10:00:00", "yesterday"})
    void knowsWhatIsNone(String timestamp) {
        assertThat(StoreTime.read(timestamp)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-25, 2026-11-25T00:00:00Z",
        "2026-11-25 10:30, 2026-11-25T10:30:00Z",
        "2026-11-25T10:30:05Z, 2026-11-25T10:30:05Z",
        "2026-11-25 10:30:05.25, 2026-11-25T10:30:05.25Z"
    })
    void readsWhatAPersonGives(String moment, Instant time) {
        assertThat(StoreTime.moment(moment)).isEqualTo(time);
    }

    @Test
    void saysWhatWouldBeAccepted() {
        assertThatThrownBy(() -> StoreTime.moment("25.11.2026")).hasMessageContaining("accepted: YYYY-MM-DD");
    }
}
