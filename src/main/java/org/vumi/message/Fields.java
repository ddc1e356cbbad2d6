package org.vumi.message;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the kinds of message have in common: first fields, checks, reading. */
final class Fields {
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    private Fields() {}

    /** The fields that every new message starts with, to be added to; the timestamp is now, UTC. */
    static Map<String, Object> start(String messageType, Clock clock) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("message_version", VumiMessage.VERSION);
        fields.put("message_type", messageType);
        fields.put("timestamp", TIMESTAMP.format(LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC)));
        return fields;
    }

    /** Version, type and timestamp, in the order the specification checks them (core 1.4). */
    static void checkCommon(Map<String, Object> fields) {
        require(fields, "message_version");
        if (!VumiMessage.VERSION.equals(fields.get("message_version"))) {
            throw InvalidMessage.invalid("message_version", fields.get("message_version"), VumiMessage.VERSION);
        }
        requireValue(fields, "message_type");
        require(fields, "timestamp");
    }

    static void require(Map<String, Object> fields, String name) {
        if (!fields.containsKey(name)) {
            throw InvalidMessage.missing(name);
        }
    }

    static void requireAll(Map<String, Object> fields, List<String> names) {
        for (String name : names) {
            require(fields, name);
        }
    }

    static void requireValue(Map<String, Object> fields, String name) {
        if (fields.get(name) == null) {
            require(fields, name);
            throw InvalidMessage.invalid(name, null, "a text");
        }
    }

    /** The field as text; a number or boolean as its digits or word, null if absent or null. */
    static String text(Map<String, Object> fields, String name) {
        Object value = fields.get(name);
        return value == null ? null : value.toString();
    }

    /** The field as an object; empty if it is absent or anything else, as the format checks presence only. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Map<String, Object> fields, String name) {
        return fields.get(name) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }
}
