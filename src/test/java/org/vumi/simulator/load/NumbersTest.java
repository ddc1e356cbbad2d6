package org.vumi.simulator.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NumbersTest {
    @Test
    void followTheFirst() {
        assertThat(Numbers.of("27820000009", 0)).isEqualTo("27820000009");
        assertThat(Numbers.of("27820000009", 2)).isEqualTo("27820000011");
    }

    @Test
    void canBeOneWord() {
        Numbers.require("from", "VUMI", 1);
        assertThat(Numbers.of("VUMI", 0)).isEqualTo("VUMI");
        assertThatThrownBy(() -> Numbers.require("from", "VUMI", 2)).hasMessageContaining("from 'VUMI' is no number");
    }

    @Test
    void areAddresses() {
        assertThatThrownBy(() -> Numbers.require("to", "")).hasMessageContaining("to '' is no address");
        assertThatThrownBy(() -> Numbers.require("to", "123456789012345678901")).hasMessageContaining("is no address");
    }
}
