package org.vumi.servers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A real server as a child process, on loopback, with its data in a directory of its own.
 *
 * <p>Port and data stay the same over {@link #start()}. Every operation returns when it has taken effect: after start
 * a client can connect, after kill and stop no process is left. Not for use from several threads at once.
 */
public abstract sealed class Server permits RabbitMq, RedisServer {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(50);

    private final ServerRun run;
    private final String name;
    private final Path home;
    private final int port = FreePort.next();
    private Process process;

    Server(ServerRun run, String name) {
        this.run = run;
        this.name = name;
        this.home = run.directory().resolve(name);
        try {
            Files.createDirectories(home);
            Files.deleteIfExists(log()); // an earlier run's
            Files.deleteIfExists(console());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a client finds it, with user and password where it has any. */
    public abstract String uri();

    /** Program and arguments. */
    abstract List<String> command();

    /** What the program's environment has besides ours. */
    abstract Map<String, String> environment();

    /** Connects as a client and makes sure that it is served. */
    abstract void probe() throws Exception;

    /** Takes back whatever a test has switched on, on a running server. */
    void settle() {}

    /** Always 127.0.0.1. */
    public final String host() {
        return "127.0.0.1";
    }

    /** Its port, below the range of outgoing connections. */
    public final int port() {
        return port;
    }

    /** Whether its main process is there, paused or not. */
    public final boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** The numbers of all its processes, those of its children included. */
    public final List<Long> pids() {
        return run.processes().list(mark());
    }

    /**
     * Starts it with the data it had, and waits until a client can connect.
     *
     * @throws IllegalStateException if it runs already, or does not come up; the message ends with its last lines
     */
    public final void start() {
        if (isRunning()) {
            throw new IllegalStateException(name + " runs already");
        }
        List<String> command = new ArrayList<>(List.of("setsid")); // no Ctrl-C from our terminal
        command.addAll(command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(console().toFile()));
        builder.environment().putAll(environment());
        builder.environment().putAll(run.marks(home));
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitReady();
    }

    /** Kills all its processes with SIGKILL, as a crash does. Nothing happens if there are none. */
    public final void kill() {
        run.processes().end(mark());
        awaitEnd();
    }

    /**
     * Ends it with SIGTERM, as a service manager does. Nothing happens if it does not run.
     *
     * @throws IllegalStateException if it is still there after a minute
     */
    public final void stop() {
        if (isRunning()) {
            resume();
            process.destroy();
            awaitEnd();
        }
        kill(); // what a child of it may have left
    }

    /** {@link #stop()}, then {@link #start()}. */
    public final void restart() {
        stop();
        start();
    }

    /** Halts all its processes with SIGSTOP: connections stay open, nothing answers. */
    public final void pause() {
        run.processes().signal("STOP", mark());
    }

    /** Lets halted processes go on. */
    public final void resume() {
        run.processes().signal("CONT", mark());
    }

    /** Brings it back to normal whatever the test before has left: paused, stopped, killed, in alarm. */
    final void ensureRunning() {
        if (isRunning()) {
            resume();
        } else {
            kill();
            start();
        }
        settle();
    }

    /** Its directory: data and configuration. */
    final Path home() {
        return home;
    }

    /** Where its log goes, kept after the run. */
    final Path log() {
        return run.logs().resolve(name + ".log");
    }

    private Path console() {
        return run.logs().resolve(name + "-console.log");
    }

    private String mark() {
        return ServerRun.mark(home);
    }

    private void awaitReady() {
        Instant limit = Instant.now().plus(START_LIMIT);
        while (true) {
            try {
                probe();
                return;
            } catch (Exception notYet) {
                if (!process.isAlive()) {
                    throw new IllegalStateException(
                            "%s ended with %d%n%s".formatted(name, process.exitValue(), lastLines()), notYet);
                }
                if (Instant.now().isAfter(limit)) {
                    throw new IllegalStateException(
                            "%s did not come up in %s%n%s".formatted(name, START_LIMIT, lastLines()), notYet);
                }
                waitFor(POLL); // returns early when it ends
            }
        }
    }

    private void awaitEnd() {
        if (process != null && !waitFor(STOP_LIMIT)) {
            throw new IllegalStateException("%s did not end in %s%n%s".formatted(name, STOP_LIMIT, lastLines()));
        }
    }

    private boolean waitFor(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
    }

    private String lastLines() {
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(console()));
            if (Files.exists(log())) {
                lines.addAll(Files.readAllLines(log()));
            }
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
