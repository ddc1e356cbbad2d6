package org.vumi.servers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One process of the packaged jar. Its logs stay after the run, in {@code target/servers/run-<pid>/vumi-<number>.log}. */
public final class VumiJar {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final String READY = "ready ";

    private final String arguments;
    private final Process process;
    private final Path out;
    private final Path err;
    private JsonNode ready;

    VumiJar(String arguments, Process process, Path out, Path err) {
        this.arguments = arguments;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** What its line {@code ready} says. */
    public JsonNode ready() {
        if (ready == null) {
            awaitReady();
        }
        return ready;
    }

    void awaitReady() {
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (!readReady()) {
            if (!process.isAlive() && !readReady()) {
                throw failed("ended with " + process.exitValue() + " before it was ready");
            }
            if (System.nanoTime() > limit) {
                throw failed("was not ready after " + START_LIMIT);
            }
            waitFor(POLL); // returns early when it ends
        }
    }

    private boolean readReady() {
        String text = out();
        int end = text.indexOf('\n'); // the line is whole
        if (!text.startsWith(READY) || end < 0) {
            return false;
        }
        try {
            ready = JSON.readTree(text.substring(READY.length(), end));
            return true;
        } catch (IOException e) {
            throw failed("says no JSON as ready: " + text);
        }
    }

    /** What it wrote to stdout so far. */
    public String out() {
        return text(out);
    }

    /** What it wrote to stderr so far. */
    public String log() {
        return text(err);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** SIGKILL to the process alone, as a crash: what it has embedded in a child process lives on. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /**
     * SIGTERM.
     *
     * @return its exit code
     */
    public int terminate() {
        terminateLater();
        return awaitEnd();
    }

    /** SIGTERM, without waiting for the end. */
    public void terminateLater() {
        process.destroy();
    }

    /** SIGHUP: it reads its configuration again. */
    public void hangUp() {
        try {
            Process kill = new ProcessBuilder("kill", "-HUP", String.valueOf(pid()))
                    .inheritIO()
                    .start();
            if (kill.waitFor() != 0) {
                throw failed("took no SIGHUP");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * Waits for the end.
     *
     * @return the exit code; 128 and the signal's number after one
     * @throws IllegalStateException if it still runs after a minute
     */
    public int awaitEnd() {
        if (!waitFor(STOP_LIMIT)) {
            throw failed("still runs after " + STOP_LIMIT);
        }
        return process.exitValue();
    }

    private boolean waitFor(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for vumi " + arguments, e);
        }
    }

    private IllegalStateException failed(String how) {
        List<String> lines = log().lines().toList();
        return new IllegalStateException("vumi %s %s%n%s"
                .formatted(
                        arguments,
                        how,
                        String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()))));
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8); // it may end within a character
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "vumi " + arguments;
    }
}
