package org.vumi.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The directory that holds the embedded broker's and Redis' files, their ports and passwords.
 *
 * <p>Owned by one process at a time, by a lock that the kernel drops when the process ends however it ends. Ports and
 * passwords outlive the process, so that clients which attached once go on working after a restart. Mode 0700; what it
 * tells others is in {@code endpoints.json}, mode 0600. Safe to share between threads.
 */
public final class DataDirectory implements AutoCloseable {
    private static final String STARTING = "starting";
    private static final String READY = "ready";
    private static final String STOPPED = "stopped";
    private static final Duration POLL = Duration.ofMillis(50);

    private final Path path;
    private final DirectoryLock lock;
    private final EndpointsFile file;

    private DataDirectory(Path path, DirectoryLock lock) {
        this.path = path;
        this.lock = lock;
        this.file = new EndpointsFile(path);
    }

    /**
     * Takes the directory for this process, creating it if missing.
     *
     * @throws EmbeddedException if another process holds it (named by its pid), if it cannot be written, or if it is a
     *     directory with other things in it
     */
    public static DataDirectory open(Path directory) {
        Path path = prepare(directory);
        DirectoryLock lock = DirectoryLock.take(path);
        try {
            DataDirectory data = new DataDirectory(path, lock);
            data.update(members -> running(without(members), STARTING));
            return data;
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Where the services that run in the directory are, for a process that does not own it.
     *
     * @param patience how long to wait for an owner that has not started, or is starting; zero to look once
     * @throws EmbeddedException if nothing runs there, saying so
     */
    public static Endpoints attach(Path directory, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<Endpoints> endpoints = look(directory);
            if (endpoints.isPresent()) {
                return endpoints.get();
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new EmbeddedException("no embedded broker or Redis runs in " + directory.toAbsolutePath()
                        + (DirectoryLock.isHeld(directory)
                                ? " yet: process " + DirectoryLock.holder(directory) + " is starting"
                                : "; start vumi demo or vumi run with this --data first"));
            }
            Pause.of(POLL);
        }
    }

    /** Absolute, without symbolic links. */
    public Path path() {
        return path;
    }

    /** What runs here now. */
    public Endpoints endpoints() {
        return endpoints(file.read());
    }

    /** Gives the directory back. The services in it must be stopped before. */
    @Override
    public void close() {
        try {
            update(members -> {
                Map<String, String> rest = without(members);
                rest.put(EndpointsFile.STATE, STOPPED);
                return rest;
            });
        } finally {
            lock.close();
        }
    }

    /** All services asked for are up: from now on others may attach. */
    void ready() {
        update(members -> running(members, READY));
    }

    Map<String, String> members() {
        return file.read();
    }

    void update(UnaryOperator<Map<String, String>> change) {
        file.update(change);
    }

    void put(String name, String value) {
        update(members -> {
            members.put(name, value);
            return members;
        });
    }

    /** The kept value, or a new one that is written before it is returned, so that it is known whatever happens next. */
    String keep(String name, Supplier<String> fresh) {
        String kept = members().get(name);
        if (kept == null) {
            kept = fresh.get();
            put(name, kept);
        }
        return kept;
    }

    private static Optional<Endpoints> look(Path directory) {
        if (!DirectoryLock.isHeld(directory)) {
            return Optional.empty();
        }
        Map<String, String> members = new EndpointsFile(directory).read();
        return READY.equals(members.get(EndpointsFile.STATE)) ? Optional.of(endpoints(members)) : Optional.empty();
    }

    private static Endpoints endpoints(Map<String, String> members) {
        return new Endpoints(
                Long.parseLong(members.get(EndpointsFile.PID)),
                Optional.ofNullable(members.get(EndpointsFile.AMQP_URL)),
                Optional.ofNullable(members.get(EndpointsFile.REDIS_URL)));
    }

    private static Map<String, String> running(Map<String, String> members, String state) {
        members.put(EndpointsFile.STATE, state);
        members.put(EndpointsFile.PID, Long.toString(ProcessHandle.current().pid()));
        return members;
    }

    private static Map<String, String> without(Map<String, String> members) {
        members.remove(EndpointsFile.PID);
        members.remove(EndpointsFile.AMQP_URL);
        members.remove(EndpointsFile.REDIS_URL);
        return members;
    }

    private static Path prepare(Path directory) {
        try {
            Permissions.createDirectories(directory);
            Path path = directory.toRealPath();
            if (Permissions.isOpenToOthers(path)) {
                refuseIfForeign(path);
                Permissions.close(path);
            }
            return path;
        } catch (IOException e) {
            throw new EmbeddedException("cannot use " + directory.toAbsolutePath() + " as data directory", e);
        }
    }

    /** Closing a directory to others is harmless in one of our own only: --data /tmp would be a sad day. */
    private static void refuseIfForeign(Path path) throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            if (entries.findAny().isPresent() && !Files.exists(path.resolve(DirectoryLock.FILE))) {
                throw new EmbeddedException(path + " is no vumi data directory: it holds other files;"
                        + " give --data a new or empty directory");
            }
        }
    }
}
