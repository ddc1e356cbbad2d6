package org.vumi.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vumi.message.MessageVectors.CLOCK;
import static org.vumi.message.MessageVectors.IDS;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FrozenTest {
    private final Map<String, Object> metadata = new LinkedHashMap<>();

    @Test
    void laterChangesByTheCallerDoNotReachTheMessage() {
        List<Object> parts = new ArrayList<>(List.of(1, 2));
        metadata.put("parts", parts);
        TransportUserMessage message = send();

        parts.add(3);
        metadata.put("late", true);

        assertThat(message.transportMetadata()).isEqualTo(Map.of("parts", List.of(1, 2)));
    }

    @Test
    @SuppressWarnings("unchecked")
    void nobodyCanChangeAMessageThroughItsMaps() {
        metadata.put("parts", new ArrayList<>(List.of(1)));
        metadata.put("inner", new LinkedHashMap<>(Map.of("a", 1)));
        Map<String, Object> kept = send().transportMetadata();

        assertRefuses(() -> kept.put("x", 1));
        assertRefuses(() -> kept.remove("parts"));
        assertRefuses(kept::clear);
        assertRefuses(() -> kept.keySet().remove("parts"));
        assertRefuses(() -> kept.values().clear());
        assertRefuses(() -> kept.entrySet().iterator().next().setValue(1));
        assertRefuses(() -> ((List<Object>) kept.get("parts")).add(2));
        assertRefuses(() -> ((List<Object>) kept.get("parts")).set(0, 2));
        assertRefuses(() -> ((Map<String, Object>) kept.get("inner")).put("b", 2));
        assertRefuses(() -> new LinkedHashMap<>(kept).entrySet().forEach(entry -> {
            if (entry.getValue() instanceof Map<?, ?> inner) {
                ((Map<String, Object>) inner).clear();
            }
        }));
    }

    private static void assertRefuses(Runnable change) {
        assertThatThrownBy(change::run).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void whatIsFrozenIsSharedByRepliesAndFailures() {
        metadata.put("k", "v");
        TransportUserMessage message = send();

        assertThat(message.reply("x", IDS, CLOCK).build().transportMetadata()).isSameAs(message.transportMetadata());
        assertThat(message.toBuilder().build().transportMetadata()).isSameAs(message.transportMetadata());
        assertThat(FailureMessage.about(message, null, "x", CLOCK).message()).isSameAs(message.fields());
        assertThat(TransportUserMessage.of(message.fields()).fields()).isSameAs(message.fields());
    }

    @Test
    void keepsTheOrderOfFields() {
        TransportUserMessage message = TransportUserMessage.send("1", "x", IDS, CLOCK)
                .put("zebra", 1)
                .put("aardvark", 2)
                .build();
        assertThat(message.fields().keySet()).startsWith("message_version", "message_type", "timestamp", "message_id");
        assertThat(message.fields().keySet()).endsWith("zebra", "aardvark");
    }

    @Test
    void refusesWhatCannotStandInJson() {
        assertRefuses("at", Instant.EPOCH, "'at' is a java.time.Instant");
        assertRefuses("count", new AtomicLong(1), "'count' is a java.util.concurrent.atomic.AtomicLong");
        assertRefuses("deep", List.of(Map.of("a", new byte[1])), "'a' is a [B");
        assertRefuses("keys", Map.of(1, 2), "key '1' is not a text");
    }

    private void assertRefuses(String name, Object value, String sentence) {
        TransportUserMessage.Builder builder =
                TransportUserMessage.send("1", "x", IDS, CLOCK).put(name, value);
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(sentence);
    }

    @Test
    void aBuilderEndsWithItsBuild() {
        FrozenMap.Builder builder = new FrozenMap.Builder(1).put("a", null);
        FrozenMap built = builder.build();
        assertThatThrownBy(() -> builder.put("b", 1)).isInstanceOf(NullPointerException.class);
        assertThat(built).isEqualTo(new LinkedHashMap<>(built)).hasSize(1).containsKey("a");
    }

    private TransportUserMessage send() {
        return TransportUserMessage.send("27820001111", "hi", IDS, CLOCK)
                .put("transport_metadata", metadata)
                .build();
    }
}
