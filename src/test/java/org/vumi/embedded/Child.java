package org.vumi.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A running {@link ChildServices}, as the test that kills it sees it. */
final class Child implements AutoCloseable {
    final AtomicLong confirmed = new AtomicLong();
    final AtomicLong written = new AtomicLong();
    /** Far more than it takes, for a machine with much else to do. */
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private static final List<Child> STARTED = new CopyOnWriteArrayList<>();

    private final List<String> output = new CopyOnWriteArrayList<>();
    private final Process process;
    private final Thread reader;
    private volatile boolean up;

    private Child(Process process) {
        this.process = process;
        this.reader = new Thread(this::read);
        this.reader.start();
    }

    /** Started, and its services up. */
    static Child start(Path directory) throws IOException {
        Path workingDirectory = Files.createDirectories(directory.resolveSibling("cwd"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildServices.class.getName(),
                        directory.toString())
                .directory(workingDirectory.toFile())
                .redirectErrorStream(true)
                .start();
        Child child = new Child(process);
        STARTED.add(child);
        Awaitility.await().atMost(PATIENCE).until(() -> child.up || !process.isAlive());
        if (!child.up) {
            throw new AssertionError("child ended: " + child.output);
        }
        return child;
    }

    long pid() {
        return process.pid();
    }

    /** Publish and write from this number on. */
    void goOnFrom(long number) throws IOException {
        process.getOutputStream().write((number + "\n").getBytes(UTF_8));
        process.getOutputStream().flush();
    }

    /** Waits until this many are confirmed and written. */
    void awaitProgress(long confirmedAtLeast, long writtenAtLeast) {
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> !process.isAlive()
                            || confirmed.get() >= confirmedAtLeast && written.get() >= writtenAtLeast);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(this + " got no further than " + confirmed + " and " + written, e);
        }
        if (!process.isAlive()) {
            throw new AssertionError(this + " ended");
        }
    }

    @Override
    public String toString() {
        return "child " + process.pid() + output;
    }

    /** SIGKILL; what it said before is all read when this returns. */
    void kill() throws InterruptedException {
        // not Process.destroyForcibly: it closes the stream with what is unread
        process.toHandle().destroyForcibly();
        process.waitFor();
        reader.join();
    }

    /** What a failed test leaves running. */
    static void killAll() throws InterruptedException {
        for (Child child : STARTED) {
            child.kill();
        }
        STARTED.clear();
    }

    /** The clean end. */
    @Override
    public void close() throws InterruptedException, IOException {
        process.getOutputStream().close();
        process.waitFor();
        reader.join();
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            // a last line without its end may be half a number
            StringBuilder line = new StringBuilder();
            for (int next = lines.read(); next >= 0; next = lines.read()) {
                if (next == '\n') {
                    take(line.toString());
                    line.setLength(0);
                } else {
                    line.append((char) next);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(String line) {
        if (line.equals("> up")) {
            up = true;
        } else if (line.startsWith("> confirmed ")) {
            confirmed.set(Long.parseLong(line.substring("> confirmed ".length())));
        } else if (line.startsWith("> written ")) {
            written.set(Long.parseLong(line.substring("> written ".length())));
        } else {
            output.add(line);
        }
    }
}
