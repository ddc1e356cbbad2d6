package org.vumi.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.Json;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportUserMessage;

class TaggingMiddlewareTest {
    /** One direction is often all that is wanted. */
    @Differs("sections of TaggingMiddleware")
    private static final Set<String> OPTIONAL_HERE =
            Set.of("incoming section required at setup", "outgoing section required at setup");

    /** Known when it starts. */
    @Differs("templates with unknown groups")
    private static final Set<String> REFUSED_AT_START = Set.of("unknown group in the template fails at message time");

    static Stream<Vector> vectors() {
        return Vectors.cases("tagging_middleware");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void tagsAndChangesAsVumi(Vector vector) throws Exception {
        GivenConfig config = new GivenConfig(Json.fields(vector.input().required("config")));
        TaggingMiddleware middleware = new TaggingMiddleware(config);
        TransportUserMessage before =
                TransportUserMessage.of(Json.fields(vector.input().required("message")));
        if (REFUSED_AT_START.contains(vector.name())) {
            assertThat(config.faults())
                    .containsExactly("incoming.tagname_template '\\3' is not a template: unknown group 3");
            return;
        }
        assertThat(config.faults()).isEmpty();
        boolean inbound = vector.input().required("direction").asText().equals("inbound");
        if (vector.expected().has("error") && !OPTIONAL_HERE.contains(vector.name())) {
            assertThatThrownBy(() -> handle(middleware, inbound, before)).isInstanceOf(InvalidMessage.class);
            return;
        }
        TransportUserMessage after = handle(middleware, inbound, before);
        if (OPTIONAL_HERE.contains(vector.name())) {
            assertThat(after).isSameAs(before);
        } else if (inbound) {
            assertThat(after.helperMetadata())
                    .isEqualTo(Json.value(vector.expected().required("helper_metadata")));
        } else {
            assertThat(changed(before, after))
                    .isEqualTo(Json.value(vector.expected().required("changed")));
        }
    }

    private static TransportUserMessage handle(
            TaggingMiddleware middleware, boolean inbound, TransportUserMessage message) {
        return (inbound ? middleware.handleInbound(message, "t") : middleware.handleOutbound(message, "t"))
                .toCompletableFuture()
                .join();
    }

    private static Map<String, Object> changed(TransportUserMessage before, TransportUserMessage after) {
        Map<String, Object> changed = new TreeMap<>(after.fields());
        before.fields().forEach((name, value) -> {
            if (changed.get(name) == null ? value == null : changed.get(name).equals(value)) {
                changed.remove(name);
            }
        });
        return changed;
    }

    @Test
    void tellsWhatIsWrongWithItsConfiguration() {
        Map<String, Object> incoming = new LinkedHashMap<>();
        incoming.put("addr_pattern", "^12(");
        incoming.put("tagpool_template", "a");
        incoming.put("tagname_template", "b");
        GivenConfig config = new GivenConfig(Map.of(
                "incoming",
                incoming,
                "outgoing",
                Map.of("tagname_pattern", "(a)", "msg_template", Map.of("x", Map.of("y", "\\g<nobody>")))));
        new TaggingMiddleware(config);
        assertThat(config.faults())
                .containsExactly(
                        "incoming.addr_pattern '^12(' is not a regular expression of Python: Unclosed group",
                        "outgoing.msg_template.x.y '\\g<nobody>' is not a template: unknown group 'nobody'");

        GivenConfig half = new GivenConfig(Map.of("outgoing", Map.of("msg_template", "text")));
        new TaggingMiddleware(half);
        assertThat(half.faults())
                .containsExactly("outgoing has no tagname_pattern (accepted: tagname_pattern, msg_template)");
    }

    @Test
    @Timeout(10)
    void aPatternThatGoesAstrayFailsItsMessageAndNoOther() {
        TaggingMiddleware middleware = new TaggingMiddleware(new GivenConfig(Map.of(
                "incoming",
                Map.of("addr_pattern", "(?:(1+)+)\\1$", "tagpool_template", "p", "tagname_template", "\\1"))));
        assertThatThrownBy(() -> handle(middleware, true, message("1".repeat(40) + "x")))
                .isInstanceOf(InvalidMessage.class)
                .hasMessage("mw: incoming.addr_pattern takes too long for a text of 41 characters");
        assertThat(handle(middleware, true, message("11")).helperMetadata())
                .isEqualTo(Map.of("tag", Map.of("tag", List.of("p", "1"))));
    }

    private static TransportUserMessage message(String toAddr) {
        return TransportUserMessage.send(toAddr, "hi", () -> "m1", java.time.Clock.systemUTC())
                .build();
    }
}
