package org.vumi.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.vumi.codec.MessageCodec;

/** The packaged jar as a process of its own, as an operator starts it. Killed when closed. */
public final class VumiProcess implements AutoCloseable {
    private static final Path JAR = Path.of("target/vumi.jar").toAbsolutePath();

    private final Process process;
    private final Path log;
    private final CompletableFuture<List<String>> lines;
    private final CompletableFuture<String> ready = new CompletableFuture<>();

    private VumiProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.lines = CompletableFuture.supplyAsync(this::read);
    }

    /** @param home working directory of the process; its stderr goes to the file {@code log} there */
    public static VumiProcess start(Path home, String... arguments) throws IOException {
        if (!Files.exists(JAR)) {
            throw new IOException(JAR + " is not there: mvn package makes it");
        }
        List<String> command = new ArrayList<>(
                List.of(ProcessHandle.current().info().command().orElse("java"), "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        Path log = home.resolve("log");
        Process process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        process.getOutputStream().close();
        return new VumiProcess(process, log);
    }

    private List<String> read() {
        List<String> read = new ArrayList<>();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                read.add(line);
                if (line.startsWith("ready ")) {
                    ready.complete(line.substring("ready ".length()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ready.completeExceptionally(new IllegalStateException("ended without the line ready: " + log()));
        return read;
    }

    /** Waits for the line {@code ready}. @return its JSON */
    public Map<String, Object> ready() throws Exception {
        return MessageCodec.decode(ready.get(60, TimeUnit.SECONDS).getBytes(StandardCharsets.UTF_8));
    }

    public boolean isReady() {
        return ready.isDone();
    }

    /** What it has logged so far. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of its stdout, once it has ended. */
    public List<String> output() throws Exception {
        return lines.get(10, TimeUnit.SECONDS);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** Waits for the end. @return the exit code */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("still running after 60 s: " + log());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
