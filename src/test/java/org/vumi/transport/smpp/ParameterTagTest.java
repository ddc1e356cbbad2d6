package org.vumi.transport.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterTagTest {
    @ParameterizedTest
    @CsvSource({
        "source_port, 020a, 2",
        "0x020A, 020a, 2",
        "522, 020a, 2",
        "0x1401, 1401, 0",
        "65535, ffff, 0",
        "0x5, 0005, 1",
        "callback_num, 0381, 0",
    })
    void isKnownByNameOrNumber(String name, String tag, int size) {
        assertThat(ParameterTag.of(name)).isEqualTo(new ParameterTag((short) Integer.parseInt(tag, 16), size));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "port", "65536", "0x10000", "1401h", "-1", "Source_Port"})
    void refusesOtherNames(String name) {
        assertThatThrownBy(() -> ParameterTag.of(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "source_port, 8080, 1f90",
        "source_port, 0, 0000",
        "source_port, 65535, ffff",
        "qos_time_to_live, 4294967295, ffffffff",
        "language_indicator, 255, ff",
    })
    void writesAndReadsNumbers(String name, long number, String hex) {
        ParameterTag parameter = ParameterTag.of(name);
        assertThat(HexFormat.of().formatHex(parameter.octets(number))).isEqualTo(hex);
        assertThat(parameter.value(parameter.octets(number))).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({"source_port, 1f90", "0x1401, 00ff", "callback_num, 01011234", "alert_on_message_delivery, ''"})
    void writesOctets(String name, String hex) {
        assertThat(HexFormat.of().formatHex(ParameterTag.of(name).octets(hex))).isEqualTo(hex);
    }

    @ParameterizedTest
    @CsvSource({"0x1401, 00ff", "callback_num, 01011234", "source_port, 01"})
    void readsOctetsWhereThereIsNoNumber(String name, String hex) {
        ParameterTag parameter = ParameterTag.of(name);
        assertThat(parameter.value(HexFormat.of().parseHex(hex))).isEqualTo(hex);
    }

    @ParameterizedTest
    @CsvSource({"source_port, 65536", "source_port, -1", "language_indicator, 256", "0x1401, 1", "callback_num, 7"})
    void refusesNumbersThatDoNotFit(String name, long number) {
        assertThatThrownBy(() -> ParameterTag.of(name).octets(number)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0x00", "zz", "12 34"})
    void refusesWhatIsNoHex(String value) {
        assertThatThrownBy(() -> ParameterTag.of("0x1401").octets(value)).isInstanceOf(IllegalArgumentException.class);
    }
}
