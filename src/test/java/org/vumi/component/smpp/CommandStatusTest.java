package org.vumi.component.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.vumi.Clause;
import org.vumi.component.smpp.CommandStatus.Consequence;

class CommandStatusTest {
    @Test
    @Clause("5.1.3")
    void isInTheOrderOfTheSpecification() {
        assertThat(Arrays.stream(CommandStatus.values()).map(CommandStatus::code))
                .isSorted();
    }

    @Test
    @Clause("5.1.3")
    void sendsAgainWhatTheSmscCannotTakeNow() {
        assertThat(CommandStatus.consequence(0x58)).isEqualTo(Consequence.THROTTLED);
        assertThat(CommandStatus.consequence(0x14)).isEqualTo(Consequence.THROTTLED);
        assertThat(CommandStatus.consequence(0x08)).isEqualTo(Consequence.TEMPORARY);
        assertThat(CommandStatus.consequence(0x0B)).isEqualTo(Consequence.PERMANENT);
    }

    @Test
    void namesWhatItDoesNotKnowByItsCode() {
        assertThat(CommandStatus.describe(0x0E)).isEqualTo("0x0000000E ESME_RINVPASWD");
        assertThat(CommandStatus.name(0x411)).isEqualTo("0x00000411");
        assertThat(CommandStatus.describe(0x411)).isEqualTo("0x00000411");
        assertThat(CommandStatus.consequence(0x411)).isEqualTo(Consequence.PERMANENT);
    }
}
