package org.vumi.transport.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.Clause;

class SmppTimeTest {
    @ParameterizedTest
    @CsvSource({
        "1, 000000000001000R",
        "0, 000000000001000R",
        "59, 000000000059000R",
        "3600, 000000010000000R",
        "86399, 000000235959000R",
        "86400, 000001000000000R",
        "604800, 000007000000000R",
        "2592000, 000100000000000R",
        "31536000, 010000000000000R",
        "34300799, 010101235959000R",
    })
    @Clause("7.1.1")
    void writesTimesFromNow(long seconds, String time) {
        assertThat(SmppTime.relative(Duration.ofSeconds(seconds))).isEqualTo(time);
        assertThat(SmppTime.read(Long.toString(seconds))).isEqualTo(time);
    }

    @Test
    @Clause("7.1.1")
    void writesMomentsInUtc() {
        assertThat(SmppTime.absolute(Instant.parse("2026-11-23T06:01:02.999Z"))).isEqualTo("261123060102000+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "261123060102000+", "261123060102028-", "000000010000000R"})
    void leavesTimesAsTheyAre(String time) {
        assertThat(SmppTime.read(time)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1h", "-1", "261123060102000", "261123060102000Z", "26112306010200+", "1.5", "null"})
    void refusesOthers(String time) {
        assertThatThrownBy(() -> SmppTime.read(time)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fitsTheFormatWhateverTheTime() {
        for (long seconds = 1; seconds < 10_000_000_000L; seconds = seconds * 3 + 7) {
            assertThat(SmppTime.relative(Duration.ofSeconds(seconds))).matches("[0-9]{15}R");
        }
    }
}
