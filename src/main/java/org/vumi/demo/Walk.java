package org.vumi.demo;

import java.math.BigInteger;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One user's way through a decision tree: the question that they are at, the slot of the data that its answer goes into, and the data.
 * Not safe to share.
 *
 * <p>Source: spec core 11.5.
 */
final class Walk {
    private static final int MOST_CHARACTERS = 140;
    private static final int MOST_ENTRIES = 9;
    private static final String MORE = "...";
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,100}");
    private static final Pattern DATE = Pattern.compile("(\\d{1,2})/(\\d{1,2})/(\\d{4})");

    private final DecisionTree tree;
    private final Clock clock;
    private final Map<String, Object> data;

    /** See {@link DecisionTree#node}. */
    private List<Object> node;

    /** Names and numbers that lead into the data. */
    private List<Object> slot;

    /** How many entries of a list are on earlier pages. */
    private int before;

    /** From the beginning. */
    Walk(DecisionTree tree, Clock clock) {
        this(tree, clock, tree.freshData(), List.of(tree.start()), List.of(tree.start()), 0);
    }

    private Walk(
            DecisionTree tree,
            Clock clock,
            Map<String, Object> data,
            List<Object> node,
            List<Object> slot,
            int before) {
        this.tree = tree;
        this.clock = clock;
        this.data = data;
        this.node = node;
        this.slot = slot;
        this.before = before;
    }

    /**
     * @param fields as {@link #fields} returned them
     * @return null if the tree has changed since, and the question is not there any more
     */
    @SuppressWarnings("unchecked") // as written
    static Walk of(DecisionTree tree, Clock clock, Map<String, Object> fields) {
        List<Object> node = (List<Object>) fields.get("node");
        return tree.node(node) == null
                ? null
                : new Walk(
                        tree,
                        clock,
                        DecisionTree.thawed((Map<String, Object>) fields.get("data")),
                        node,
                        (List<Object>) fields.get("slot"),
                        ((Number) fields.get("before")).intValue());
    }

    /** Fit for JSON. */
    Map<String, Object> fields() {
        return Map.of("node", node, "slot", slot, "before", before, "data", data);
    }

    Map<String, Object> data() {
        return data;
    }

    boolean completed() {
        return node.get(0).equals(DecisionTree.FINISH);
    }

    /** Goes on past a list of one, of which nothing is to be chosen; past one such list only. */
    void passChoiceOfOne() {
        if (!completed() && value() instanceof List<?> list && list.size() == 1) {
            choose(0);
        }
    }

    /** The question, or the farewell. */
    String text() {
        if (completed()) {
            return tree.farewell();
        }
        String question = DecisionTree.text(here().get("question"));
        if (value() instanceof List<?> list) {
            return question + page(list);
        }
        StringBuilder text = new StringBuilder(question);
        List<?> options = options();
        for (int i = 0; i < options.size(); i++) {
            text.append(entry(i + 1, DecisionTree.text(option(options, i).get("display"))));
        }
        return text.toString();
    }

    private String page(List<?> list) {
        int size = shown(list);
        StringBuilder page = new StringBuilder();
        for (int i = 0; i < size; i++) {
            page.append(entry(i + 1, label(list.get(before + i))));
        }
        return before + size < list.size() ? page.append(more()).toString() : page.toString();
    }

    /** How many entries are on this page: at least one, if there is one left. */
    private int shown(List<?> list) {
        int length = DecisionTree.text(here().get("question")).length();
        int shown = 0;
        while (shown < MOST_ENTRIES && before + shown < list.size()) {
            boolean last = before + shown == list.size() - 1;
            length += entry(shown + 1, label(list.get(before + shown))).length();
            if (shown > 0 && length + (last ? 0 : more().length()) >= MOST_CHARACTERS) {
                break;
            }
            shown++;
        }
        return shown;
    }

    private static String entry(int number, String label) {
        return "\n" + number + ". " + label;
    }

    private String more() {
        String more = DecisionTree.text(here().get("more"));
        return "\n0. " + (more == null ? MORE : more);
    }

    private String label(Object element) {
        return String.valueOf(element instanceof Map<?, ?> map ? map.get(here().get("options")) : element);
    }

    /** Goes on with an answer; one that does not fit leaves everything as it is. */
    void answer(String answer) {
        String valid = valid(answer);
        if (valid == null) {
            return;
        }
        if (value() instanceof List<?> list) {
            int number = number(valid);
            if (number == 0 && before + shown(list) < list.size()) {
                before += shown(list);
            } else if (number >= 1 && number <= shown(list)) {
                choose(before + number - 1);
            }
        } else if (here().get("options") instanceof List<?> options) {
            int number = number(valid);
            if (number >= 1 && number <= options.size()) {
                take(option(options, number - 1), number - 1);
            }
        } else {
            put(valid);
            go(List.of(here().get("next")), beside(here().get("next")));
        }
    }

    /** @return what is to be stored; null if the answer does not fit */
    private String valid(String answer) {
        Object validate = here().get("validate");
        if ("integer".equals(validate)) {
            String number = answer.strip();
            return NUMBER.matcher(number).matches() ? new BigInteger(number).toString() : null;
        }
        return "date".equals(validate) ? midnight(answer.strip()) : answer;
    }

    private String midnight(String date) {
        Matcher parts = DATE.matcher(date);
        if (!parts.matches()) {
            return null;
        }
        try {
            return midnight(LocalDate.of(
                    Integer.parseInt(parts.group(3)),
                    Integer.parseInt(parts.group(2)),
                    Integer.parseInt(parts.group(1))));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private String midnight(LocalDate date) {
        return String.valueOf(date.atStartOfDay(clock.getZone()).toEpochSecond());
    }

    /** -1 if it is none that may be chosen. */
    private static int number(String text) {
        String stripped = text.strip();
        return stripped.matches("\\d{1,9}") ? Integer.parseInt(stripped) : -1;
    }

    private void choose(int element) {
        Object next = here().get("next");
        List<Object> within = new ArrayList<>(slot);
        within.add(element);
        within.add(next);
        go(List.of(next), within);
    }

    private void take(Map<?, ?> option, int index) {
        Object stored = option.get("default");
        if (stored != null) {
            put(
                    switch (stored.toString()) {
                        case "today" -> midnight(LocalDate.now(clock));
                        case "yesterday" -> midnight(LocalDate.now(clock).minusDays(1));
                        default -> stored.toString();
                    });
        }
        if (option.get("next") instanceof String name) {
            go(List.of(name), slot);
        } else {
            List<Object> inner = new ArrayList<>(node);
            inner.add(index);
            go(inner, slot);
        }
    }

    private void go(List<Object> nextNode, List<Object> nextSlot) {
        node = nextNode;
        slot = nextSlot;
        before = 0;
    }

    private Map<?, ?> here() {
        return tree.node(node);
    }

    private List<?> options() {
        return here().get("options") instanceof List<?> options ? options : List.of();
    }

    private static Map<?, ?> option(List<?> options, int index) {
        return (Map<?, ?>) options.get(index);
    }

    /** The slot of another name in the same place. */
    private List<Object> beside(Object name) {
        List<Object> other = new ArrayList<>(slot.subList(0, slot.size() - 1));
        other.add(name);
        return other;
    }

    /** What is in the slot; null for nothing. */
    private Object value() {
        return place() instanceof Map<?, ?> map ? map.get(slot.get(slot.size() - 1)) : null;
    }

    @SuppressWarnings("unchecked") // objects of JSON have text keys
    private void put(String value) {
        if (!(place() instanceof Map<?, ?> map)) {
            throw new IllegalStateException("the data has no place for an answer to '" + node.get(0) + "'");
        }
        ((Map<String, Object>) map).put((String) slot.get(slot.size() - 1), value);
    }

    /** What the slot is in. */
    private Object place() {
        Object place = data;
        for (Object step : slot.subList(0, slot.size() - 1)) {
            if (place instanceof List<?> list && step instanceof Number number && number.intValue() < list.size()) {
                place = list.get(number.intValue());
            } else {
                place = place instanceof Map<?, ?> map ? map.get(step) : null;
            }
        }
        return place;
    }
}
