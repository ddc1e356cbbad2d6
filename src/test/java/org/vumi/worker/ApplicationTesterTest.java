package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.vumi.application.ChattyApplication;
import org.vumi.application.RecordingApplication;
import org.vumi.config.ConfigException;
import org.vumi.message.MessageIds;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;

class ApplicationTesterTest {
    private static final String SEND_TO = "send_to: {default: {transport_name: smsc}}";

    @Test
    void tellsWhatAnApplicationAnswers() {
        try (ApplicationTester chatty =
                new ApplicationTester(ChattyApplication.class, "greeting: good day\n" + SEND_TO)) {
            assertThat(chatty.receive("hi"))
                    .extracting(TransportUserMessage::content)
                    .containsExactly("good day", "hi");
            assertThat(chatty.receive("hi", SessionEvent.NEW)).hasSize(2);
            assertThat(chatty.receive(null, SessionEvent.CLOSE)).isEmpty();
            assertThat(chatty.receive(TransportEvent.nack("t", "m1", "no", MessageIds.RANDOM, Clock.systemUTC())))
                    .extracting(TransportUserMessage::content)
                    .containsExactly("sorry");
            assertThatThrownBy(() -> chatty.receive("throw"))
                    .hasMessageContaining(
                            "threw java.lang.IllegalStateException at " + ChattyApplication.class.getName());
        }
    }

    @Test
    void tellsWhatIsWrongWithTheConfiguration() {
        assertThatThrownBy(() -> new ApplicationTester(ChattyApplication.class))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("send_to.default has no transport_name");
    }

    @Test
    void needsNoConfigurationIfTheApplicationNeedsNone() {
        try (ApplicationTester recording = new ApplicationTester(RecordingApplication.class)) {
            assertThat(recording.receive("hi")).isEmpty();
        }
    }
}
