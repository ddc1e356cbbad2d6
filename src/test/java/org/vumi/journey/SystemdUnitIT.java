package org.vumi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.servers.FreePort;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;

/** config/vumi.service: checked by systemd's own checker where there is one, and what it starts is started. */
@ExtendWith(Servers.class)
class SystemdUnitIT {
    private static final Path UNIT = Path.of("config/vumi.service");
    private static final Path CHECKER = Path.of("/usr/bin/systemd-analyze");

    @Test
    void systemdFindsNoFault() throws Exception {
        if (!Files.isExecutable(CHECKER)) {
            System.out.println("systemd-analyze is not here: config/vumi.service is run only, not checked");
            return;
        }
        Process check = new ProcessBuilder(CHECKER.toString(), "verify", UNIT.toString())
                .redirectErrorStream(true)
                .start();
        check.getOutputStream().close();
        String found = new String(check.getInputStream().readAllBytes());
        assertThat(found.lines().filter(line -> line.contains("vumi.service") && !line.contains("is not executable")))
                .isEmpty();
    }

    @Test
    void whatItStartsRunsAndEndsWith0(VumiHome home) throws Exception {
        Matcher start = Pattern.compile("(?m)^ExecStart=/usr/bin/java (.*)$").matcher(Files.readString(UNIT));
        assertThat(start.find()).isTrue();
        Files.createSymbolicLink(
                home.directory().resolve("vumi.jar"), Path.of("target/vumi.jar").toAbsolutePath());
        String workers = Files.readString(Path.of("config/smpp-to-url.yaml"));
        home.write("smpp-to-url.yaml", workers.replace("2775", String.valueOf(FreePort.next())));
        List<String> command = Arrays.asList(
                ("java " + start.group(1).replace("/opt/vumi", home.directory().toString()) + " --management-port=0")
                        .split(" "));

        VumiJar vumi = home.launch(command);
        assertThat(vumi.ready().path("workers").findValuesAsText("name")).containsExactly("smpp", "relay");
        assertThat(vumi.ready().path("links").findValuesAsText("state")).containsExactly("waiting");
        assertThat(vumi.terminate()).isZero();
        assertThat(home.data()).isDirectory();
        assertThat(home.pids()).as("processes left").isEmpty();
    }
}
