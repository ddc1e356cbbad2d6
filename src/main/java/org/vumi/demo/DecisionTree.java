package org.vumi.demo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vumi.codec.MessageCodec;
import org.vumi.message.FrozenMap;
import org.vumi.message.InvalidMessage;

/**
 * What is asked, and what comes next. Immutable.
 *
 * <p>Nodes by name; {@code __start__} ({@code next}), {@code __finish__} ({@code display}) and {@code __data__} ({@code json}) are
 * special. A node has {@code question}, {@code next} or {@code options}, and may have {@code validate} and {@code more}. Texts are maps by
 * language, of which {@code english} is used.
 */
final class DecisionTree {
    static final String FINISH = "__finish__";

    private static final String START = "__start__";
    private static final String DATA = "__data__";
    private static final String LANGUAGE = "english";

    private final Map<String, Object> nodes;
    private final FrozenMap data;

    /** YAML's aliases may name one node in many places, and within itself. */
    private final Set<Object> checked = Collections.newSetFromMap(new IdentityHashMap<>());

    /** @throws Unfit naming all that is wrong with it */
    DecisionTree(Map<String, Object> nodes) {
        this.nodes = nodes;
        List<String> faults = new ArrayList<>();
        for (String special : List.of(START, FINISH)) {
            if (!(nodes.get(special) instanceof Map)) {
                faults.add("'" + special + "' is not there");
            }
        }
        nodes.forEach((name, node) -> check(name, node, faults));
        data = data(faults);
        if (!faults.isEmpty()) {
            throw new Unfit(String.join("; ", faults));
        }
    }

    /** Is no decision tree; the message says why. */
    static final class Unfit extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Unfit(String message) {
            super(message);
        }
    }

    private void check(String name, Object value, List<String> faults) {
        if (!(value instanceof Map<?, ?> node)) {
            faults.add("'" + name + "' is no map");
        } else if (name.equals(FINISH)) {
            if (text(node.get("display")) == null) {
                faults.add("'" + name + "' has no display." + LANGUAGE);
            }
        } else if (name.equals(START)) {
            checkNext(name, node.get("next"), faults);
        } else if (!name.equals(DATA)) {
            checkNode(name, node, faults);
        }
    }

    private void checkNode(String name, Map<?, ?> node, List<String> faults) {
        if (!checked.add(node)) {
            return;
        }
        if (text(node.get("question")) == null) {
            faults.add("'" + name + "' has no question." + LANGUAGE);
        }
        Object validate = node.get("validate");
        if (validate != null && !validate.equals("integer") && !validate.equals("date")) {
            faults.add("'" + name + "' has an unknown validate (accepted: integer, date)");
        }
        if (node.get("options") instanceof List<?> options) {
            options.forEach(option -> checkOption(name, option, faults));
        } else {
            checkNext(name, node.get("next"), faults);
        }
    }

    private void checkOption(String name, Object option, List<String> faults) {
        if (!(option instanceof Map<?, ?> map) || text(map.get("display")) == null) {
            faults.add("'" + name + "' has an option without display." + LANGUAGE);
        } else if (map.get("next") instanceof Map<?, ?> node) {
            checkNode(name, node, faults);
        } else {
            checkNext(name, map.get("next"), faults);
        }
    }

    private void checkNext(String name, Object next, List<String> faults) {
        if (!(next instanceof String) || !nodes.containsKey(next)) {
            faults.add("'" + name + "' has no next, or one that is not there");
        }
    }

    private FrozenMap data(List<String> faults) {
        Object json = nodes.get(DATA) instanceof Map<?, ?> node ? node.get("json") : null;
        try {
            return json == null
                    ? FrozenMap.copyOf(Map.of())
                    : MessageCodec.decode((json instanceof String text ? text : "")
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (InvalidMessage e) {
            faults.add("'" + DATA + "' has no object in json: " + e.getMessage());
            return null;
        }
    }

    /** What the answers are written into, for one user; may be changed. */
    Map<String, Object> freshData() {
        return thawed(data);
    }

    String start() {
        return (String) ((Map<?, ?>) nodes.get(START)).get("next");
    }

    String farewell() {
        return text(((Map<?, ?>) nodes.get(FINISH)).get("display"));
    }

    /**
     * @param path a name, which numbers of options may follow: the node that this option leads to
     * @return null if there is none
     */
    Map<?, ?> node(List<Object> path) {
        Object node = nodes.get(path.get(0));
        for (Object option : path.subList(1, path.size())) {
            Object options = node instanceof Map<?, ?> map ? map.get("options") : null;
            int index = ((Number) option).intValue();
            node = options instanceof List<?> list && index < list.size() && list.get(index) instanceof Map<?, ?> one
                    ? one.get("next")
                    : null;
        }
        return node instanceof Map<?, ?> map ? map : null;
    }

    /** @return null if there is none in the language */
    static String text(Object byLanguage) {
        Object text = byLanguage instanceof Map<?, ?> map ? map.get(LANGUAGE) : null;
        return text == null || text instanceof Map || text instanceof Collection ? null : text.toString();
    }

    /** A copy of JSON's objects and lists that may be changed. */
    static Map<String, Object> thawed(Map<String, ?> object) {
        Map<String, Object> copy = new LinkedHashMap<>();
        object.forEach((name, value) -> copy.put(name, thawedValue(value)));
        return copy;
    }

    @SuppressWarnings("unchecked") // objects of JSON have text keys
    private static Object thawedValue(Object value) {
        if (value instanceof Map<?, ?> map) {
            return thawed((Map<String, Object>) map);
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            list.forEach(item -> copy.add(thawedValue(item)));
            return copy;
        }
        return value;
    }
}
