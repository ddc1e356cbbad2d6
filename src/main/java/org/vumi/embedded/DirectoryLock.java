package org.vumi.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An exclusive kernel lock on the file {@code lock} in a directory; the file holds the owner's pid, for people.
 *
 * <p>On POSIX a process loses its lock as soon as it closes <em>any</em> channel on the file, so this JVM never opens the
 * file of a directory it holds: it keeps its own list.
 */
final class DirectoryLock implements AutoCloseable {
    static final String FILE = "lock";

    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();
    private static final int ATTEMPTS = 20;

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * @param directory a real path
     * @throws EmbeddedException if it is held, by which process
     */
    static synchronized DirectoryLock take(Path directory) {
        if (HELD_HERE.contains(directory)) {
            throw inUse(directory);
        }
        try {
            DirectoryLock lock = lock(directory);
            HELD_HERE.add(directory);
            return lock;
        } catch (IOException e) {
            throw new EmbeddedException("cannot lock " + directory, e);
        }
    }

    private static DirectoryLock lock(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            createIfMissing(file);
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            // someone who looks whether it is held holds it for an instant himself: try again
            for (int attempt = 0; attempt < ATTEMPTS && !taken; attempt++) {
                taken = channel.tryLock() != null;
                if (!taken) {
                    Pause.of(Duration.ofMillis(25));
                }
            }
            if (!taken) {
                throw inUse(directory);
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(US_ASCII)), 0);
            return new DirectoryLock(directory, channel);
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    private static void createIfMissing(Path file) throws IOException {
        try {
            Permissions.createFile(file);
        } catch (FileAlreadyExistsException e) {
            // another process was first: it is the same file
        }
    }

    /** True if a process that lives holds the directory. */
    static boolean isHeld(Path directory) {
        try {
            Path file = directory.resolve(FILE);
            if (!Files.exists(file)) {
                return false;
            }
            if (HELD_HERE.contains(directory.toRealPath())) {
                return true;
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                    FileLock free = channel.tryLock(0, Long.MAX_VALUE, true)) {
                return free == null;
            }
        } catch (IOException e) {
            throw new EmbeddedException("cannot look into " + directory.toAbsolutePath(), e);
        }
    }

    /** The pid of the process that holds the directory, or {@code (unknown)} in the instant before it is written. */
    static String holder(Path directory) {
        try {
            if (HELD_HERE.contains(directory.toRealPath())) {
                return Long.toString(ProcessHandle.current().pid());
            }
            String pid = Files.readString(directory.resolve(FILE)).strip();
            return pid.isEmpty() ? "(unknown)" : pid;
        } catch (IOException e) {
            throw new EmbeddedException("cannot look into " + directory.toAbsolutePath(), e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new EmbeddedException("cannot give back " + directory, e);
        } finally {
            HELD_HERE.remove(directory);
        }
    }

    private static EmbeddedException inUse(Path directory) {
        return new EmbeddedException(directory + " is in use by process " + holder(directory)
                + "; stop it, or give --data another directory");
    }
}
