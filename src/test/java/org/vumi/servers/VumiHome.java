package org.vumi.servers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A working directory in which the packaged jar runs, as one or many processes: {@code --home} and {@code --data} of all of
 * them. On {@link #close} every process started here is gone, and so are their children; at the latest with the run.
 *
 * <pre>{@code
 * @ExtendWith(Servers.class)
 * class RelayIT {
 *     static VumiHome home; // of the class; a parameter is of its test
 *
 *     @Test
 *     void relays() {
 *         VumiJar relay = home.start("start_worker", "--worker-class=http_relay_application", …);
 *         relay.ready().path("workers");
 *         relay.kill();
 *         assertThat(home.run("invalid", "list", …).code()).isZero();
 *     }
 * }
 * }</pre>
 */
public final class VumiHome implements AutoCloseable {
    private static final Path JAR = Path.of("target", "vumi.jar").toAbsolutePath();

    /** A process lives for seconds here: what it would take to compile its code best it cannot get back. */
    private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final AtomicInteger STARTED = new AtomicInteger();

    private final ServerRun run;
    private final Path directory;
    private final List<VumiJar> processes = new ArrayList<>();

    VumiHome(ServerRun run) {
        this.run = run;
        try {
            this.directory = Files.createTempDirectory(run.directory(), "vumi-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty at first. */
    public Path directory() {
        return directory;
    }

    /** Where the processes keep what they have embedded. */
    public Path data() {
        return directory.resolve("vumi-data");
    }

    /** @return the file's path */
    public Path write(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts {@code vumi} with these arguments and waits for its line {@code ready}.
     *
     * @throws IllegalStateException if it ends before, or does not come up; with its log's last lines
     */
    public VumiJar start(String... arguments) {
        VumiJar process = launch(arguments);
        process.awaitReady();
        return process;
    }

    /** Starts {@code vumi} with these arguments, and waits for nothing. */
    public VumiJar launch(String... arguments) {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(SHORT_LIVED);
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(Arrays.asList(arguments));
        return launch(String.join(" ", arguments), command);
    }

    /** Starts another program, which may start vumi in its turn. */
    public VumiJar launch(List<String> command) {
        return launch(String.join(" ", command), command);
    }

    private synchronized VumiJar launch(String name, List<String> command) {
        int number = STARTED.incrementAndGet();
        Path out = run.logs().resolve("vumi-" + number + "-out.log");
        Path err = run.logs().resolve("vumi-" + number + ".log");
        List<String> detached = new ArrayList<>(List.of("setsid")); // no Ctrl-C from our terminal
        detached.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(detached)
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(run.marks(directory));
        builder.environment()
                .merge(
                        "PATH",
                        Path.of(System.getProperty("java.home"), "bin").toString(),
                        (old, bin) -> bin + ":" + old);
        try {
            VumiJar process = new VumiJar(name, builder.start(), out, err);
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs {@code vumi} with these arguments to its end.
     *
     * @throws IllegalStateException if it does not end within a minute
     */
    public Ended run(String... arguments) {
        VumiJar process = launch(arguments);
        return new Ended(process.awaitEnd(), process.out(), process.log());
    }

    /**
     * How a command ended.
     *
     * @param out what it wrote to stdout
     * @param err what it wrote to stderr
     */
    public record Ended(int code, String out, String err) {}

    /** The numbers of all processes started here that live, their children included. */
    public List<Long> pids() {
        return run.processes().list(mark());
    }

    /** Kills what still runs. The directory stays until the end of the run. */
    @Override
    public synchronized void close() {
        run.processes().end(mark());
        processes.forEach(VumiJar::awaitEnd);
    }

    private String mark() {
        return ServerRun.mark(directory);
    }

    private static String java() {
        if (!Files.isReadable(JAR)) {
            throw new IllegalStateException(JAR + " is not there: mvn package");
        }
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
