package org.vumi.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.vumi.servers.ServerRun;

/**
 * The main job in the packaged jar: start to {@code ready}, resident memory, and, given the load generator, messages per
 * second, CPU and latency. Arguments: {@code rabbitmq} or {@code embedded}, the load generator's directory, and options
 * for its simulator, one run for each argument.
 */
public final class MainJobBench {
    private static final String SMPP_PORT = "2775";
    private static final String HTTP_PORT = "8899";

    private MainJobBench() {}

    public static void main(String[] args) throws Exception {
        boolean embedded = args[0].equals("embedded");
        Path home = Files.createTempDirectory("vumi-bench");
        Path config = Files.writeString(home.resolve("bench.yaml"), """
                workers: {smpp: smpp_transport, relay: http_relay_application}
                defaults: {transport_name: bench}
                smpp: {system_id: bench, password: bench, host: 127.0.0.1, port: %s, window_size: 50,
                       initial_reconnect_delay: 0.5}
                relay: {url: "http://127.0.0.1:%s/", concurrency: 20}
                """.formatted(SMPP_PORT, HTTP_PORT));
        try (ServerRun servers = ServerRun.open()) {
            List<String> command = new ArrayList<>();
            if (embedded) {
                command.addAll(List.of("--broker=embedded", "--redis=embedded"));
            } else {
                command.addAll(List.of(
                        "--broker=" + servers.rabbitMq().newVhost(),
                        "--redis=" + servers.redisServer().uri()));
            }
            command.addAll(List.of("--data=" + home.resolve("data"), "run", "--management-port=0", config.toString()));
            run(args, home, command);
        }
    }

    private static void run(String[] args, Path home, List<String> command) throws Exception {
        try (JarProcess vumi = JarProcess.start(home, command)) {
            System.out.printf("%s: start to ready %d ms%n", args[0], vumi.startMillis());
            TimeUnit.SECONDS.sleep(2);
            System.out.printf("%s: resident %d MB, idle%n", args[0], vumi.residentMb());
            for (int i = 2; i < args.length; i++) {
                load(Path.of(args[1]), vumi.pid(), args[i]);
            }
            System.out.printf("%s: resident %d MB, in the end%n", args[0], vumi.residentMb());
        }
    }

    private static void load(Path harness, long pid, String options) throws Exception {
        List<String> command = new ArrayList<>(List.of("./run.sh", "external", "--watch", "engine:" + pid));
        command.addAll(List.of(options.split(" ")));
        System.out.println("--- " + options);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(harness.toFile())
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("SMPP_PORT", SMPP_PORT);
        builder.environment().put("HTTP_PORT", HTTP_PORT);
        builder.start().waitFor();
    }
}
