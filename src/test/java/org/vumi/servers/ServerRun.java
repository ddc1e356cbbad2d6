package org.vumi.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The servers of one test run: each started when first asked for, all gone with the run.
 *
 * <p>However the run ends, nothing stays. A small watching process holds a pipe from this JVM; when it closes, even by
 * kill -9, the watcher kills the servers and removes their files. Should the watcher be killed too, the next run does
 * it: a directory whose lock is free belongs to nobody.
 */
public final class ServerRun implements AutoCloseable {
    private static final String RUN = "VUMI_TEST_RUN";
    private static final String SERVER = "VUMI_TEST_SERVER";
    private static final String PREFIX = "run-" + ProcessHandle.current().pid() + "-";

    private final Path directory;
    private final Path logs;
    private final FileChannel lock;
    private final Processes processes;
    private final Process watcher;
    private RabbitMq rabbitMq;
    private RedisServer redisServer;

    private ServerRun(Path base, Path logs) throws IOException {
        this.directory = Files.createTempDirectory(base, PREFIX);
        this.logs = Files.createDirectories(logs.toAbsolutePath());
        this.lock = FileChannel.open(lockOf(directory), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        lock.lock(); // until this JVM ends
        this.processes = new Processes(directory);
        this.watcher = processes.watch(RUN + "=" + directory, directory);
    }

    /** Begins a run in the user's temporary directory, logs in {@code target/servers/run-<pid>}; ends what aborted runs left. */
    public static ServerRun open() {
        Path base = Path.of(System.getProperty("java.io.tmpdir"), "vumi-servers-" + System.getProperty("user.name"));
        return open(
                base,
                Path.of("target", "servers", "run-" + ProcessHandle.current().pid()));
    }

    /**
     * Begins a run.
     *
     * @param base where its directory is made, and leftovers are looked for
     * @param logs directory for the servers' logs
     */
    static synchronized ServerRun open(Path base, Path logs) {
        try {
            Files.createDirectories(
                    base, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            // one at a time, so that no directory is seen between its making and its locking
            try (FileChannel one = FileChannel.open(
                            base.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = one.lock()) {
                ServerRun run = new ServerRun(base, logs);
                run.endLeftovers(base);
                return run;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The run's RabbitMQ, running; started by the first call. */
    public synchronized RabbitMq rabbitMq() {
        if (rabbitMq == null) {
            rabbitMq = new RabbitMq(this);
        }
        rabbitMq.ensureRunning();
        return rabbitMq;
    }

    /** The run's Redis, running; started by the first call. */
    public synchronized RedisServer redisServer() {
        if (redisServer == null) {
            redisServer = new RedisServer(this);
        }
        redisServer.ensureRunning();
        return redisServer;
    }

    /** Kills the servers and removes their data; the logs stay. */
    @Override
    public void close() {
        try {
            watcher.getOutputStream().close();
            if (!watcher.waitFor(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("the servers in %s did not end".formatted(directory));
            }
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the servers ended", e);
        }
    }

    /** Where the servers' directories are. */
    Path directory() {
        return directory;
    }

    Path logs() {
        return logs;
    }

    Processes processes() {
        return processes;
    }

    /** The process that cleans up after this JVM. */
    long watcherPid() {
        return watcher.pid();
    }

    /** What every process of the server in this directory has in its environment. */
    Map<String, String> marks(Path home) {
        return Map.of(RUN, directory.toString(), SERVER, home.toString());
    }

    /** The mark, as {@link Processes} takes it, of the server in this directory. */
    static String mark(Path home) {
        return SERVER + "=" + home;
    }

    private void endLeftovers(Path base) throws IOException {
        List<Path> others;
        try (Stream<Path> entries = Files.list(base)) {
            // never ours: to close another channel of a file gives up this JVM's lock on it
            others = entries.filter(Files::isDirectory)
                    .filter(entry -> !entry.getFileName().toString().startsWith(PREFIX))
                    .toList();
        }
        for (Path other : others) {
            if (isAbandoned(other)) {
                Process cleaner = processes.watch(RUN + "=" + other, other);
                cleaner.getOutputStream().close();
                cleaner.onExit().join();
            }
        }
    }

    private static boolean isAbandoned(Path other) throws IOException {
        try (FileChannel channel = FileChannel.open(lockOf(other), StandardOpenOption.WRITE);
                FileLock free = channel.tryLock()) {
            return free != null;
        } catch (NoSuchFileException gone) {
            return true;
        }
    }

    private static Path lockOf(Path run) {
        return run.resolve("lock");
    }
}
