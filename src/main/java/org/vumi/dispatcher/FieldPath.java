package org.vumi.dispatcher;

import java.util.List;
import java.util.Map;
import org.vumi.config.ConfigTexts;
import org.vumi.message.VumiMessage;

/**
 * A field of a message, or what is inside it: names and list indexes (from 0) joined by dots, {@code helper_metadata.tag.tag.0}.
 */
record FieldPath(String path, List<String> steps) {
    static FieldPath of(String path) {
        return new FieldPath(path, List.of(path.split("\\.", -1)));
    }

    String first() {
        return steps.get(0);
    }

    /** @return the text of a text, number or boolean there; null for anything else, and for nothing */
    String text(VumiMessage message) {
        Object value = message.fields();
        for (String step : steps) {
            value = inside(value, step);
        }
        if (value instanceof Number number) {
            return ConfigTexts.number(number);
        }
        return value instanceof String || value instanceof Boolean ? value.toString() : null;
    }

    private static Object inside(Object value, String step) {
        if (value instanceof Map<?, ?> map) {
            return map.get(step);
        }
        if (value instanceof List<?> list && isIndex(step)) {
            int index = Integer.parseInt(step);
            return index < list.size() ? list.get(index) : null;
        }
        return null;
    }

    private static boolean isIndex(String step) {
        return step.length() <= 4 && !step.isEmpty() && step.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
