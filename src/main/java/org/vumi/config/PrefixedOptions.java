package org.vumi.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** Options that belong to one part and say so by a prefix: {@code smpp-port}, {@code smpp-host}. Source: spec core 10.8. */
public final class PrefixedOptions {
    private PrefixedOptions() {}

    /**
     * @return the options whose key starts with the prefix, under what follows the first hyphen, in their order; the
     *     prefix may end within a word, as in 0.4
     * @throws IllegalArgumentException if such a key has no hyphen
     */
    public static Map<String, Object> of(Map<String, ?> options, String prefix) {
        Map<String, Object> own = new LinkedHashMap<>();
        options.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                int hyphen = key.indexOf('-');
                if (hyphen < 0) {
                    throw new IllegalArgumentException(
                            "option '" + key + "' has no name after its prefix (accepted: " + prefix + "-<name>)");
                }
                own.put(key.substring(hyphen + 1), value);
            }
        });
        return own;
    }
}
