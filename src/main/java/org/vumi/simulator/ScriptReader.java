package org.vumi.simulator;

import java.io.Reader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.vumi.config.ConfigException;
import org.vumi.config.ConfigFault;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** YAML to {@link Script}: goes on after a fault, to find them all. Used once. */
final class ScriptReader {
    static final Set<String> RULE = Set.of("on", "nth", "every", "chance", "connection", "while_bound", "do");
    static final Set<String> DO = Set.of(
            "status",
            "generic_nack",
            "receipt",
            "silent",
            "delay",
            "copies",
            "swap",
            "merge",
            "pieces",
            "command_id",
            "sequence_number",
            "cut",
            "append",
            "command_length",
            "instead",
            "before",
            "after",
            "then",
            "for");
    /** What can be done without a PDU of ours. */
    private static final Set<String> ALONE = Set.of("before", "after", "then", "for");

    private static final int MOST = 1_000_000;

    private final String file;
    private final List<ConfigFault> faults = new ArrayList<>();

    ScriptReader(String file) {
        this.file = file;
    }

    Script read(Reader reader) {
        Node root = compose(reader);
        List<Script.Rule> rules = new ArrayList<>();
        if (root instanceof SequenceNode list) {
            list.getValue().forEach(node -> rules.add(rule(node)));
        } else {
            faults.add(new ConfigFault(file, root == null ? 0 : line(root), "a script is a list of rules"));
        }
        if (!faults.isEmpty()) {
            faults.sort(Comparator.comparingInt(ConfigFault::line));
            throw new ConfigException(faults);
        }
        return new Script(rules);
    }

    private Node compose(Reader reader) {
        try {
            LoaderOptions options = new LoaderOptions();
            options.setAllowDuplicateKeys(false);
            return new Yaml(options).compose(reader);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw new ConfigException(List.of(new ConfigFault(file, line, "is not valid YAML: " + e.getProblem())));
        } catch (YAMLException e) {
            throw new ConfigException(List.of(new ConfigFault(file, 0, "is not valid YAML: " + e.getMessage())));
        }
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private void fault(Node at, String sentence) {
        faults.add(new ConfigFault(file, line(at), sentence));
    }

    private Script.Rule rule(Node node) {
        Members rule = new Members(node, "a rule", RULE);
        Occasion on = rule.read("on", this::occasion, null);
        if (on == null && !rule.has("on")) {
            fault(node, "a rule needs 'on' (" + Occasion.words() + ")");
        }
        if (!rule.has("do")) {
            fault(node, "a rule needs 'do' (" + words(DO) + ")");
        }
        List<Integer> nth = rule.numbers("nth");
        return new Script.Rule(
                line(node),
                on,
                nth,
                rule.read("every", between(1, MOST), 1),
                rule.read("chance", ScriptReader::percent, 100.0),
                rule.read("connection", between(1, MOST), 0),
                rule.read("while_bound", ScriptReader::yes, false),
                rule.has("do") ? trouble(rule.get("do"), on) : null);
    }

    private Trouble trouble(Node node, Occasion on) {
        Members does = new Members(node, "'do'", DO);
        if (on != null && !on.ours) {
            does.keys()
                    .filter(key -> !ALONE.contains(key))
                    .forEach(key -> fault(
                            does.get(key),
                            "'" + key + "' makes no sense on " + on.word() + " (accepted: " + words(ALONE) + ")"));
        }
        if (does.has("receipt") && on != null && on != Occasion.SUBMIT_SM) {
            fault(does.get("receipt"), "'receipt' makes no sense on " + on.word() + " (accepted: submit_sm)");
        }
        Trouble.Deed then = does.read("then", ScriptReader::deed, null);
        if (does.has("for") && then != Trouble.Deed.FREEZE) {
            fault(does.get("for"), "'for' makes sense with 'then: freeze' only");
        }
        Duration frozen = does.read("for", ScriptReader::seconds, Duration.ZERO);
        return new Trouble(
                does.read("status", ScriptReader::status, null),
                does.read("generic_nack", ScriptReader::status, null),
                does.read("receipt", ScriptReader::receipt, null),
                does.read("silent", ScriptReader::yes, false),
                does.read("delay", ScriptReader::seconds, Duration.ZERO),
                does.read("copies", between(2, 1000), 1),
                does.read("swap", ScriptReader::yes, false),
                does.read("merge", between(2, 1000), 0),
                does.read("pieces", between(1, MOST), 0),
                does.read("command_id", ScriptReader::integer, null),
                does.read("sequence_number", ScriptReader::sequence, null),
                does.read("cut", between(1, MOST), 0),
                does.read("append", ScriptReader::hex, null),
                does.read("command_length", ScriptReader::length, null),
                does.read("instead", ScriptReader::hex, null),
                does.read("before", ScriptReader::hex, null),
                does.read("after", ScriptReader::hex, null),
                then == null ? null : new Trouble.Then(then, frozen));
    }

    private Occasion occasion(String text) {
        return Arrays.stream(Occasion.values())
                .filter(occasion -> occasion.word().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(Occasion.words()));
    }

    private static String words(Set<String> set) {
        return set.stream().sorted().collect(Collectors.joining(", "));
    }

    // ---- scalars: an IllegalArgumentException says what is accepted

    private static Integer integer(String text) {
        try {
            return text.startsWith("0x")
                    ? Integer.parseUnsignedInt(text.substring(2), 16)
                    : Math.toIntExact(Long.parseLong(text));
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException("a whole number of 32 bits, or 0x and hex digits", e);
        }
    }

    private static Function<String, Integer> between(int least, int most) {
        return text -> {
            String accepted = "a whole number of " + least + " to " + most;
            try {
                int number = Integer.parseInt(text);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(accepted, e);
            }
            throw new IllegalArgumentException(accepted);
        };
    }

    private static Double percent(String text) {
        return number(text, 100, "a percentage of 0 to 100");
    }

    private static Duration seconds(String text) {
        return Duration.ofNanos((long) (number(text, 86_400, "seconds of 0 to 86400") * 1e9));
    }

    private static double number(String text, double most, String accepted) {
        try {
            double number = Double.parseDouble(text);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(accepted, e);
        }
        throw new IllegalArgumentException(accepted);
    }

    private static Boolean yes(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("true, false");
        }
        return text.equals("true");
    }

    private static Integer status(String text) {
        try {
            return Status.code(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a name such as ESME_RTHROTTLED, or 0x and hex digits", e);
        }
    }

    private static String receipt(String text) {
        if (!text.equals("first") && !text.equals("none") && !SmscOptions.RECEIPT_STATES.contains(text)) {
            throw new IllegalArgumentException("first, none, " + String.join(", ", SmscOptions.RECEIPT_STATES));
        }
        return text;
    }

    private static Trouble.Sequence sequence(String text) {
        try {
            return new Trouble.Sequence(text.equals("last") ? null : integer(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("last, or " + e.getMessage(), e);
        }
    }

    private static Trouble.Length length(String text) {
        try {
            boolean relative = text.startsWith("+") || text.startsWith("-");
            return new Trouble.Length(relative, integer(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + "; with a sign it is added to the right one", e);
        }
    }

    private static byte[] hex(String text) {
        try {
            return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("pairs of hex digits", e);
        }
    }

    private static Trouble.Deed deed(String text) {
        return Arrays.stream(Trouble.Deed.values())
                .filter(deed -> deed.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unbind, close, reset, freeze"));
    }

    /** The members of one map; those that are not known are faults. */
    private final class Members {
        private final Map<String, Node> values = new LinkedHashMap<>();

        Members(Node node, String what, Set<String> known) {
            if (!(node instanceof MappingNode map)) {
                fault(node, what + " is a map (" + words(known) + ")");
                return;
            }
            for (NodeTuple tuple : map.getValue()) {
                String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
                if (!known.contains(key)) {
                    fault(tuple.getKeyNode(), what + " has no '" + key + "' (accepted: " + words(known) + ")");
                } else if (values.put(key, tuple.getValueNode()) != null) {
                    fault(tuple.getKeyNode(), "'" + key + "' is given twice");
                }
            }
        }

        boolean has(String key) {
            return values.containsKey(key);
        }

        Node get(String key) {
            return values.get(key);
        }

        java.util.stream.Stream<String> keys() {
            return values.keySet().stream();
        }

        <T> T read(String key, Function<String, T> conversion, T otherwise) {
            return has(key) ? scalar(key, get(key), conversion, otherwise) : otherwise;
        }

        /** One number, or a list of them. */
        List<Integer> numbers(String key) {
            if (get(key) instanceof SequenceNode list) {
                return list.getValue().stream()
                        .map(node -> scalar(key, node, between(1, MOST), 1))
                        .toList();
            }
            Integer one = read(key, between(1, MOST), null);
            return one == null ? List.of() : List.of(one);
        }

        private <T> T scalar(String key, Node node, Function<String, T> conversion, T otherwise) {
            if (!(node instanceof ScalarNode scalar)) {
                fault(node, "'" + key + "' is one value");
                return otherwise;
            }
            try {
                return conversion.apply(scalar.getValue());
            } catch (IllegalArgumentException e) {
                fault(node, "'" + key + "' is '" + scalar.getValue() + "' (accepted: " + e.getMessage() + ")");
                return otherwise;
            }
        }
    }
}
