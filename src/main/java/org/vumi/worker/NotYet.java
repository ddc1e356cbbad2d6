package org.vumi.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The worker classes of 0.4 that have no template yet, from the resource {@code routes/not-yet.txt}: one dotted name and
 * what it is per line. A template that claims a name makes its line idle.
 */
final class NotYet {
    static final String RESOURCE = "routes/not-yet.txt";

    private final Map<String, String> classes = new LinkedHashMap<>();

    NotYet() {
        try (InputStream stream = NotYet.class.getClassLoader().getResourceAsStream(RESOURCE);
                BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(this::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String line) {
        String[] parts = line.strip().split("\\s+", 2);
        classes.put(parts[0], parts.length > 1 ? parts[1] : parts[0]);
    }

    /** @return what the class is, in words */
    Optional<String> describe(String className) {
        return Optional.ofNullable(classes.get(className));
    }

    /** Every dotted name listed, and what it is. */
    Map<String, String> classes() {
        return Map.copyOf(classes);
    }
}
