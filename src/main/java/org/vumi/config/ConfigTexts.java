package org.vumi.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads texts inside maps and lists of a configuration: a number counts as the text it is written as, as {@code 8181} does. */
public final class ConfigTexts {
    private final Config config;

    public ConfigTexts(Config config) {
        this.config = config;
    }

    /**
     * @param path of the value, for the fault
     * @return empty after a fault was recorded
     */
    public Optional<String> text(String path, Object value) {
        if (value instanceof String text) {
            return Optional.of(text);
        }
        if (value instanceof Number number) {
            return Optional.of(number(number));
        }
        config.reject(path, path + " is " + described(value));
        return Optional.empty();
    }

    /** One text, or a list of some. */
    public List<String> texts(String path, Object value) {
        List<?> values = value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
        if (values.isEmpty()) {
            config.reject(path, path + " is empty (accepted: a text, or a list of texts)");
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            text(value instanceof List ? path + "." + i : path, values.get(i)).ifPresent(texts::add);
        }
        return texts;
    }

    public static String number(Number number) {
        return number instanceof Double || number instanceof Float
                ? number.toString()
                : new BigDecimal(number.toString()).toPlainString();
    }

    private static String described(Object value) {
        if (value instanceof Boolean) {
            return "a boolean in YAML (write it in quotes if it is meant as text)";
        }
        return (value == null ? "empty" : "a list or a map") + " (accepted: a text)";
    }
}
