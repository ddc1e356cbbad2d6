package org.vumi.application.sms;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;

class DeliveryStateTest {
    private static final TransportEvent ACK =
            TransportEvent.ack("t", "m", "smsc-1", MessageIds.RANDOM, Clock.systemUTC());
    private static final TransportEvent NACK =
            TransportEvent.nack("t", "m", "no credit", MessageIds.RANDOM, Clock.systemUTC());

    private static TransportEvent report(String status, Map<String, Object> metadata) {
        return TransportEvent.deliveryReport("t", "m", status, metadata, MessageIds.RANDOM, Clock.systemUTC());
    }

    private static String state(TransportEvent... events) {
        DeliveryState state = DeliveryState.of(Arrays.asList(events));
        return state.kind().word() + (state.reason() == null ? "" : ": " + state.reason());
    }

    @Test
    void isPendingUntilTheNetworkSpeaks() {
        assertThat(DeliveryState.of(List.of())).isEqualTo(new DeliveryState(DeliveryState.Kind.PENDING, null));
        assertThat(state(ACK)).isEqualTo("sent");
        assertThat(state(report("pending", Map.of()))).isEqualTo("sent");
    }

    @Test
    void isTheLastThingThatCanHappenWhicheverIsToldFirst() {
        TransportEvent delivered = report("delivered", Map.of());
        assertThat(state(ACK, delivered)).isEqualTo("delivered");
        assertThat(state(delivered, ACK)).isEqualTo("delivered");
        assertThat(state(NACK, delivered)).isEqualTo("delivered");
        assertThat(state(NACK, ACK)).isEqualTo("failed: no credit");
    }

    @Test
    void saysWhyItFailed() {
        assertThat(state(report("failed", Map.of("reason", "Expired", "sentence", "too old"))))
                .isEqualTo("failed: Expired: too old");
        assertThat(state(report("failed", Map.of("message", Map.of("stat", "UNDELIV", "err", "006")))))
                .isEqualTo("failed: UNDELIV 006");
        assertThat(state(report("failed", Map.of()))).isEqualTo("failed");
    }
}
