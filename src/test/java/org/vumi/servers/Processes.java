package org.vumi.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Starts, finds and signals processes by a mark in their environment, {@code NAME=value}, which their children inherit.
 *
 * <p>Linux only: it reads {@code /proc}. The work is done by {@code servers/processes.sh}, because the same script has to
 * clean up when this JVM is gone.
 */
final class Processes {
    private static final String SCRIPT = "processes.sh";

    private final Path script;

    /** Copies the script into a directory, as the class path may be a jar. */
    Processes(Path directory) {
        script = directory.resolve(SCRIPT);
        try (InputStream in = Processes.class.getResourceAsStream("/servers/" + SCRIPT)) {
            if (in == null) {
                throw new IllegalStateException("the class path has no servers/" + SCRIPT);
            }
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The numbers of all processes with this mark, in no particular order; a zombie has no mark any more. */
    List<Long> list(String mark) {
        return script("list", mark).lines().map(String::trim).map(Long::valueOf).toList();
    }

    /**
     * Sends a signal to all processes with this mark; none is not an error.
     *
     * @param name as {@code kill} takes it, without SIG: STOP, CONT, TERM
     */
    void signal(String name, String mark) {
        script("signal", name, mark);
    }

    /** Kills all processes with this mark (SIGKILL) and returns when none is left. */
    void end(String mark) {
        script("end", mark);
    }

    /** Starts the process which, when its input ends, kills all processes with this mark and removes a directory. */
    Process watch(String mark, Path directory) {
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(command("watch", mark, directory.toString()));
        try {
            return new ProcessBuilder(command)
                    .directory(Path.of("/").toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a command to its end, at most a minute.
     *
     * @param environment added to ours
     * @param input what it may read
     * @return what it wrote to stdout and stderr
     * @throws IllegalStateException if it answers other than 0, with what it wrote
     */
    static String run(Map<String, String> environment, String input, List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command) + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + command.get(0) + " ran", e);
        }
    }

    private String script(String... arguments) {
        return run(Map.of(), "", command(arguments));
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of("sh", script.toString()));
        command.addAll(Arrays.asList(arguments));
        return command;
    }
}
