package org.vumi.worker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code --set-option KEY:VALUE}: split at the first colon, value always text, later wins. Source: spec core 10.1. */
public final class SetOptions {
    private SetOptions() {}

    /** @return settings whose place is the option; an option without colon has the empty text */
    public static Map<String, Setting> of(List<String> options) {
        Map<String, Setting> settings = new LinkedHashMap<>();
        for (String option : options) {
            String[] parts = option.split(":", 2);
            Place place = new Place("--set-option=" + parts[0], 0);
            settings.put(parts[0], Setting.text(parts.length < 2 ? "" : parts[1], place));
        }
        return settings;
    }

    /** The file's settings with the options over them, key by key: an option replaces a whole section. */
    public static Map<String, Setting> over(Map<String, Setting> file, Map<String, Setting> options) {
        Map<String, Setting> merged = new LinkedHashMap<>(file);
        merged.putAll(options);
        return merged;
    }
}
