package org.vumi.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an aborted run leaves: nothing. Each test aborts a JVM of its own. */
class LeftoversIT {
    @TempDir
    Path base;

    @TempDir
    Path logs;

    @Test
    void theServersGoWhenTheirJvmIsKilled() throws Exception {
        Run run = abort("redis");

        await().until(() -> Stream.of(run.pids()).noneMatch(LeftoversIT::isAlive));
        await().until(() -> directories().isEmpty());
        assertThat(isListening(run.ports()[0])).isFalse();
    }

    @Test
    void soDoTheJarAndWhatItHasEmbedded() throws Exception {
        Run run = abort("vumi");

        assertThat(run.pids()).as("the JVM and its redis-server").hasSize(2);
        await().until(() -> Stream.of(run.pids()).noneMatch(LeftoversIT::isAlive));
        await().until(() -> directories().isEmpty());
    }

    @Test
    void aHomeEndsTheRedisOfAKilledJar() throws Exception {
        try (ServerRun run = ServerRun.open(base, logs);
                VumiHome home = new VumiHome(run)) {
            Abortable.startEmbedded(home).kill();
            assertThat(home.pids()).hasSize(1);
            home.close();
            assertThat(home.pids()).isEmpty();
        }
    }

    @Test
    void theNextRunEndsWhatIsLeftWhenTheWatcherIsKilledToo() throws Exception {
        Run run = abort("watcher", "redis", "rabbitmq");
        assertThat(run.pids()).hasSizeGreaterThan(2).allMatch(LeftoversIT::isAlive);
        assertThat(run.ports()).allMatch(LeftoversIT::isListening);
        assertThat(directories()).hasSize(1);

        try (ServerRun next = ServerRun.open(base, logs)) {
            assertThat(run.pids()).noneMatch(LeftoversIT::isAlive);
            assertThat(run.ports()).noneMatch(LeftoversIT::isListening);
            assertThat(directories()).containsExactly(next.directory());
        }
        assertThat(directories()).isEmpty();
    }

    @Test
    void theNextRunLeavesALivingOneAlone() throws Exception {
        Process jvm = start("redis");
        try {
            Run run = read(jvm);

            ServerRun.open(base, logs).close();

            assertThat(run.pids()).allMatch(LeftoversIT::isAlive);
            assertThat(directories()).hasSize(1);
        } finally {
            jvm.destroyForcibly().waitFor();
        }
        await().until(() -> directories().isEmpty());
    }

    /** Starts the servers named in a JVM and kills it with SIGKILL; "watcher": its watching process before. */
    private Run abort(String... what) throws Exception {
        Process jvm = start(what);
        try {
            Run run = read(jvm);
            if (what[0].equals("watcher")) {
                ProcessHandle.of(run.watcher()).orElseThrow().destroyForcibly();
                await().until(() -> !isAlive(run.watcher()));
            }
            return run;
        } finally {
            jvm.destroyForcibly().waitFor();
        }
    }

    private Process start(String... what) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Abortable.class.getName(),
                        base.toString(),
                        logs.toString(),
                        String.join(",", what))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Run read(Process jvm) throws IOException {
        BufferedReader lines = jvm.inputReader();
        String line = lines.readLine();
        while (line != null && !line.startsWith("run ")) {
            line = lines.readLine();
        }
        assertThat(line).as("what the JVM says about its run").isNotNull();
        String[] words = line.split(" ");
        return new Run(Long.parseLong(words[1]), numbers(words[2]), numbers(words[3]));
    }

    private List<Path> directories() throws IOException {
        try (Stream<Path> entries = Files.list(base)) {
            return entries.filter(Files::isDirectory).toList();
        }
    }

    private static boolean isAlive(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z'; // a zombie waits for its parent only
        } catch (IOException gone) {
            return false;
        }
    }

    private static boolean isListening(long port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), (int) port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private static Long[] numbers(String list) {
        return Arrays.stream(list.split(",")).map(Long::valueOf).toArray(Long[]::new);
    }

    /** What a run says of itself: its watcher, its servers' processes and their ports. */
    private record Run(long watcher, Long[] pids, Long[] ports) {}

    /** A JVM with servers that waits to be killed. */
    static final class Abortable {
        private Abortable() {}

        public static void main(String[] args) throws InterruptedException {
            ServerRun run = ServerRun.open(Path.of(args[0]), Path.of(args[1]));
            if (args[2].equals("vumi")) {
                VumiHome home = new VumiHome(run);
                startEmbedded(home);
                System.out.printf("run %d %s 0%n", run.watcherPid(), join(home.pids().stream()));
                new CountDownLatch(1).await();
            }
            List<Server> servers = Arrays.stream(args[2].split(","))
                    .filter(name -> !name.equals("watcher"))
                    .map(name -> name.equals("redis") ? run.redisServer() : run.rabbitMq())
                    .toList();
            System.out.printf(
                    "run %d %s %s%n",
                    run.watcherPid(),
                    join(servers.stream().flatMap(server -> server.pids().stream())),
                    join(servers.stream().map(Server::port)));
            new CountDownLatch(1).await();
        }

        private static VumiJar startEmbedded(VumiHome home) {
            Path file = home.write("smpp.yaml", """
                    workers: { smpp: smpp_transport }
                    smpp: { transport_name: sms, system_id: one, password: two, host: 127.0.0.1, port: 1 }
                    """);
            return home.start("run", "--broker=embedded", "--redis=embedded", "--management-port=0", file.toString());
        }

        private static String join(Stream<? extends Number> numbers) {
            return String.join(",", numbers.map(String::valueOf).toList());
        }
    }
}
