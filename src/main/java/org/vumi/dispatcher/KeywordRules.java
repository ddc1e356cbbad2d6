package org.vumi.dispatcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.vumi.config.Config;
import org.vumi.config.ConfigTexts;
import org.vumi.message.TransportUserMessage;

/**
 * The keys {@code rules} and {@code keyword_mappings}: which applications a message's first word leads to. Every rule that matches
 * counts, in the order of the file, those of {@code keyword_mappings} last. Source: spec core 5.7.
 */
final class KeywordRules {
    private final List<KeywordRule> rules;

    private KeywordRules(List<KeywordRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** Rejects what is no rule. */
    static KeywordRules of(Config config) {
        ConfigTexts texts = new ConfigTexts(config);
        List<KeywordRule> rules = new ArrayList<>();
        List<Object> listed = config.list("rules");
        for (int i = 0; i < listed.size(); i++) {
            String place = "rules." + i;
            if (listed.get(i) instanceof Map<?, ?> fields) {
                rules.add(rule(place, fields, config, texts));
            } else {
                config.reject(place, place + " is not a map (accepted: {app: …, keyword: …, to_addr: …, prefix: …})");
            }
        }
        config.map("keyword_mappings").forEach((app, keyword) -> {
            String place = "keyword_mappings." + app;
            texts.text(place, keyword)
                    .ifPresent(word -> rules.add(
                            new KeywordRule(place, config.where(place), app, KeywordRule.lowerCase(word), null, null)));
        });
        return new KeywordRules(rules);
    }

    private static KeywordRule rule(String place, Map<?, ?> fields, Config config, ConfigTexts texts) {
        fields.keySet().stream()
                .filter(key -> !List.of("app", "keyword", "to_addr", "prefix").contains(key))
                .forEach(key -> config.reject(
                        place + "." + key,
                        place + " has the key '" + key + "' (accepted: app, keyword, to_addr, prefix)"));
        return new KeywordRule(
                place,
                config.where(place),
                required(place, "app", fields, config, texts),
                KeywordRule.lowerCase(required(place, "keyword", fields, config, texts)),
                optional(place, "to_addr", fields, texts),
                optional(place, "prefix", fields, texts));
    }

    private static String required(String place, String key, Map<?, ?> fields, Config config, ConfigTexts texts) {
        if (!fields.containsKey(key)) {
            config.reject(place, place + " has no " + key + " (a rule needs app and keyword)");
            return "";
        }
        return texts.text(place + "." + key, fields.get(key)).orElse("");
    }

    /** A key without a value is as good as none. */
    private static String optional(String place, String key, Map<?, ?> fields, ConfigTexts texts) {
        return fields.get(key) == null
                ? null
                : texts.text(place + "." + key, fields.get(key)).orElse(null);
    }

    List<KeywordRule> all() {
        return rules;
    }

    /** Those that match, in their order. */
    List<KeywordRule> matching(TransportUserMessage message) {
        String word = KeywordRule.lowerCase(Keyword.of(message.content()));
        return rules.stream().filter(rule -> rule.matches(word, message)).toList();
    }
}
