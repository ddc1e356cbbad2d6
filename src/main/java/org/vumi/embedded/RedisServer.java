package org.vumi.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings up the one redis-server of a data directory: finds the one that runs, or starts one.
 *
 * <p>Why there are never two on one file: the port is written down before a server is started on it, and Redis opens
 * its file only after it has bound its port; a server that hangs without answering is found by its working directory
 * and killed before another starts.
 */
final class RedisServer {
    private static final Logger LOG = LoggerFactory.getLogger(RedisServer.class);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final int LOG_LINES = 5;
    private static final int PORTS_TRIED = 3;

    private final DataDirectory data;
    private final Path directory;
    private final String password;
    private final RedisProcess processes;

    RedisServer(DataDirectory data) {
        this.data = data;
        this.directory = data.path().resolve("redis");
        this.password = data.keep(EndpointsFile.REDIS_PASSWORD, Secrets::password);
        this.processes = new RedisProcess(directory);
    }

    /** A running server and a link to it. */
    record Running(ProcessHandle process, RedisLink link, int port) {}

    /**
     * The server that runs, or else a new one; loaded and answering.
     *
     * @throws EmbeddedException if none can be started, with Redis' own words
     */
    Running bringUp() {
        try {
            Permissions.createDirectories(directory);
            Optional<Running> left = leftOver();
            if (left.isPresent()) {
                LOG.info(
                        "embedded Redis: process {} of an earlier run is taken over",
                        left.get().process.pid());
                return left.get();
            }
            killSilent();
            return launch();
        } catch (IOException e) {
            throw new EmbeddedException("embedded Redis: cannot start in " + directory, e);
        }
    }

    RedisProcess processes() {
        return processes;
    }

    String url(int port) {
        return "redis://default:" + password + "@" + LoopbackPort.HOST + ":" + port + "/0";
    }

    RedisLink link(int port) throws IOException {
        return RedisLink.open(port, password, ANSWER);
    }

    private Optional<Running> leftOver() throws IOException {
        Optional<Integer> port = member(EndpointsFile.REDIS_PORT).map(Integer::valueOf);
        return port.isEmpty() || LoopbackPort.isFree(port.get()) ? Optional.empty() : answering(port.get());
    }

    /** The server on the port if it takes our password and works in our directory (a copied one has the same password). */
    private Optional<Running> answering(int port) throws IOException {
        RedisLink link;
        try {
            link = link(port);
        } catch (IOException e) {
            LOG.debug("embedded Redis: nothing of ours on port {}: {}", port, e.toString());
            return Optional.empty();
        }
        boolean ours = false;
        try {
            Optional<ProcessHandle> process = ProcessHandle.of(link.pid());
            ours = process.isPresent() && directory.equals(Path.of(link.directory()));
            return ours ? Optional.of(loaded(new Running(process.get(), link, port))) : Optional.empty();
        } finally {
            if (!ours) {
                link.close();
            }
        }
    }

    private void killSilent() {
        for (ProcessHandle process :
                processes.all(member(EndpointsFile.REDIS_PID).map(Long::valueOf))) {
            LOG.warn("embedded Redis: process {} of an earlier run does not answer; killing it", process.pid());
            processes.kill(process);
        }
    }

    private Running launch() throws IOException {
        RedisBinary binary = RedisBinary.find(directory);
        int port = member(EndpointsFile.REDIS_PORT).map(Integer::valueOf).orElse(0);
        for (int attempt = 1; ; attempt++) {
            if (port == 0 || !LoopbackPort.isFree(port)) {
                port = LoopbackPort.anyFree();
            }
            data.put(EndpointsFile.REDIS_PORT, Integer.toString(port));
            try {
                return launch(binary, port);
            } catch (IOException e) {
                // between our look and its start somebody else may have taken the port
                if (attempt == PORTS_TRIED || LoopbackPort.isFree(port)) {
                    throw e;
                }
            }
        }
    }

    private Running launch(RedisBinary binary, int port) throws IOException {
        Process process = spawn(binary, port);
        boolean up = false;
        try {
            Running running = loaded(new Running(process.toHandle(), firstLink(process, port), port));
            LOG.info("embedded Redis {}: {}:{}, process {}", binary.version(), LoopbackPort.HOST, port, process.pid());
            up = true;
            return running;
        } finally {
            if (!up) {
                process.destroyForcibly();
            }
        }
    }

    /** In a session of its own where that can be had: a Ctrl-C on the terminal is for the JVM, which still needs Redis. */
    private Process spawn(RedisBinary binary, int port) throws IOException {
        Path file = directory.resolve("redis.conf");
        Files.deleteIfExists(file);
        Permissions.createFile(file);
        Files.writeString(file, configuration(port));
        List<String> command = new ArrayList<>(List.of(binary.file().toString(), file.toString()));
        Path setsid = Path.of("/usr/bin/setsid");
        if (Files.isExecutable(setsid)) {
            command.add(0, setsid.toString());
        }
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("redis.log").toFile())
                .start();
        process.getOutputStream().close();
        return process;
    }

    /**
     * The password is in a file, on no command line. Why {@code appendfsync always}: with {@code everysec} Redis answers
     * before it has written while a slow fsync is under way, so that its own end would lose answered writes.
     */
    private String configuration(int port) {
        return """
                bind 127.0.0.1
                port %d
                requirepass %s
                dir "%s"
                appendonly yes
                appendfsync always
                save ""
                maxmemory-policy noeviction
                loglevel notice
                """.formatted(
                port, password, directory.toString().replace("\\", "\\\\").replace("\"", "\\\""));
    }

    private RedisLink firstLink(Process process, int port) throws IOException {
        while (true) {
            try {
                return link(port);
            } catch (IOException e) {
                if (!process.isAlive()) {
                    throw new IOException("redis-server ended at once: " + lastWords(), e);
                }
                Pause.of(POLL);
            }
        }
    }

    /** Waits while it reads its file, however long that is. */
    private Running loaded(Running running) throws IOException {
        try {
            while (!running.link.isLoaded()) {
                Pause.of(POLL);
            }
        } catch (IOException e) {
            throw new IOException("redis-server ended while it read its file: " + lastWords(), e);
        }
        return running;
    }

    private String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(directory.resolve("redis.log"));
        return String.join(" / ", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    }

    private Optional<String> member(String name) {
        return Optional.ofNullable(data.members().get(name));
    }
}
