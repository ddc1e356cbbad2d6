package org.vumi.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Runs RabbitMQ's own administration program. */
final class Rabbitmqctl {
    private final String program;
    private final String node;

    /** @param node null for the machine's own */
    Rabbitmqctl(String program, String node) {
        this.program = program;
        this.node = node;
    }

    String run(String... arguments) throws IOException, InterruptedException {
        return runWithInput("", arguments);
    }

    /**
     * @param input what the program reads: a password, which other users could see among arguments
     * @return what it printed
     * @throws IOException if it is not there, or fails, with what it said
     */
    String runWithInput(String input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program));
        if (node != null) {
            command.addAll(List.of("--node", node));
        }
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new IOException(program + " cannot be run (Debian: apt-get install rabbitmq-server)", e);
        }
        CompletableFuture<String> complaints = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
        try (var writer = process.outputWriter(StandardCharsets.UTF_8)) {
            writer.write(input.isEmpty() ? "" : input + "\n");
        }
        String output = text(process.getInputStream());
        int code = process.waitFor();
        if (code != 0) {
            // what follows the first paragraph is general advice
            String complaint = (complaints.join() + output).strip().split("\\R\\R", 2)[0];
            throw new IOException(program + " " + arguments[0] + " failed with code " + code + ": " + complaint);
        }
        return output;
    }

    private static String text(java.io.InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
