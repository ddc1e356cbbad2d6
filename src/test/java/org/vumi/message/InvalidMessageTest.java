package org.vumi.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vumi.message.MessageVectors.CLOCK;
import static org.vumi.message.MessageVectors.IDS;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InvalidMessageTest {
    @Test
    void showsAShortPlainValue() {
        assertThat(sentence("end")).isEqualTo("invalid session_event 'end' (accepted: null, new, close)");
        assertThat(sentence(7)).isEqualTo("invalid session_event '7' (accepted: null, new, close)");
        assertThat(sentence(null)).isEqualTo("invalid session_event null (accepted: null, new, close)");
    }

    @Test
    void describesWhatWouldFillOrForgeTheLog() {
        assertThat(sentence("x".repeat(41))).startsWith("invalid session_event that is a text of 41 characters");
        assertThat(sentence("a\nready {}")).startsWith("invalid session_event that is a text of 10 characters");
        assertThat(sentence(Map.of("content", "secret"))).startsWith("invalid session_event that is an object");
        assertThat(sentence(List.of("secret"))).startsWith("invalid session_event that is an array");
    }

    private static String sentence(Object value) {
        return InvalidMessage.invalid("session_event", value, "null, new, close")
                .getMessage();
    }

    @Test
    void textFormsNameAMessageWithoutItsContent() {
        TransportUserMessage message = TransportUserMessage.send("27820001111", "my secret", IDS, CLOCK)
                .build();
        assertThat(message).hasToString("TransportUserMessage " + IDS.next());
        assertThat(FailureMessage.about(message, "temporary", "link down", CLOCK))
                .hasToString("FailureMessage temporary of " + IDS.next());
        assertThat(TransportEvent.ack("sms", "m1", "r9", IDS, CLOCK))
                .hasToString("TransportEvent ack " + IDS.next() + " of m1");
    }

    @Test
    void failuresSayWhatHappensNext() {
        assertThat(new TemporaryFailure("ESME_RTHROTTLED", "slow down").failureCode())
                .isEqualTo("temporary");
        assertThat(new PermanentFailure("ESME_RINVDSTADR", "no such number").failureCode())
                .isEqualTo("permanent");
        assertThat(InvalidMessage.missing("content").failureCode()).isNull();
    }
}
