package org.vumi.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The packaged jar as a process that is measured. */
final class JarProcess implements AutoCloseable {
    private final Process process;
    private final long startMillis;

    private JarProcess(Process process, long startMillis) {
        this.process = process;
        this.startMillis = startMillis;
    }

    /**
     * Returns when it says {@code ready}.
     *
     * @param home for its data and its log, {@code vumi.err}
     */
    static JarProcess start(Path home, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", "target/vumi.jar"));
        command.addAll(arguments);
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectError(home.resolve("vumi.err").toFile())
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String ready = out.readLine();
        if (ready == null || !ready.startsWith("ready ")) {
            process.destroy();
            throw new IOException("not ready: " + Files.readString(home.resolve("vumi.err")));
        }
        return new JarProcess(process, (System.nanoTime() - begin) / 1_000_000);
    }

    long pid() {
        return process.pid();
    }

    /** From start to {@code ready}. */
    long startMillis() {
        return startMillis;
    }

    /** User and system time so far. */
    long cpuMillis() {
        return process.toHandle().info().totalCpuDuration().orElseThrow().toMillis();
    }

    long residentMb() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
                        .filter(line -> line.startsWith("VmRSS"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .sum()
                / 1024;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
