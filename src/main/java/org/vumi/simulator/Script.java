package org.vumi.simulator;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.vumi.config.ConfigException;
import org.vumi.config.ConfigFault;

/** Trouble that an {@link SmscSimulator} makes on purpose: rules in the order of the file, of which the first that fits counts. */
public final class Script {
    /**
     * When to make trouble.
     *
     * @param line where it stands in the script
     * @param nth which ones, from 1; empty for all
     * @param every each so many-th; 1 for all
     * @param chance share of these, 0 to 100
     * @param connection the only connection concerned, from 1; 0 for all
     * @param whileBound only while another connection is bound
     */
    record Rule(
            int line,
            Occasion on,
            List<Integer> nth,
            int every,
            double chance,
            int connection,
            boolean whileBound,
            Trouble trouble) {}

    static final Script NONE = new Script(List.of());

    private final List<Rule> rules;

    Script(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** @throws ConfigException with every fault of the file */
    public static Script read(Path file) {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return new ScriptReader(file.toString()).read(reader);
        } catch (NoSuchFileException e) {
            throw new ConfigException(List.of(new ConfigFault(file.toString(), 0, "no such file")));
        } catch (IOException e) {
            throw new ConfigException(
                    List.of(new ConfigFault(file.toString(), 0, "cannot be read: " + e.getMessage())));
        }
    }

    /** @param yaml a list of rules, as docs/simulator.md describes them */
    public static Script of(String yaml) {
        return new ScriptReader("script").read(new StringReader(yaml));
    }

    List<Rule> rules() {
        return rules;
    }
}
