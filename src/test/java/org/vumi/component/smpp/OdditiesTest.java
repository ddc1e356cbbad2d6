package org.vumi.component.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import org.junit.jupiter.api.Test;
import org.vumi.LogLines;

class OdditiesTest {
    @Test
    void tellsTheFirstTenthAndHundredthOfEachKind() {
        try (LogLines log = LogLines.ofWarnings()) {
            Oddities oddities = new Oddities("link");
            for (int i = 0; i < 150; i++) {
                oddities.tell(Oddities.Kind.CUT_SHORT, () -> "too short");
            }
            oddities.tell(Oddities.Kind.ANSWER_TO_NOTHING, () -> "an answer to nothing");
            assertThat(log.at(Level.WARN))
                    .containsExactly(
                            "link: too short",
                            "link: too short (10 so far)",
                            "link: too short (100 so far)",
                            "link: an answer to nothing");
        }
    }
}
