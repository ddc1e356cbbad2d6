package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.codec.MessageCodec;
import org.vumi.store.StoreTime;

class LoggedMessagesTest {
    private static final String PROCESSED =
            "Processed inbound message for t1: {\"message_id\":\"m1\",\"content\":\"\\u00f6\"}";

    static Stream<Vector> vectors() {
        return Vectors.cases("script_parse_log_messages");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void readsLinesAsRecorded(Vector vector) {
        JsonNode input = vector.input();
        LoggedMessages messages = new LoggedMessages(
                moment(input.path("from")),
                moment(input.path("until")),
                LoggedMessages.Form.valueOf(input.path("format").asText().toUpperCase(Locale.ROOT)));
        List<Object> emitted = new ArrayList<>();
        for (JsonNode line : input.path("lines")) {
            messages.read(line.asText())
                    .ifPresent(fields -> emitted.add(Json.value(Json.tree(MessageCodec.encode(fields)))));
        }
        assertThat(emitted).isEqualTo(Json.value(vector.expected().path("emitted")));
    }

    private static Instant moment(JsonNode time) {
        return time.isNull() ? null : StoreTime.moment(time.asText());
    }

    private static LoggedMessages all() {
        return new LoggedMessages(null, null, LoggedMessages.Form.VUMI);
    }

    private static LoggedMessages between(String from, String until) {
        return new LoggedMessages(Instant.parse(from), Instant.parse(until), LoggedMessages.Form.VUMI);
    }

    @Test
    void readsTheLinesOfLoggingMiddlewareOursAndVumis() {
        for (String line : List.of(
                "2026-11-25 09:00:00.567Z INFO  LoggingMiddleware: " + PROCESSED,
                "2026-11-25 11:00:00.567+0200 INFO  LoggingMiddleware: " + PROCESSED,
                "2012-04-16 09:00:00+0000 [VumiClient,client] " + PROCESSED,
                "{\"timestamp\":1764061200567,\"level\":\"INFO\",\"threadName\":\"x\",\"loggerName\":\"org.vumi\",\"mdc\":{},"
                        + "\"formattedMessage\":\""
                        + PROCESSED.replace("\\", "\\\\").replace("\"", "\\\"")
                        + "\",\"throwable\":null}")) {
            assertThat(all().read(line)).as(line).contains(Map.of("message_id", "m1", "content", "ö"));
        }
    }

    @Test
    void takesTimesOfEveryZoneToTheSecond() {
        String plain = "2026-11-25 11:00:00.567+0200 INFO  LoggingMiddleware: " + PROCESSED;
        assertThat(between("2026-11-25T09:00:00Z", "2026-11-25T09:00:00Z").read(plain))
                .isPresent();
        assertThat(between("2026-11-25T09:00:01Z", "2026-11-25T11:00:00Z").read(plain))
                .isEmpty();
        assertThat(between("2026-11-25T08:00:00Z", "2026-11-25T08:59:59Z").read(plain))
                .isEmpty();
    }

    @Test
    void passesOverWhatIsNoInboundMessage() {
        LoggedMessages messages = all();
        for (String line : List.of(
                "",
                "noise",
                "2026-11-25 09:00:00.567Z INFO  LoggingMiddleware: Processed outbound message for t1: {\"a\":1}",
                "2026-11-25 09:00:00.567Z INFO  Launch: broker amqp://127.0.0.1:5672/",
                "\tat org.vumi.Nothing",
                "{\"timestamp\":1764061200567,\"formattedMessage\":\"broker\"}")) {
            assertThat(messages.read(line)).as(line).isEmpty();
        }
    }

    @Test
    void countsWhatItPassesOverForItsZone() {
        LoggedMessages messages = all();
        messages.read("2012-04-16 09:00:00+0200 [X,client] Inbound: <Message payload=\"{}\">");
        messages.read("2012-04-16 09:00:00+0200 [X,client] something else");
        assertThat(messages.otherZones()).isEqualTo(1);
    }

    @Test
    void saysWhatCannotBeRead() {
        assertThatThrownBy(
                        () -> all().read("2012-04-16 09:00:00+0000 [X,client] Inbound: <Message payload=\"{'a': b}\">"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no value that is known at character 7");
        assertThatThrownBy(
                        () -> all().read(
                                        "2026-11-25 09:00:00Z INFO  LoggingMiddleware: Processed inbound message for t1: {\"a\""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> all().read("2026-11-45 09:00:00Z INFO  LoggingMiddleware: " + PROCESSED))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
