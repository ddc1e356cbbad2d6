package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.docs.Page;
import picocli.CommandLine;

/** Every command that a page, a comment or an example shows is one that vumi takes, with files that are there. */
class PagesCommandsTest {
    private static final Pattern COMMAND =
            Pattern.compile("(?m)^(?:[#;] +| *)(?:sudo )?(?:bin/vumi|vumi|java -jar target/vumi\\.jar) (.*)$");
    private static final Pattern COMMENT = Pattern.compile("  +\\(.*\\)$|\\s+#.*$| < \\S+$");

    record Shown(Path file, String command) {
        @Override
        public String toString() {
            return file + ": " + command;
        }
    }

    static Stream<Shown> commands() throws Exception {
        List<Shown> commands = new ArrayList<>();
        Page.all().forEach(page -> add(commands, page.path(), page.text()));
        try (Stream<Path> config = Files.list(Path.of("config"))) {
            for (Path file : config.sorted().toList()) {
                add(commands, file, Files.readString(file));
            }
        }
        return commands.stream();
    }

    private static void add(List<Shown> commands, Path file, String text) {
        String lines = text.replaceAll(" *\\\\\n *", " ").replace(" | bin/vumi ", "\nbin/vumi ");
        COMMAND.matcher(lines).results().forEach(found -> {
            String command = COMMENT.matcher(found.group(1)).replaceAll("").strip();
            if (!command.startsWith("[OPTIONS]")) {
                commands.add(new Shown(file, command));
            }
        });
    }

    @Test
    void findsTheCommandsOfThePages() throws Exception {
        assertThat(commands().map(Shown::toString))
                .contains("README.md: demo", "docs/first-smpp-bind.md: simulator smsc")
                .hasSizeGreaterThan(25);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void isTaken(Shown shown) {
        String[] words = shown.command().split(" +");
        CommandLine.ParseResult parsed = Vumi.commandLine().parseArgs(words);
        assertThat(parsed.hasSubcommand() || parsed.isVersionHelpRequested()).isTrue();
        for (String word : words) {
            String value = word.substring(word.indexOf('=') + 1);
            if (value.startsWith("config/")) {
                assertThat(Path.of(value)).exists();
            }
        }
    }

    static Stream<Shown> scripts() {
        return Page.all().stream()
                .flatMap(page -> page.blocks("sh").stream().map(script -> new Shown(page.path(), script)));
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void isAShellScript(Shown script) throws Exception {
        Process bash =
                new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
        try (var in = bash.outputWriter()) {
            in.write(script.command());
        }
        String complaint = new String(bash.getInputStream().readAllBytes());
        assertThat(bash.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(complaint).isEmpty();
        assertThat(bash.exitValue()).isZero();
    }
}
