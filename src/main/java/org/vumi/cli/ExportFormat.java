package org.vumi.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.vumi.codec.MessageCodec;
import org.vumi.message.TransportEvent;
import org.vumi.store.StoredMessage;

/** How {@code vumi messages export} writes a message. */
enum ExportFormat {
    /** A JSON object on each line: {@code direction}, {@code message}, {@code events}. ASCII. */
    JSONL {
        @Override
        String head() {
            return "";
        }

        @Override
        String row(StoredMessage stored, List<TransportEvent> events) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("direction", stored.direction().word());
            object.put("message", stored.message().fields());
            object.put("events", events.stream().map(TransportEvent::fields).toList());
            return new String(MessageCodec.encode(object), US_ASCII) + "\n";
        }
    },

    /** RFC 4180 in UTF-8, with a head. */
    CSV {
        @Override
        String head() {
            return String.join(",", COLUMNS) + ",events\r\n";
        }

        @Override
        String row(StoredMessage stored, List<TransportEvent> events) {
            Stream<String> fields = COLUMNS.stream()
                    .map(column -> column.equals("direction")
                            ? stored.direction().word()
                            : cell(stored.message().field(column)));
            String what = events.stream().map(ExportFormat::said).collect(Collectors.joining(" "));
            return Stream.concat(fields, Stream.of(cell(what))).collect(Collectors.joining(",")) + "\r\n";
        }
    };

    private static final List<String> COLUMNS = List.of(
            "direction",
            "timestamp",
            "message_id",
            "in_reply_to",
            "from_addr",
            "to_addr",
            "group",
            "session_event",
            "transport_name",
            "transport_type",
            "content");

    /**
     * Where a spreadsheet might begin a formula: it may have ; or a tab between cells, and then know nothing of our quotes. A number
     * in international form is only a number.
     */
    private static final Pattern FORMULA =
            Pattern.compile("\\A(?=[\t\r\n])|(?:\\A|(?<=[;\t\r\n]))(?=[=@+\\-＝＠＋－])(?![+-][0-9]+(?:[;\t\r\n]|\\z))");

    private static final Pattern QUOTED = Pattern.compile(".*[\",\r\n].*", Pattern.DOTALL);

    abstract String head();

    /** With the end of its line. */
    abstract String row(StoredMessage stored, List<TransportEvent> events);

    private static String said(TransportEvent event) {
        return event.deliveryStatus() == null ? event.eventType() : event.eventType() + ":" + event.deliveryStatus();
    }

    /** Messages come from strangers: a text that would be a formula gets a ' before it, as spreadsheets have it. */
    static String cell(Object value) {
        if (value == null) {
            return "";
        }
        String safe = FORMULA.matcher(value.toString()).replaceAll("'");
        return QUOTED.matcher(safe).matches() ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
