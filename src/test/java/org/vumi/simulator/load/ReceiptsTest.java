package org.vumi.simulator.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ReceiptsTest {
    private final Receipts receipts = new Receipts();

    @Test
    void findTheirMessage() {
        assertThat(receipts.accepted("a1", 7)).isEmpty();
        assertThat(receipts.arrived("a1", "DELIVRD")).hasValue(7);
        assertThat(receipts.arrived("a1", "DELIVRD")).hasValue(7);
        assertThat(receipts.unknown()).isZero();
    }

    @Test
    void mayBeEarlierThanTheAnswer() {
        assertThat(receipts.arrived("a1", "DELIVRD")).isEmpty();
        assertThat(receipts.accepted("a1", 7)).hasValue(7);
        assertThat(receipts.unknown()).isZero();
    }

    @Test
    void areCountedWhoseverTheyAre() {
        receipts.arrived("other", "UNDELIV");
        receipts.arrived(null, null);
        receipts.arrived("other", "UNDELIV");
        assertThat(receipts.unknown()).isEqualTo(3);
        assertThat(receipts.states()).isEqualTo(Map.of("UNDELIV", 2, "none", 1));
    }
}
