package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.docs.Page;

/** docs/load.md lists what the commands take. */
class LoadPageTest {
    private static final Map<String, Object> COMMANDS =
            Map.of("vumi load smsc", new LoadSmscCommand(), "vumi load esme", new LoadEsmeCommand());

    @ParameterizedTest
    @ValueSource(strings = {"vumi load smsc", "vumi load esme"})
    void listsEveryOptionAsTheCommandDescribesIt(String section) {
        assertThat(rows(section)).containsExactlyElementsOf(OptionRows.of(COMMANDS.get(section)));
    }

    private static List<String> rows(String section) {
        String text = Page.read(Path.of("docs/load.md")).text();
        String after = text.substring(text.indexOf("\n## " + section + "\n") + 1);
        return Arrays.stream(after.split("\n## ")[0].split("\n"))
                .filter(line -> line.startsWith("| `-"))
                .toList();
    }

    /** Prints the tables, to be pasted when an option has changed. */
    public static void main(String[] args) {
        COMMANDS.forEach((section, command) ->
                System.out.println("## " + section + "\n\n" + String.join("\n", OptionRows.of(command)) + "\n"));
    }
}
