package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** docs/simulator.md lists what the command takes. */
class SimulatorPageTest {
    private static final Path PAGE = Path.of("docs/simulator.md");

    @Test
    void listsEveryOptionAsTheCommandDescribesIt() throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `--"))
                .toList();
        assertThat(rows)
                .containsExactlyElementsOf(new CommandLine(new SmscCommand())
                        .getCommandSpec().options().stream()
                                .filter(option -> !option.usageHelp() && !option.versionHelp())
                                .map(SimulatorPageTest::row)
                                .toList());
    }

    private static String row(OptionSpec option) {
        boolean flag = option.type() == boolean.class;
        return "| `%s%s` | %s | %s |"
                .formatted(
                        option.longestName(),
                        flag ? "" : "=" + option.paramLabel(),
                        option.defaultValue() == null ? "" : "`" + option.defaultValue() + "`",
                        String.join(" ", option.description()).replace("%%", "%"));
    }

    /** Prints the table, to be pasted when an option has changed. */
    public static void main(String[] args) {
        System.out.println(new CommandLine(new SmscCommand())
                .getCommandSpec().options().stream()
                        .filter(option -> !option.usageHelp() && !option.versionHelp())
                        .map(SimulatorPageTest::row)
                        .collect(Collectors.joining("\n")));
    }
}
