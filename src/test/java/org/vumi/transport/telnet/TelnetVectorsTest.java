package org.vumi.transport.telnet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;

/** What was recorded of Vumi 0.4, over real connections. */
class TelnetVectorsTest {
    /** Where 0.4 has each read as a message, we have each line: what the session says. */
    @Differs("lines of telnet")
    private static final Map<String, List<String>> DIFFERENT = Map.of(
            "telnet inbound: several trailing line ends are stripped", List.of("new null", "resume foo", "resume "),
            "telnet inbound: two lines in one chunk are one message", List.of("new null", "resume a", "resume b"),
            "telnet inbound: line split over chunks is two messages", List.of("new null", "resume foo"));

    /** 0.4 tells nobody what became of a message. */
    @Differs({"acks of telnet", "telnet session that is over"})
    private static final Map<String, String> DIFFERENT_EVENTS =
            Map.of("telnet outbound: client gone: silently dropped", "delivery_report");

    private static TelnetRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = new TelnetRig().with("telnet_host", "0.0.0.0").start();
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    static Stream<Vector> inbound() {
        return Vectors.cases("transport-telnet").filter(vector -> vector.name().startsWith("telnet inbound"));
    }

    @ParameterizedTest
    @MethodSource("inbound")
    void takesWhatIsWrittenAsRecorded(Vector vector) throws Exception {
        List<String> different = DIFFERENT.get(vector.name());
        JsonNode expected = vector.expected().path("inbound");
        boolean closed = vector.expected().path("connection_closed_by_server").asBoolean();
        try (TelnetClient client = rig.connect()) {
            for (JsonNode chunk : vector.input().path("application_data_chunks")) {
                client.send(chunk.asText().getBytes(UTF_8));
            }
            if (different != null) {
                for (String said : different) {
                    assertThat(rig.said()).isEqualTo(said);
                }
            } else {
                assertAsRecorded(expected);
            }
            if (closed) {
                assertThat(client.read()).isNull();
            }
        }
        if (!closed) {
            assertThat(rig.said()).isEqualTo("close null");
        }
        assertThat(rig.queues.queue("t1.inbound")).isEmpty();
    }

    private static void assertAsRecorded(JsonNode expected) throws InterruptedException {
        List<Object> sessions = new ArrayList<>();
        for (JsonNode one : expected) {
            Map<String, Object> message = new HashMap<>(rig.next("t1.inbound"));
            Map<?, ?> metadata = (Map<?, ?>) message.get("transport_metadata");
            sessions.add(metadata.get("session_id"));
            assertThat(message.put("message_id", "<generated>").toString()).matches("[0-9a-f]{32}");
            message.put("timestamp", "<timestamp>");
            message.put("transport_metadata", Map.of("session_id", "<client id>"));
            message.put("from_addr", message.get("from_addr").toString().replace("127.0.0.1", "192.0.2.7"));
            message.put("to_addr", message.get("to_addr").toString().replace(":" + rig.port(), ":8023"));
            assertThat(message).isEqualTo(Json.fields(one));
        }
        assertThat(sessions).allSatisfy(id -> assertThat(id).isInstanceOf(Long.class));
        assertThat(sessions.stream().distinct()).hasSize(1);
    }

    static Stream<Vector> outbound() {
        return Vectors.cases("transport-telnet").filter(vector -> vector.name().startsWith("telnet outbound"));
    }

    @ParameterizedTest
    @MethodSource("outbound")
    void writesAsRecorded(Vector vector) throws Exception {
        try (TelnetClient client = rig.connect()) {
            long session = (Long) rig.session();
            Map<String, Object> message = TelnetRig.message("m", 0, null);
            message.putAll(Json.fields(vector.input().path("message")));
            boolean gone = vector.input().toString().contains("<unknown id>");
            message.put("transport_metadata", Map.of("session_id", gone ? session + 1 : session));
            message.put("message_id", vector.name());
            rig.outbound(message);

            String wire = vector.expected().path("written").asText().replace("\n", "\r\n");
            assertThat(client.read(wire.length())).isEqualTo(wire);
            Map<String, Object> event = rig.next("t1.event");
            assertThat(event).containsEntry("user_message_id", vector.name());
            assertThat(event).containsEntry("event_type", DIFFERENT_EVENTS.getOrDefault(vector.name(), "ack"));
            if (vector.expected().path("closed").asBoolean()) {
                assertThat(client.read()).isNull();
                assertThat(rig.said()).isEqualTo("close null");
                return;
            }
        }
        assertThat(rig.said()).isEqualTo("close null");
    }
}
