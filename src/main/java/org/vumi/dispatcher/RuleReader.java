package org.vumi.dispatcher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.config.Config;
import org.vumi.config.ConfigTexts;
import org.vumi.message.VumiMessage;

/**
 * Reads a list of rules from a configuration:
 *
 * <pre>{@code
 * - name: kenya
 *   when: { from_addr: { starts_with: "+254" }, simple: "${body.content} != null" }
 *   to: [app_kenya, log]
 * }</pre>
 *
 * Faults are told, each at its place.
 */
final class RuleReader {
    private static final Logger LOG = LoggerFactory.getLogger(RuleReader.class);
    private static final int MOST_RULES = 1_000;
    private static final int LONGEST_EXPRESSION = 2_000;
    private static final String SIMPLE = "simple";
    private static final String NOT = "not";
    private static final String OPERATORS = Arrays.stream(Condition.Comparison.values())
                    .map(Condition.Comparison::word)
                    .collect(Collectors.joining(", "))
            + ", " + NOT;

    private final Config config;
    private final ConfigTexts texts;
    private final CamelContext context;

    RuleReader(Config config, CamelContext context) {
        this.config = config;
        this.texts = new ConfigTexts(config);
        this.context = context;
    }

    /**
     * @param key of the list
     * @param known tells a fault if a rule at a path leads to a name that is no endpoint
     * @param samples messages of each kind that may come
     */
    RuleList read(String key, BiConsumer<String, String> known, VumiMessage... samples) {
        List<Object> listed = config.list(key);
        if (listed.size() > MOST_RULES) {
            config.reject(key, key + " has " + listed.size() + " rules (accepted: up to " + MOST_RULES + ")");
        }
        List<Rule> rules = new ArrayList<>();
        String last = null;
        for (int i = 0; i < Math.min(listed.size(), MOST_RULES); i++) {
            String place = key + "." + i;
            if (last != null) {
                config.reject(place, place + " is never reached, since " + last + " takes every message");
            }
            if (listed.get(i) instanceof Map<?, ?> fields) {
                Rule rule = rule(place, fields, samples);
                rule.to().forEach(name -> known.accept(place + ".to", name));
                rules.add(rule);
                last = rule.condition() == null && last == null ? rule.place() : last;
            } else {
                config.reject(place, place + " is not a map (accepted: {name: …, when: …, to: …})");
            }
        }
        return new RuleList(List.copyOf(rules));
    }

    private Rule rule(String place, Map<?, ?> fields, VumiMessage... samples) {
        known(place, fields, List.of("name", "when", "to"));
        String name = fields.get("name") == null
                ? null
                : texts.text(place + ".name", fields.get("name")).orElse(null);
        Object when = fields.get("when");
        Condition condition = null;
        if (when instanceof Map<?, ?> map && !map.isEmpty()) {
            condition = when(place + ".when", map, samples);
        } else if (fields.containsKey("when")) {
            condition = message -> false;
            config.reject(
                    place + ".when",
                    place
                            + ".when is no map of fields (accepted: {from_addr: …, simple: …}; without when the rule takes every message)");
        }
        List<String> to = List.of();
        if (fields.containsKey("to")) {
            to = texts.texts(place + ".to", fields.get("to"));
        } else {
            config.reject(place, place + " has no to (accepted: an endpoint, or a list of them)");
        }
        return new Rule(place, name, config.where(place), condition, to);
    }

    private void known(String place, Map<?, ?> fields, List<String> keys) {
        fields.keySet().stream()
                .filter(key -> !keys.contains(key))
                .forEach(key -> config.reject(
                        place + "." + key,
                        place + " has the key '" + key + "' (accepted: " + String.join(", ", keys) + ")"));
    }

    private Condition when(String place, Map<?, ?> fields, VumiMessage... samples) {
        List<Condition> conditions = new ArrayList<>();
        fields.forEach((field, wanted) -> {
            String path = place + "." + field;
            conditions.add(
                    SIMPLE.equals(field)
                            ? simple(path, wanted, samples[0])
                            : condition(path, field(path, field.toString(), samples), wanted));
        });
        return Condition.all(List.copyOf(conditions));
    }

    /** Messages may have any field, so one that Vumi does not know is no fault. */
    private FieldPath field(String path, String field, VumiMessage... samples) {
        FieldPath steps = FieldPath.of(field);
        if (Arrays.stream(samples).noneMatch(one -> one.fields().containsKey(steps.first()))) {
            LOG.warn("{}: {} is about a field that only messages of your own can have", config.worker(), path);
        }
        return steps;
    }

    /** What a field must be: a value, nothing, one of several, or as operators say. */
    private Condition condition(String path, FieldPath field, Object wanted) {
        if (wanted == null) {
            return Condition.absent(field);
        }
        if (wanted instanceof Boolean flag) {
            return Condition.text(field, flag.toString()::equals);
        }
        if (wanted instanceof List<?> list && !list.isEmpty()) {
            List<Condition> conditions = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                conditions.add(condition(path + "." + i, field, list.get(i)));
            }
            return Condition.any(List.copyOf(conditions));
        }
        if (wanted instanceof Map<?, ?> operators && !operators.isEmpty()) {
            List<Condition> conditions = new ArrayList<>();
            operators.forEach((operator, value) ->
                    conditions.add(operator(path + "." + operator, field, operator.toString(), value)));
            return Condition.all(List.copyOf(conditions));
        }
        return compared(path, field, Condition.Comparison.EQUALS, wanted);
    }

    private Condition operator(String path, FieldPath field, String operator, Object wanted) {
        if (operator.equals(NOT)) {
            return condition(path, field, wanted).negated();
        }
        for (Condition.Comparison comparison : Condition.Comparison.values()) {
            if (comparison.word().equals(operator)) {
                return compared(path, field, comparison, wanted);
            }
        }
        config.reject(path, path + " is no way to compare a text (accepted: " + OPERATORS + ")");
        return Condition.absent(field);
    }

    private Condition compared(String path, FieldPath field, Condition.Comparison comparison, Object wanted) {
        List<Predicate<String>> accepted = new ArrayList<>();
        for (String text : texts.texts(path, wanted)) {
            try {
                accepted.add(comparison.with(text));
            } catch (PatternSyntaxException e) {
                config.reject(path, path + " '" + text + "' is not a regular expression: " + e.getDescription());
            }
        }
        List<Predicate<String>> all = List.copyOf(accepted);
        return Condition.text(field, text -> all.stream().anyMatch(one -> one.test(text)));
    }

    private Condition simple(String path, Object expression, VumiMessage sample) {
        String text = texts.text(path, expression).orElse(null);
        if (text == null) {
            return message -> false;
        }
        if (!text.contains("${") && !text.contains("$simple{") || text.length() > LONGEST_EXPRESSION) {
            config.reject(
                    path,
                    path + " is no expression about a message (accepted: one with ${…}, up to " + LONGEST_EXPRESSION
                            + " characters)");
            return message -> false;
        }
        try {
            SimpleCondition condition = new SimpleCondition(context, text);
            String unknown = condition.unknownMethod(sample);
            if (unknown != null) {
                config.reject(path, path + " asks for '" + unknown + "', which no message has");
            }
            return condition;
        } catch (RuntimeException e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            config.reject(path, path + " is not an expression of Simple: " + why);
            return message -> false;
        }
    }
}
