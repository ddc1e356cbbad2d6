package org.vumi.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds the process id as long as the process lives; one left over by a dead process is replaced. */
final class PidFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PidFile.class);

    private final Path file;
    private final String pid = Long.toString(ProcessHandle.current().pid());

    private PidFile(Path file) {
        this.file = file;
    }

    /**
     * @param file null for none
     * @throws IOException if it cannot be written, or belongs to a process that lives
     */
    static PidFile write(Path file) throws IOException {
        PidFile own = new PidFile(file);
        if (file != null) {
            Optional<Long> other = other(file);
            if (other.isPresent()) {
                throw new IOException(
                        "--pidfile " + file + " belongs to process " + other.get() + ", which is running");
            }
            if (file.toAbsolutePath().getParent() != null) {
                Files.createDirectories(file.toAbsolutePath().getParent());
            }
            Files.writeString(file, own.pid + "\n");
        }
        return own;
    }

    /** The living process whose id the file holds; our own id there is from before a restart of the machine. */
    private static Optional<Long> other(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String text = Files.readString(file).strip();
        if (!text.matches("[0-9]{1,18}")) {
            throw new IOException("--pidfile " + file + " holds no process id");
        }
        long pid = Long.parseLong(text);
        boolean lives = ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
        if (!lives) {
            LOG.warn("--pidfile {}: process {} is gone, its file is replaced", file, pid);
        }
        return lives && pid != ProcessHandle.current().pid() ? Optional.of(pid) : Optional.empty();
    }

    /** Removes the file if it is still ours. */
    @Override
    public void close() {
        if (file == null) {
            return;
        }
        try {
            if (Files.exists(file) && Files.readString(file).strip().equals(pid)) {
                Files.delete(file);
            }
        } catch (IOException e) {
            LOG.warn("--pidfile {} cannot be removed: {}", file, e.toString());
        }
    }
}
