package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.Servers;
import picocli.CommandLine;

/** {@code vumi setup-broker} on a real broker. */
@ExtendWith(Servers.class)
class SetupBrokerCommandIT {
    private static RabbitMq rabbit;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int vumi(String... arguments) {
        CommandLine command = Vumi.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    private int setup(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("setup-broker", "--rabbitmqctl", rabbit.rabbitmqctl().toString(), "--username=newcomer"));
        arguments.addAll(List.of(more));
        return vumi(arguments.toArray(String[]::new));
    }

    @Test
    void makesUserVhostAndPermissionsOnce() {
        assertThat(setup("--vhost=/setup")).isZero();
        assertThat(setup("--vhost=/setup", "--password=other")).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "user newcomer: added",
                        "virtual host /setup: added",
                        "permissions of newcomer on /setup: all",
                        "user newcomer: was there, password unchanged",
                        "virtual host /setup: was there",
                        "permissions of newcomer on /setup: all");
        assertThat(canList("vumi")).isZero();
        assertThat(setup("--vhost=/setup", "--password=other", "--new-password"))
                .isZero();
        assertThat(canList("vumi")).isEqualTo(1);
        assertThat(canList("other")).isZero();
    }

    private int canList(String password) {
        int port = URI.create(rabbit.uri()).getPort();
        return vumi(
                "invalid", "list", "--port=" + port, "--username=newcomer", "--password=" + password, "--vhost=/setup");
    }

    @Test
    void saysWhyItCannot() {
        assertThat(vumi("setup-broker", "--rabbitmqctl=/no/such/program")).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("vumi: /no/such/program cannot be run (Debian: apt-get install rabbitmq-server)");
    }
}
