package org.vumi.worker;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.ConstructorException;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Turns YAML nodes into settings that know their line. Dates stay the text they were written as. */
final class YamlSettings extends SafeConstructor {
    private static final int MAX_VALUES = 200_000;
    private static final Pattern ENVIRONMENT = Pattern.compile("\\{\\{env:([A-Za-z_][A-Za-z0-9_]*)}}");

    private final String file;
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private int values;

    YamlSettings(String file, LoaderOptions options) {
        super(options);
        setAllowDuplicateKeys(false);
        this.file = file;
    }

    Setting convert(Node node) {
        return convert(node, place(node));
    }

    private Setting convert(Node node, Place place) {
        if (++values > MAX_VALUES) {
            throw refused(node, "aliases make more than " + MAX_VALUES + " values of it");
        }
        if (node instanceof ScalarNode scalar) {
            return scalar(scalar, place);
        }
        if (!open.add(node)) {
            throw refused(node, "an alias refers to the value it stands in");
        }
        Setting setting = node instanceof MappingNode mapping
                ? new Setting(members(mapping), null, place)
                : new Setting(items((SequenceNode) node), null, place);
        open.remove(node);
        return setting;
    }

    private Setting scalar(ScalarNode node, Place place) {
        Object value;
        try {
            value = getConstructor(node).construct(node);
        } catch (NumberFormatException e) {
            throw refused(node, "'" + node.getValue() + "' is not a number");
        }
        if (value instanceof Date || node.getTag().equals(Tag.BINARY)) {
            value = node.getValue();
        }
        if (value instanceof String text) {
            String given = environment(text, node);
            return new Setting(given, given, place);
        }
        return new Setting(value, node.getValue(), place);
    }

    private String environment(String text, Node node) {
        Matcher matcher = ENVIRONMENT.matcher(text);
        return matcher.replaceAll(match -> {
            String value = System.getenv(match.group(1));
            if (value == null) {
                throw refused(node, "environment variable '" + match.group(1) + "' is not set");
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private Map<String, Setting> members(MappingNode mapping) {
        flattenMapping(mapping);
        Map<String, Setting> members = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = key(tuple.getKeyNode());
            if (members.put(key, convert(tuple.getValueNode(), place(tuple.getKeyNode()))) != null) {
                throw refused(tuple.getKeyNode(), "key '" + key + "' is there twice");
            }
        }
        return members;
    }

    /** Prefix tables have numbers as keys; they are text to every reader. */
    private String key(Node node) {
        if (!(node instanceof ScalarNode scalar)) {
            throw refused(node, "a key is a list or a map (accepted: a text)");
        }
        Setting key = scalar(scalar, place(node));
        return key.value() instanceof String text ? text : asText(key);
    }

    /** A number as Python writes it where a text is wanted; anything else as it was written. */
    static String asText(Setting scalar) {
        boolean whole = scalar.value() instanceof Number number && !(number instanceof Double);
        return whole ? new BigDecimal(scalar.value().toString()).toPlainString() : scalar.source();
    }

    private List<Setting> items(SequenceNode sequence) {
        List<Setting> items = new ArrayList<>();
        sequence.getValue().forEach(item -> items.add(convert(item)));
        return items;
    }

    private Place place(Node node) {
        return new Place(file, node.getStartMark().getLine() + 1);
    }

    private static ConstructorException refused(Node node, String problem) {
        return new Refused(problem, node.getStartMark());
    }

    private static final class Refused extends ConstructorException {
        Refused(String problem, Mark mark) {
            super(null, null, problem, mark);
        }
    }
}
