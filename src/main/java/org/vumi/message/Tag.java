package org.vumi.message;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A pair (pool, local tag), kept in a user message as {@code helper_metadata.tag.tag}. Source: spec core 1.9. */
public record Tag(String pool, String name) {

    /**
     * @return the tag of this {@code helper_metadata}, null if there is none
     * @throws InvalidMessage if what stands in its place is not a pair of texts
     */
    public static Tag read(Map<String, Object> helperMetadata) {
        if (!(helperMetadata.get("tag") instanceof Map<?, ?> section) || section.get("tag") == null) {
            return null;
        }
        if (section.get("tag") instanceof List<?> pair
                && pair.size() == 2
                && pair.get(0) instanceof String pool
                && pair.get(1) instanceof String name) {
            return new Tag(pool, name);
        }
        throw InvalidMessage.invalid("helper_metadata.tag.tag", section.get("tag"), "[pool, tag]");
    }

    /** @return a copy of this {@code helper_metadata} that carries the tag; siblings of the tag are kept */
    public Map<String, Object> write(Map<String, Object> helperMetadata) {
        Map<String, Object> section = new LinkedHashMap<>();
        if (helperMetadata.get("tag") instanceof Map<?, ?> old) {
            old.forEach((key, value) -> section.put(String.valueOf(key), value));
        }
        section.put("tag", List.of(pool, name));
        Map<String, Object> result = new LinkedHashMap<>(helperMetadata);
        result.put("tag", section);
        return result;
    }
}
