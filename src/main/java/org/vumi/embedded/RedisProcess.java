package org.vumi.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The redis-server processes that work in one directory. They may have been started by a JVM that is gone.
 *
 * <p>On Linux a process is known by its working directory, which is exact and outlives a lost pid; elsewhere by the pid
 * that was written down and the name of its executable.
 */
final class RedisProcess {
    private static final Path PROC = Path.of("/proc");
    private static final Duration POLL = Duration.ofMillis(10);

    private final Path directory;

    /** @param directory a real path */
    RedisProcess(Path directory) {
        this.directory = directory;
    }

    /** @param written the pid in endpoints.json */
    List<ProcessHandle> all(Optional<Long> written) {
        Stream<ProcessHandle> candidates = Files.isDirectory(PROC.resolve("self"))
                ? ProcessHandle.allProcesses()
                : written.flatMap(ProcessHandle::of).stream();
        return candidates.filter(this::isOurs).toList();
    }

    /** True while it runs, and is what it was: pids are used again, and a dead process may linger in the table. */
    boolean isOurs(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        if (!Files.isDirectory(PROC.resolve("self"))) {
            return process.info().command().orElse("").contains("redis-server");
        }
        Path entry = PROC.resolve(Long.toString(process.pid()));
        try {
            return directory.equals(Files.readSymbolicLink(entry.resolve("cwd")))
                    && Files.readString(entry.resolve("comm")).startsWith("redis-");
        } catch (IOException e) {
            return false; // it ended meanwhile, is not ours to read, or has ended and waits for its parent
        }
    }

    /** Asks it to end, which writes its file out; after the grace period it is killed. */
    void stop(ProcessHandle process, Duration grace) {
        process.destroy();
        if (!ended(process, grace)) {
            kill(process);
        }
    }

    /** @throws EmbeddedException if it lives on: then nobody may start another on its file */
    void kill(ProcessHandle process) {
        process.destroyForcibly();
        if (!ended(process, Duration.ofSeconds(5))) {
            throw new EmbeddedException(
                    "embedded Redis: process " + process.pid() + " in " + directory + " cannot be killed");
        }
    }

    private boolean ended(ProcessHandle process, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (isOurs(process)) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            Pause.of(POLL);
        }
        return true;
    }
}
