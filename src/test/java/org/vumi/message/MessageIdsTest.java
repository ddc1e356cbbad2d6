package org.vumi.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MessageIdsTest {
    @Test
    void areRandomOrTheSameForTheSameFacts() {
        assertThat(MessageIds.RANDOM.next()).matches("[0-9a-f]{32}").isNotEqualTo(MessageIds.RANDOM.next());
        assertThat(MessageIds.of("ack", "m1").next())
                .matches("[0-9a-f]{32}")
                .isEqualTo(MessageIds.of("ack", "m1").next())
                .isNotEqualTo(MessageIds.of("ack", "m2").next())
                .isNotEqualTo(MessageIds.of("ackm", "1").next());
    }
}
