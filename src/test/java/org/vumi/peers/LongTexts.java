package org.vumi.peers;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Long texts as an independent peer sends and reads them: in parts. */
final class LongTexts {
    /** 376 septets: three parts, with characters of the extension table. */
    static final String GSM =
            "a long text of 1234567890 {[~]} @ £ and so on, ".repeat(8).strip();

    /** 192 characters of UCS-2: three parts. */
    static final String CYRILLIC = "длинный текст о погоде и почте, ".repeat(6).strip();

    private static final int REFERENCE = 0x2a;

    private LongTexts() {}

    /** As fields {@code short_message} with a user data header, in parts of so many characters. */
    static List<Map<String, Object>> udhParts(String text, int characters) {
        List<String> cuts = cuts(text, characters);
        return IntStream.range(0, cuts.size())
                .<Map<String, Object>>mapToObj(
                        i -> Map.of("short_message", Map.of("udh", udh(cuts.size(), i + 1), "message", cuts.get(i))))
                .toList();
    }

    /** As fields with the sar_ parameters. */
    static List<Map<String, Object>> sarParts(String text, int characters) {
        List<String> cuts = cuts(text, characters);
        return IntStream.range(0, cuts.size())
                .<Map<String, Object>>mapToObj(i -> Map.of(
                        "short_message",
                        Map.of("message", cuts.get(i)),
                        "sar_msg_ref_num",
                        REFERENCE,
                        "sar_total_segments",
                        cuts.size(),
                        "sar_segment_seqnum",
                        i + 1))
                .toList();
    }

    private static List<String> cuts(String text, int characters) {
        return IntStream.range(0, (text.length() + characters - 1) / characters)
                .mapToObj(i -> text.substring(i * characters, Math.min(text.length(), (i + 1) * characters)))
                .toList();
    }

    private static String udh(int total, int number) {
        return HexFormat.of().formatHex(new byte[] {5, 0, 3, REFERENCE, (byte) total, (byte) number});
    }

    /** The fields and one more. */
    static Map<String, Object> with(Map<String, Object> fields, String name, Object value) {
        Map<String, Object> all = new HashMap<>(fields);
        all.put(name, value);
        return all;
    }

    /** The text of parts that came with a user data header. @throws AssertionError if they are not one message */
    static String joinUdh(List<JsonNode> parts) {
        return join(parts, part -> {
            byte[] element = HexFormat.of().parseHex(part.path("udh").path(0).asText());
            if (element.length != 5 || element[0] != 0 || element[3] != parts.size()) {
                throw new AssertionError("no part of " + parts.size() + ": " + part);
            }
            return (int) element[4];
        });
    }

    /** The text of parts that came with sar_ parameters. @throws AssertionError if they are not one message */
    static String joinSar(List<JsonNode> parts) {
        return join(parts, part -> {
            if (part.path("sar_total_segments").asInt() != parts.size()) {
                throw new AssertionError("no part of " + parts.size() + ": " + part);
            }
            return part.path("sar_segment_seqnum").asInt();
        });
    }

    private static String join(List<JsonNode> parts, ToIntFunction<JsonNode> number) {
        List<JsonNode> ordered =
                parts.stream().sorted(Comparator.comparingInt(number)).toList();
        for (int i = 0; i < ordered.size(); i++) {
            if (number.applyAsInt(ordered.get(i)) != i + 1) {
                throw new AssertionError("part " + (i + 1) + " is missing in " + parts);
            }
        }
        return ordered.stream().map(part -> part.path("text").asText()).collect(Collectors.joining());
    }
}
