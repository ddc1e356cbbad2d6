package org.vumi.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.vumi.Json;

/** What the vectors of messages share: a fixed clock and id for the placeholders, and how errors are compared. */
public final class MessageVectors {
    public static final Clock CLOCK = Clock.fixed(Instant.parse("2012-05-02T11:04:09.031250Z"), ZoneOffset.UTC);
    public static final MessageIds IDS = () -> "5f0c6d2b9f9e4f5b8a3c1d2e3f405162";

    /** {@code to_addr}, {@code Invalid session_event 'x'} or {@code Unknown event_type 'x'}. */
    private static final Pattern FIELD = Pattern.compile("(?:Invalid |Unknown )?(\\w+).*");

    private MessageVectors() {}

    public static Map<String, Object> payload(JsonNode expected) {
        Map<String, Object> payload = Json.fields(expected.required("payload"));
        payload.replaceAll((name, value) -> "<NOW-UTC>".equals(value)
                ? "2012-05-02 11:04:09.031250"
                : "<GENERATED-32-LOWER-HEX>".equals(value) ? IDS.next() : value);
        return payload;
    }

    /** The error's class is our reason, the field it names is named by our sentence. */
    public static void assertInvalid(ThrowingCallable call, JsonNode expected) {
        Matcher field = FIELD.matcher(expected.required("detail").asText());
        assertThat(field.matches()).isTrue();
        assertThatThrownBy(call).isInstanceOfSatisfying(InvalidMessage.class, invalid -> {
            assertThat(invalid.reason()).isEqualTo(expected.required("error").asText());
            assertThat(invalid).hasMessageContaining(field.group(1));
        });
    }
}
