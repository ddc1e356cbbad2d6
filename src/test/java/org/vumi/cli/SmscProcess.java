package org.vumi.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.vumi.codec.MessageCodec;
import picocli.CommandLine;

/** {@code vumi simulator smsc} as a process of its own, on free ports. */
final class SmscProcess implements AutoCloseable {
    final Process process;
    final Map<String, Object> ready;

    private SmscProcess(Process process, Map<String, Object> ready) {
        this.process = process;
        this.ready = ready;
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new SimulatorCommand()).execute(args));
    }

    static SmscProcess start(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                SmscProcess.class.getName(),
                "smsc",
                "--port=0",
                "--http-port=0"));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (line == null || !line.startsWith("ready ")) {
            process.destroyForcibly();
            throw new IOException("no line 'ready', but: " + line);
        }
        return new SmscProcess(process, MessageCodec.decode(line.substring(6).getBytes(StandardCharsets.UTF_8)));
    }

    int port(String name) {
        return ((Number) ((Map<?, ?>) ready.get("ports")).get(name)).intValue();
    }

    /** SIGTERM. @return the exit code */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("still running 20 s after SIGTERM");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
