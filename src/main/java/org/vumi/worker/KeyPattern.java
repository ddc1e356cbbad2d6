package org.vumi.worker;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A routing key in a configuration, in which {@code %(name)s} stands for what the worker's section has under that name, as in Python.
 * Source: spec core 7.1.
 */
final class KeyPattern {
    private static final Pattern PLACEHOLDER = Pattern.compile("%\\(([^()]{1,200})\\)s|%%");

    private KeyPattern() {}

    /**
     * @param settings by name; null for what is not there
     * @return the routing key
     * @throws Conversion.Unfit if it is none, or names what is not there
     */
    static String expand(Setting pattern, ParameterType type, Function<String, Setting> settings)
            throws Conversion.Unfit {
        String text = pattern.value().toString();
        StringBuilder key = new StringBuilder();
        Matcher placeholder = PLACEHOLDER.matcher(text);
        while (placeholder.find()) {
            String name = placeholder.group(1);
            placeholder.appendReplacement(
                    key, Matcher.quoteReplacement(name == null ? "%" : value(name, pattern, type, settings)));
        }
        placeholder.appendTail(key);
        if (!Conversion.isName(key.toString()) || !key.toString().equals(ConfigReader.lower(key))) {
            throw new Conversion.Unfit(
                    pattern,
                    type,
                    (text.contentEquals(key) ? "" : "is '" + key + "', which ") + "is not " + type.accepted());
        }
        return key.toString();
    }

    private static String value(String name, Setting pattern, ParameterType type, Function<String, Setting> settings)
            throws Conversion.Unfit {
        Setting setting = settings.apply(name);
        if (setting == null || setting.source() == null) {
            throw new Conversion.Unfit(pattern, type, "names the key " + name + ", which is not given");
        }
        return setting.value() instanceof Number ? YamlSettings.asText(setting) : String.valueOf(setting.value());
    }
}
