package org.vumi.worker;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.vumi.config.ConfigException;
import org.vumi.config.ConfigFault;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads one YAML file by the rules of YAML 1.1, as Vumi's loader did: {@code yes} is a boolean, {@code 0123} octal,
 * {@code 27:30} sexagesimal. Keys become text; a key written twice, and aliases, depth and size beyond reason are
 * refused. Source: spec core 10.1.
 */
public final class YamlFile {
    private static final int MAX_CODE_POINTS = 4 * 1024 * 1024;
    private static final int MAX_DEPTH = 50;
    private static final int MAX_ALIASES = 100;

    private YamlFile() {}

    /**
     * @param path the file; its name as given stands in every place and fault
     * @return the members of the map that the file holds, with {@code {{env:NAME}}} replaced
     * @throws ConfigException if the file cannot be read, is no YAML, or holds no map
     */
    public static Map<String, Setting> read(Path path) {
        String file = path.toString();
        try (Reader reader = new InputStreamReader(
                Files.newInputStream(path),
                StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT))) {
            return topLevel(parse(reader, file), file);
        } catch (NoSuchFileException e) {
            throw fault(file, 0, "no such file");
        } catch (IOException e) {
            throw fault(file, 0, "cannot be read: " + e.getMessage());
        }
    }

    /** As {@link #read}, from text. */
    static Map<String, Setting> read(String yaml, String file) {
        return topLevel(parse(new StringReader(yaml), file), file);
    }

    /** A value of any kind; null if the text is empty. */
    static Setting parse(Reader reader, String file) {
        try {
            LoaderOptions options = new LoaderOptions();
            options.setCodePointLimit(MAX_CODE_POINTS);
            options.setNestingDepthLimit(MAX_DEPTH);
            options.setMaxAliasesForCollections(MAX_ALIASES);
            options.setAllowDuplicateKeys(false);
            Node root = new Composer(new ParserImpl(new StreamReader(reader), options), new Resolver(), options)
                    .getSingleNode();
            return root == null ? null : new YamlSettings(file, options).convert(root);
        } catch (MarkedYAMLException e) {
            throw fault(file, line(e), "is not valid YAML: " + problem(e));
        } catch (YAMLException e) {
            throw fault(file, 0, "is not valid YAML: " + e.getMessage());
        }
    }

    private static Map<String, Setting> topLevel(Setting root, String file) {
        if (root == null || root.value() == null) {
            throw fault(file, 0, "is empty (accepted: a map of keys and values)");
        }
        if (!root.isMap()) {
            throw fault(file, root.place().line(), "holds no map (accepted: a map of keys and values)");
        }
        return root.members();
    }

    private static int line(MarkedYAMLException e) {
        return e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
    }

    private static String problem(MarkedYAMLException e) {
        return e.getContext() == null ? e.getProblem() : e.getContext() + ", " + e.getProblem();
    }

    private static ConfigException fault(String file, int line, String sentence) {
        return new ConfigException(java.util.List.of(new ConfigFault(file, line, sentence)));
    }
}
