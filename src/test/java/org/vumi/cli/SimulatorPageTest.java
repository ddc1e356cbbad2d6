package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** docs/simulator.md says what is. */
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

    @Test
    void itsCurlCommandsWorkAsPasted() throws Exception {
        String page = Files.readString(PAGE);
        String block = page.substring(page.indexOf("```sh\n") + 6, page.indexOf("```\n", page.indexOf("```sh\n")));
        List<String> answers = new ArrayList<>();
        try (SmscProcess smsc = SmscProcess.start()) {
            for (String line : block.lines().toList()) {
                answers.add(run(line.replace("127.0.0.1:8080", "127.0.0.1:" + smsc.port("http"))));
            }
        }
        assertThat(answers).hasSize(4);
        assertThat(answers.subList(0, 2)).allSatisfy(answer -> assertThat(answer)
                .contains("\"content\":\"Hello\"", "\"from_addr\":\"27761234567\"", "\"state\":\"queued\""));
        assertThat(answers.get(2)).contains("\"id\":1,", "\"id\":2,", "\"binds\":[]");
        assertThat(answers.get(3)).contains("event: snapshot", "\"id\":2,");
    }

    private static String run(String command) throws Exception {
        Process curl = new ProcessBuilder("sh", "-c", command.replace("curl ", "curl --silent "))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String answer = new String(curl.getInputStream().readAllBytes());
        assertThat(curl.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(curl.exitValue())
                .as("exit code of %s (127: apt-get install curl; 28: its own time-out)", command)
                .isIn(0, 28);
        return answer;
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
