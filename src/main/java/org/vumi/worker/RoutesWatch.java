package org.vumi.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when a route template below {@code <home>/routes} has changed, and is not being written any more. It looks instead of being told:
 * how a change is told depends on how an editor writes and on the file system, and some tell nothing.
 */
final class RoutesWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RoutesWatch.class);
    private static final Duration PERIOD = Duration.ofMillis(250);

    /** When a file was written, how long it is, which one it is, and whether it can be read. */
    private record Look(Object modified, long size, Object key, boolean readable) {}

    private final Path root;
    private final Runnable changed;
    private final ScheduledExecutorService thread;
    private Map<Path, Look> last = Map.of();
    private boolean told;

    /** @param changed run after every change, and once at first */
    RoutesWatch(Path home, Runnable changed) {
        this.root = home.resolve(TemplateFiles.ROOT);
        this.changed = changed;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "vumi-routes");
            made.setDaemon(true);
            return made;
        });
    }

    void start() {
        thread.scheduleWithFixedDelay(this::look, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Two looks that see the same tell that what has changed is complete. */
    private void look() {
        try {
            Map<Path, Look> now = files();
            if (!now.equals(last)) {
                last = now;
                told = false;
            } else if (!told) {
                told = true;
                tell();
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("{} changes while it is looked at: {}", root, e.toString());
        }
    }

    /** Whatever is thrown would end the looks. */
    private void tell() {
        try {
            changed.run();
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            LOG.error("route templates are not read again", e);
        }
    }

    private Map<Path, Look> files() throws IOException {
        Map<Path, Look> files = new TreeMap<>();
        if (Files.isDirectory(root)) {
            for (Path file : TemplateFiles.below(root.toRealPath())) {
                BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
                files.put(file, new Look(is.lastModifiedTime(), is.size(), is.fileKey(), Files.isReadable(file)));
            }
        }
        return files;
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
