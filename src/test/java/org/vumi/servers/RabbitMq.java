package org.vumi.servers;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real rabbitmq-server of one node, without plugins.
 *
 * <p>It needs no epmd (the daemon that Erlang nodes find each other by, which would outlive the node): the node's
 * distribution port is told to everyone who talks to it. Source: Erlang/OTP, erl, {@code -erl_epmd_port}.
 */
public final class RabbitMq extends Server {
    private static final Path DEBIAN = Path.of("/usr/lib/rabbitmq/bin"); // those on the PATH change the user
    private static final String NODE = "vumi@localhost";
    private static final String USER = "guest";
    private static final String CONFIGURATION = """
            listeners.tcp.1 = %s:%d
            log.file.level = warning
            log.console = false
            # the default of 512 MB is written at every start
            raft.wal_max_size_bytes = 1048576
            """;
    private static final String CTL = """
            #!/bin/sh
            export HOME='%1$s' RABBITMQ_CONF_ENV_FILE='%1$s/none' RABBITMQ_CTL_ERL_ARGS='%2$s -dist_listen false'
            exec '%3$s' -n %4$s "$@"
            """;

    private final Path program = Binary.find("rabbitmq-server", "rabbitmq-server", DEBIAN);
    private final Path call = Binary.find("erl_call", "erlang-base");
    private final int distributionPort = FreePort.next();
    private final AtomicInteger vhosts = new AtomicInteger();

    RabbitMq(ServerRun run) {
        super(run, "rabbitmq");
        try {
            Path cookie = home().resolve(".erlang.cookie");
            Files.writeString(cookie, UUID.randomUUID().toString());
            Files.setPosixFilePermissions(cookie, PosixFilePermissions.fromString("r--------"));
            Files.writeString(home().resolve("enabled_plugins"), "[].\n");
            Files.writeString(home().resolve("rabbitmq.conf"), CONFIGURATION.formatted(host(), port()));
            Files.writeString(
                    rabbitmqctl(),
                    CTL.formatted(home(), distribution(), Binary.find("rabbitmqctl", "rabbitmq-server", DEBIAN), NODE));
            Files.setPosixFilePermissions(rabbitmqctl(), PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The vhost "/": {@code amqp://guest:guest@127.0.0.1:port/%2F}. */
    @Override
    public String uri() {
        return uri("/");
    }

    /** Of a user with all permissions. */
    public String username() {
        return USER;
    }

    /** Of {@link #username()}. */
    public String password() {
        return USER;
    }

    /**
     * Makes a vhost that no other test has, with all permissions for {@link #username()}; takes some 50 ms.
     *
     * @return its URI; the vhost's name is its path, without characters that would have to be escaped
     */
    public String newVhost() {
        return newVhost("test-" + vhosts.incrementAndGet());
    }

    /**
     * Makes a vhost by name, with all permissions for {@link #username()}.
     *
     * @return its URI, the name escaped: "/develop" is {@code amqp://…/%2Fdevelop}
     */
    public String newVhost(String name) {
        eval("ok = rabbit_vhost:add(<<\"%1$s\">>, <<\"tests\">>), "
                .concat("ok = rabbit_auth_backend_internal:set_permissions("
                        + "<<\"%2$s\">>, <<\"%1$s\">>, <<\".*\">>, <<\".*\">>, <<\".*\">>, <<\"tests\">>)")
                .formatted(name, USER));
        return uri(name);
    }

    /** A program that is {@code rabbitmqctl} for this node, whoever runs it: it brings its own environment. */
    public Path rabbitmqctl() {
        return home().resolve("rabbitmqctl");
    }

    /**
     * Runs {@code rabbitmqctl} against this node; takes about a second.
     *
     * @return what it printed
     * @throws IllegalStateException if it fails, with what it printed
     */
    public String ctl(String... arguments) {
        List<String> command = new ArrayList<>(List.of(rabbitmqctl().toString(), "-q"));
        command.addAll(Arrays.asList(arguments));
        return Processes.run(Map.of(), "", command);
    }

    /**
     * Evaluates an Erlang expression on the node; takes some 10 ms.
     *
     * @param expression without the full stop at its end
     * @return its value as Erlang prints it
     * @throws IllegalStateException if the expression fails
     * @throws org.awaitility.core.ConditionTimeoutException if the node is not there for some seconds
     */
    public String eval(String expression) {
        String answer =
                await().ignoreExceptionsMatching(RabbitMq::isNotConnected).until(() -> call(expression), any -> true);
        if (!answer.startsWith("{ok, ") || !answer.endsWith("}")) {
            throw new IllegalStateException("%s failed: %s".formatted(expression, answer));
        }
        return answer.substring("{ok, ".length(), answer.length() - 1);
    }

    private String call(String expression) {
        String node = "localhost:" + distributionPort;
        return Processes.run(environment(), expression + ".\n", List.of(call.toString(), "-address", node, "-e"));
    }

    /** On a busy machine the node may not answer the handshake in time; nothing has been evaluated then. */
    private static boolean isNotConnected(Throwable failure) {
        return String.valueOf(failure.getMessage()).contains("failed to connect");
    }

    /** Puts the node into memory alarm: it blocks every connection that publishes. */
    public void raiseMemoryAlarm() {
        eval("vm_memory_monitor:set_vm_memory_high_watermark(0.000001)");
        await().until(() -> alarms().contains("memory"));
    }

    /** Puts the node into disk alarm: it blocks every connection that publishes. */
    public void raiseDiskAlarm() {
        eval("rabbit_disk_monitor:set_disk_free_limit(\"1000000GB\")");
        await().until(() -> alarms().contains("disk"));
    }

    /** Ends both alarms. */
    public void clearAlarms() {
        eval("vm_memory_monitor:set_vm_memory_high_watermark(0.4), "
                + "rabbit_disk_monitor:set_disk_free_limit(\"50MB\")");
        await().until(() -> alarms().equals("[]"));
    }

    private String alarms() {
        return eval("rabbit_alarm:get_alarms()");
    }

    @Override
    List<String> command() {
        return List.of(program.toString());
    }

    @Override
    Map<String, String> environment() {
        String home = home().toString();
        return Map.ofEntries(
                Map.entry("HOME", home), // of the Erlang cookie
                Map.entry("RABBITMQ_NODENAME", NODE),
                Map.entry("RABBITMQ_DIST_PORT", String.valueOf(distributionPort)),
                Map.entry("RABBITMQ_CONF_ENV_FILE", home + "/none"), // not the machine's
                Map.entry("RABBITMQ_CONFIG_FILE", home + "/rabbitmq.conf"),
                Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", home + "/enabled_plugins"),
                Map.entry("RABBITMQ_MNESIA_BASE", home + "/mnesia"),
                Map.entry("RABBITMQ_LOG_BASE", log().getParent().toString()),
                Map.entry("RABBITMQ_LOGS", log().toString()),
                Map.entry("RABBITMQ_UPGRADE_LOG", home + "/upgrade.log"),
                // an early -sname keeps the server from starting epmd; few threads, as the tests share few cores
                Map.entry(
                        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                        distribution() + " -sname " + NODE
                                + " -kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +SDio 2 +A 1"),
                Map.entry("detached", "true")); // the start script then becomes the server instead of waiting for it
    }

    @Override
    void probe() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(uri());
        factory.setAutomaticRecoveryEnabled(false);
        try (Connection connection = factory.newConnection("probe")) {
            connection.createChannel().close();
        }
    }

    @Override
    void settle() {
        if (!alarms().equals("[]")) {
            clearAlarms();
        }
    }

    private String distribution() {
        return "-start_epmd false -erl_epmd_port " + distributionPort;
    }

    private String uri(String vhost) {
        String path = URLEncoder.encode(vhost, StandardCharsets.UTF_8);
        return "amqp://%s:%s@%s:%d/%s".formatted(USER, USER, host(), port(), path);
    }
}
