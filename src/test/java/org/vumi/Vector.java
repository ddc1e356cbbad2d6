package org.vumi;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One recorded case: what was put in and what came out.
 *
 * @param name a sentence, unique in its file
 * @param input never null; a JSON null where the file has none
 * @param expected never null; a JSON null where the file has none
 */
public record Vector(String name, JsonNode input, JsonNode expected) {
    /** The name alone, so that a parameterised test reads as its cases do. */
    @Override
    public String toString() {
        return name;
    }
}
