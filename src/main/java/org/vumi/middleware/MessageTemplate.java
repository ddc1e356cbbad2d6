package org.vumi.middleware;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.vumi.codec.PythonTemplate;
import org.vumi.message.InvalidMessage;

/**
 * Fields to put into a message: a text is a template, a map is gone into, anything else is put as it is. Immutable.
 *
 * @param fields values PythonTemplate, MessageTemplate, or anything else
 */
record MessageTemplate(Map<String, Object> fields) {

    /** @param compile gets the path of a text, its keys joined by dots, and the text */
    static MessageTemplate of(Map<?, ?> fields, BiFunction<String, String, PythonTemplate> compile) {
        return of("", fields, compile);
    }

    private static MessageTemplate of(
            String path, Map<?, ?> fields, BiFunction<String, String, PythonTemplate> compile) {
        Map<String, Object> compiled = new LinkedHashMap<>();
        fields.forEach((key, value) -> {
            String name = key.toString();
            if (value instanceof Map<?, ?> map) {
                compiled.put(name, of(path + name + ".", map, compile));
            } else {
                compiled.put(name, value instanceof String text ? compile.apply(path + name, text) : value);
            }
        });
        return new MessageTemplate(compiled);
    }

    /**
     * @param expand gets the path of a text and its template
     * @return a copy of the message's fields with these put in
     * @throws InvalidMessage if it has something else where a map is to be gone into
     */
    Map<String, Object> fill(Map<String, Object> message, BiFunction<String, PythonTemplate, String> expand) {
        return fill("", message, expand);
    }

    private Map<String, Object> fill(
            String path, Map<String, Object> message, BiFunction<String, PythonTemplate, String> expand) {
        Map<String, Object> filled = new LinkedHashMap<>(message);
        fields.forEach((name, value) -> {
            if (value instanceof MessageTemplate inner) {
                filled.put(name, inner.fill(path + name + ".", inside(path + name, message, name), expand));
            } else {
                filled.put(name, value instanceof PythonTemplate text ? expand.apply(path + name, text) : value);
            }
        });
        return filled;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> inside(String path, Map<String, Object> message, String name) {
        if (!message.containsKey(name)) {
            return Map.of();
        }
        if (message.get(name) instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw InvalidMessage.invalid(path, message.get(name), "an object, which msg_template adds to");
    }
}
