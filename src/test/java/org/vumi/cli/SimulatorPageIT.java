package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What docs/simulator.md has to paste works. Needs curl. */
class SimulatorPageIT {
    private static final Path PAGE = Path.of("docs/simulator.md");

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
}
