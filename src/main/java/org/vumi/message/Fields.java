package org.vumi.message;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The checks and copies that the message records share. */
final class Fields {
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    private Fields() {}

    /** {@code YYYY-MM-DD HH:MM:SS.ffffff}, UTC. */
    static String timestamp(Instant instant) {
        return TIMESTAMP.format(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
    }

    /** Version, type and timestamp, in the order the specification checks them (core 1.4). */
    static void checkCommon(Map<String, Object> fields) {
        require(fields, "message_version");
        if (!VumiMessage.VERSION.equals(fields.get("message_version"))) {
            throw InvalidMessage.invalid("message_version", fields.get("message_version"), VumiMessage.VERSION);
        }
        require(fields, "message_type");
        if (fields.get("message_type") == null) {
            throw InvalidMessage.invalid("message_type", null, "a text");
        }
        require(fields, "timestamp");
    }

    static void require(Map<String, Object> fields, String... names) {
        for (String name : names) {
            if (!fields.containsKey(name)) {
                throw InvalidMessage.missing(name);
            }
        }
    }

    static String text(Map<String, Object> fields, String name) {
        Object value = fields.get(name);
        return value == null ? null : value.toString();
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Map<String, Object> fields, String name) {
        return fields.get(name) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    /** A deep, unmodifiable copy: what a caller does to its maps later does not reach the message. */
    static Map<String, Object> copy(Map<String, ?> source) {
        Map<String, Object> target = new LinkedHashMap<>(source.size() * 2);
        source.forEach((key, value) -> target.put(key, copyValue(value)));
        return Collections.unmodifiableMap(target);
    }

    @SuppressWarnings("unchecked")
    private static Object copyValue(Object value) {
        if (value instanceof Map<?, ?> map) {
            return copy((Map<String, ?>) map);
        }
        if (value instanceof List<?> list) {
            List<Object> items = new ArrayList<>(list.size());
            list.forEach(item -> items.add(copyValue(item)));
            return Collections.unmodifiableList(items);
        }
        return value;
    }
}
