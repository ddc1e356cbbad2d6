package org.vumi.transport.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiptDateTest {
    @ParameterizedTest
    @CsvSource({
        "1204161231, 2012-04-16 12:31:00.000000",
        "120416123107, 2012-04-16 12:31:07.000000",
        "20120416123107, 2012-04-16 12:31:07.000000",
        "6812312359, 2068-12-31 23:59:00.000000",
        "6901010000, 1969-01-01 00:00:00.000000",
    })
    void readsTenTwelveAndFourteenDigits(String digits, String date) {
        assertThat(ReceiptDate.read(digits)).contains(date);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"12041612", "1213161231", "1202301231", "120416246099", "abcdefghij", "99999999999999"})
    void readsNothingElse(String digits) {
        assertThat(ReceiptDate.read(digits)).isEmpty();
    }
}
