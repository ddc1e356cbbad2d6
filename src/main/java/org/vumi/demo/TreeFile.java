package org.vumi.demo;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads a decision tree from YAML: plain maps, lists and values, bounded in depth and aliases. */
final class TreeFile {
    private static final int MAX_DEPTH = 50;
    private static final int MAX_ALIASES = 100;

    private TreeFile() {}

    /** @throws DecisionTree.Unfit saying what is wrong with it */
    static DecisionTree read(byte[] yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Source.MOST_BYTES);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setAllowDuplicateKeys(false);
        Object root;
        try {
            root = new Yaml(new SafeConstructor(options)).load(new String(yaml, StandardCharsets.UTF_8));
        } catch (YAMLException e) {
            throw new DecisionTree.Unfit("it is not valid YAML: " + e.getMessage());
        }
        if (!(root instanceof Map<?, ?> map)) {
            throw new DecisionTree.Unfit("it holds no map");
        }
        Map<String, Object> nodes = new LinkedHashMap<>();
        map.forEach((name, node) -> nodes.put(String.valueOf(name), node));
        return new DecisionTree(nodes);
    }
}
