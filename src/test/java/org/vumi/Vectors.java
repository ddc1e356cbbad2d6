package org.vumi;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The recorded cases under {@code src/test/resources/vectors}: every one runs, a deliberate difference by name.
 *
 * <p>A file is {@code {"about": …, "cases": [{"name": …, "input": …, "expected": …}, …]}}.
 */
public final class Vectors {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Vectors() {}

    /**
     * @param file the file's name without {@code .json}
     * @return its cases in the order of the file
     * @throws IllegalArgumentException if there is no such file, it has no cases, or two cases share a name
     */
    public static Stream<Vector> cases(String file) {
        JsonNode cases = read(file).path("cases");
        if (cases.isEmpty()) {
            throw new IllegalArgumentException("vectors '" + file + "' have no cases");
        }
        Set<String> names = new HashSet<>();
        for (JsonNode one : cases) {
            if (!names.add(one.required("name").asText())) {
                throw new IllegalArgumentException("vectors '" + file + "' name '" + one.path("name") + "' twice");
            }
        }
        return StreamSupport.stream(cases.spliterator(), false)
                .map(one -> new Vector(one.required("name").asText(), one.required("input"), one.required("expected")));
    }

    private static JsonNode read(String file) {
        String path = "/vectors/" + file + ".json";
        try (InputStream stream = Vectors.class.getResourceAsStream(path)) {
            if (stream == null) {
                throw new IllegalArgumentException("no vectors at " + path);
            }
            return JSON.readTree(stream);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("vectors at " + path, unreadable);
        }
    }
}
