package org.vumi.component.vumi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetersTest {
    private final Meters meters = new Meters();

    @ParameterizedTest
    @CsvSource({
        "sms.inbound, sms, inbound",
        "a.b.outbound, a.b, outbound",
        "sms.event, sms, event",
        "sms.failures, sms, failures",
        "vumi.metrics, vumi.metrics, other",
        "bucket.3, bucket.3, other",
        "inbound, inbound, other",
        ".inbound, .inbound, other",
        "/api/send, /api/send, request"
    })
    void aRoutingKeyIsAnEndpointAndADirection(String key, String endpoint, String direction) {
        Meter meter = meters.of("w", key);

        assertThat(meter.worker()).isEqualTo("w");
        assertThat(meter.endpoint()).isEqualTo(endpoint);
        assertThat(meter.direction()).isEqualTo(direction);
    }

    @Test
    void aWorkerThatIsSwappedGoesOnWithItsMeters() {
        meters.of("w", "sms.inbound").received();

        assertThat(meters.of("w", "sms.inbound").messagesReceived()).isEqualTo(1);
        assertThat(meters.of("other", "sms.inbound").messagesReceived()).isZero();
    }

    @Test
    void whatIsForgottenIsGone() {
        meters.of("b", "y.inbound");
        meters.of("a", "x.inbound");
        meters.of("b", "x.outbound");
        assertThat(meters.all()).extracting(Meter::endpoint).containsExactly("x", "x", "y");

        meters.forget(List.of("b", "never"));

        assertThat(meters.all()).extracting(Meter::worker).containsExactly("a");
        assertThat(meters.of("b")).isEmpty();
    }

    @Test
    void aMeterKnowsWhatItsTakersHold() {
        Meter meter = meters.of("w", "sms.inbound");
        Meter.Taker other = () -> 2;
        Meter.Taker queue = new Meter.Taker() {
            @Override
            public int open() {
                return 3;
            }

            @Override
            public String queue() {
                return "sms.inbound";
            }
        };
        meter.opened(other);
        assertThat(meter.queue()).isNull();
        meter.opened(queue);

        assertThat(meter.open()).isEqualTo(5);
        assertThat(meter.queue()).isEqualTo("sms.inbound");

        meter.closed(queue);
        meter.closed(other);
        assertThat(meter.open()).isZero();
        assertThat(meter.queue()).isNull();
    }
}
