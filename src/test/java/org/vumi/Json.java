package org.vumi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Trees of the vectors as plain values, and bytes as trees, by Jackson's own mapper rather than by our codec. */
public final class Json {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private Json() {}

    /** @return mutable; String, Boolean, Integer, Long, BigInteger, Double, null, List, Map */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> fields(JsonNode object) {
        return JSON.convertValue(object, Map.class);
    }

    /** @return String, Boolean, Number, null, List or Map */
    public static Object value(JsonNode node) {
        return JSON.convertValue(node, Object.class);
    }

    public static JsonNode tree(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }
}
