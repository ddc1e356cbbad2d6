package org.vumi.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code vumi setup-broker}: the user, virtual host and permissions that workers need on a RabbitMQ of this machine. Source:
 * spec core 10.3. What is there already stays as it is.
 */
@Command(
        name = "setup-broker",
        sortOptions = false,
        description = "Makes RabbitMQ's user, virtual host and permissions for Vumi. Run as root or as user rabbitmq.")
final class SetupBrokerCommand implements Callable<Integer> {
    @Option(
            names = "--username",
            paramLabel = "NAME",
            defaultValue = "vumi",
            description = "User of the workers; default: ${DEFAULT-VALUE}.")
    private String username;

    @Option(
            names = "--password",
            paramLabel = "TEXT",
            defaultValue = "vumi",
            description = "For a user who is not there yet; default: ${DEFAULT-VALUE}.")
    private String password;

    @Option(names = "--new-password", description = "Also give --password to a user who is there.")
    private boolean newPassword;

    @Option(
            names = "--vhost",
            paramLabel = "NAME",
            defaultValue = "/develop",
            description = "Virtual host of the workers; default: ${DEFAULT-VALUE}.")
    private String vhost;

    @Option(names = "--node", paramLabel = "NODE", description = "RabbitMQ node; default: the machine's own.")
    private String node;

    @Option(
            names = "--rabbitmqctl",
            paramLabel = "FILE",
            defaultValue = "rabbitmqctl",
            description = "The program; default: the one on the PATH.")
    private String program;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Rabbitmqctl rabbitmqctl = new Rabbitmqctl(program, node);
        PrintWriter out = spec.commandLine().getOut();
        if (!names(rabbitmqctl, "list_users").contains(username)) {
            rabbitmqctl.runWithInput(password, "add_user", username);
            out.println("user " + username + ": added");
        } else if (newPassword) {
            rabbitmqctl.runWithInput(password, "change_password", username);
            out.println("user " + username + ": password changed");
        } else {
            out.println("user " + username + ": was there, password unchanged");
        }
        boolean missing = !names(rabbitmqctl, "list_vhosts").contains(vhost);
        if (missing) {
            rabbitmqctl.run("add_vhost", vhost);
        }
        out.println("virtual host " + vhost + ": " + (missing ? "added" : "was there"));
        rabbitmqctl.run("set_permissions", "-p", vhost, username, ".*", ".*", ".*");
        out.println("permissions of " + username + " on " + vhost + ": all");
        out.flush();
        return 0;
    }

    /** The first column of what a listing command prints. */
    private static List<String> names(Rabbitmqctl rabbitmqctl, String listing) throws Exception {
        return rabbitmqctl
                .run(listing, "--silent")
                .lines()
                .map(line -> line.split("\t", 2)[0])
                .toList();
    }
}
