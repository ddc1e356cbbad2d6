package org.vumi.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Json;
import org.vumi.message.FailureMessage;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;

/** The page says what the code does: docs/message-format.md. */
class MessageFormatPageTest {
    private static final Pattern JSON_BLOCK = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

    /** One of the sections that describe a kind of message: the rows of its table and its examples. */
    record Section(String heading, List<Row> rows, List<Map<String, Object>> examples) {
        @Override
        public String toString() {
            return heading;
        }
    }

    record Row(String field, String presence, String example) {
        boolean required(Map<String, Object> message) {
            return presence.equals("required") || presence.equals("required in `" + message.get("event_type") + "`");
        }
    }

    static Stream<Section> sections() {
        return Arrays.stream(page().split("\n## "))
                .filter(section -> JSON_BLOCK.matcher(section).find())
                .map(section -> new Section(
                        section.lines().findFirst().orElseThrow(),
                        section.lines()
                                .map(line -> line.split("\\s*\\|\\s*"))
                                .filter(cells -> cells.length == 7 && cells[1].startsWith("`"))
                                .map(cells -> new Row(unquoted(cells[1]), cells[3], unquoted(cells[6])))
                                .toList(),
                        JSON_BLOCK
                                .matcher(section)
                                .results()
                                .map(block ->
                                        Json.fields(Json.tree(block.group(1).getBytes(UTF_8))))
                                .toList()));
    }

    private static String unquoted(String cell) {
        return cell.substring(1, cell.length() - 1);
    }

    private static String page() {
        try {
            return Files.readString(Path.of("docs/message-format.md"));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    @Test
    void describesTheThreeKinds() {
        assertThat(sections()).extracting(Section::heading).containsExactly("User message", "Event", "Failure message");
    }

    @ParameterizedTest
    @MethodSource("sections")
    void examplesAreMessages(Section section) {
        for (Map<String, Object> example : section.examples()) {
            VumiMessage message = decode(example);
            assertThat(MessageCodec.decode(MessageCodec.encode(message))).isEqualTo(example);
            assertThat(example.get("message_type"))
                    .isEqualTo(section.heading().toLowerCase(Locale.ROOT).replace(' ', '_'));
        }
    }

    @ParameterizedTest
    @MethodSource("sections")
    void everyFieldOfAnExampleHasItsRow(Section section) {
        for (Map<String, Object> example : section.examples()) {
            assertThat(section.rows()).extracting(Row::field).containsAll(example.keySet());
        }
    }

    @ParameterizedTest
    @MethodSource("sections")
    void whatIsRequiredIsRequiredAndNothingElse(Section section) {
        for (Map<String, Object> example : section.examples()) {
            for (Row row : section.rows()) {
                Map<String, Object> without = new LinkedHashMap<>(example);
                without.remove(row.field());
                if (row.required(example)) {
                    assertThatThrownBy(() -> decode(without)).hasMessage("missing field '" + row.field() + "'");
                } else {
                    decode(without);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sections")
    void theExampleOfEveryRowIsAllowed(Section section) {
        for (Row row : section.rows()) {
            Map<String, Object> with = new LinkedHashMap<>(section.examples().get(0));
            Object value = MessageCodec.decode(("{\"value\": " + row.example() + "}").getBytes(UTF_8))
                    .get("value");
            with.put(row.field(), value);
            assertThat(decode(with).field(row.field())).isEqualTo(value);
        }
    }

    @Test
    void theReasonsAreThoseOfTheCodec() {
        Matcher row =
                Pattern.compile("(?m)^\\| `(\\w+)` \\|[^|]*\\| `([^`]*)` \\|").matcher(page());
        int rows = 0;
        while (row.find()) {
            byte[] body = row.group(2).getBytes(UTF_8);
            InvalidMessage refused =
                    catchThrowableOfType(InvalidMessage.class, () -> MessageCodec.decodeUserMessage(body));
            assertThat(refused.reason()).isEqualTo(row.group(1));
            rows++;
        }
        assertThat(rows).isEqualTo(5);
    }

    private static VumiMessage decode(Map<String, Object> fields) {
        byte[] body = MessageCodec.encode(fields);
        return switch ((String) fields.getOrDefault("message_type", "user_message")) {
            case TransportUserMessage.TYPE -> MessageCodec.decodeUserMessage(body);
            case TransportEvent.TYPE -> MessageCodec.decodeEvent(body);
            case FailureMessage.TYPE -> MessageCodec.decodeFailure(body);
            default -> throw new IllegalArgumentException("message_type " + fields.get("message_type"));
        };
    }
}
