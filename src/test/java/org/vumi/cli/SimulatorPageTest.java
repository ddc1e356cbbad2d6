package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/simulator.md lists what the command takes. */
class SimulatorPageTest {
    private static final Path PAGE = Path.of("docs/simulator.md");

    @Test
    void listsEveryOptionAsTheCommandDescribesIt() throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `--"))
                .toList();
        assertThat(rows).containsExactlyElementsOf(OptionRows.of(new SmscCommand()));
    }

    /** Prints the table, to be pasted when an option has changed. */
    public static void main(String[] args) {
        System.out.println(String.join("\n", OptionRows.of(new SmscCommand())));
    }
}
