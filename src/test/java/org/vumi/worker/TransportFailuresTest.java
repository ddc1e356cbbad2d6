package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.Exchange;
import org.apache.camel.component.stub.StubComponent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.codec.MessageCodec;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;

/** What the route configuration transport-failures does: spec core 3.5, vectors transport_outbound_failure. */
class TransportFailuresTest {
    /** A Python exception may carry any failure_code; our failures are a closed family, so anything else has none. */
    @Differs("codes of failures")
    private static final Map<String, Map<String, Object>> DIFFERENT =
            Map.of("exception with its own failure_code attribute", noCode());

    private static Map<String, Object> noCode() {
        Map<String, Object> expectation = new LinkedHashMap<>();
        expectation.put("failure_code", null);
        return expectation;
    }

    static Stream<Vector> cases() {
        return Vectors.cases("transport_outbound_failure");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void publishesAFailureAndAcknowledges(Vector vector) throws Exception {
        Map<String, Object> expected = new ObjectMapper()
                .convertValue(vector.expected(), new com.fasterxml.jackson.core.type.TypeReference<>() {});
        expected.putAll(DIFFERENT.getOrDefault(vector.name(), Map.of()));
        assertThat(outcome(vector.input().get("exception").asText())).isEqualTo(expected);
    }

    private static Map<String, Object> outcome(String failure) throws Exception {
        try (Engine engine = new Engine("test", Path.of("src/test/resources/home"))) {
            engine.context().addComponent("vumi", new StubComponent());
            engine.add(new WorkerPlan(
                    null,
                    "failing_transport",
                    new Place("test", 0),
                    SetOptions.of(List.of("transport_name:t", "failure:" + failure)),
                    new Place("test", 0)));
            engine.build(worker -> Map.of());
            engine.start();
            Exchange exchange = engine.context()
                    .createProducerTemplate()
                    .send("direct:t.outbound", sent -> sent.getMessage().setBody(message()));
            return outcome(exchange, engine.context().createConsumerTemplate());
        }
    }

    private static Map<String, Object> outcome(Exchange exchange, ConsumerTemplate consumer) {
        byte[] published = consumer.receiveBodyNoWait("vumi:t.failures", byte[].class);
        Map<String, Object> failure = published == null
                ? Map.of()
                : MessageCodec.decodeFailure(published).fields();
        Map<String, Object> outcome = new LinkedHashMap<>();
        outcome.put("failure_published", published == null ? 0 : 1);
        outcome.put("failure_code", failure.get("failure_code"));
        outcome.put("acknowledged", exchange.getException() == null);
        outcome.put(
                "reason_contains_exception_text",
                String.valueOf(failure.get("reason")).contains(FailingBean.TEXT));
        outcome.put(
                "message_in_failure_has_middleware_change",
                String.valueOf(failure.get("message")).contains("changed_by_middleware"));
        return outcome;
    }

    private static byte[] message() {
        return MessageCodec.encode(
                TransportUserMessage.send("+27831234567", "hello", MessageIds.RANDOM, Clock.systemUTC())
                        .put("transport_name", "t")
                        .put("transport_type", "sms")
                        .build());
    }
}
