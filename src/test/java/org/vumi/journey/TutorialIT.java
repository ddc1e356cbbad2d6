package org.vumi.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.docs.Page;
import org.vumi.servers.FreePort;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;

/**
 * docs/tutorial.md, step by step: its files, its commands with the real Maven, and what people see. Only the broker and the port
 * are others than on the page. Source: spec core 12, A1 to A3.
 */
@ExtendWith(Servers.class)
class TutorialIT {
    private static final Page PAGE = Page.read(Path.of("docs/tutorial.md"));
    private static final Pattern FILE = Pattern.compile("(?ms)^`(eliza/\\S+)`:\n\n```\\w+\n(.*?)^```$");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern SHOWN = Pattern.compile("(?m)(?:^    .*\n)+");
    private static final List<String> TYPED = List.of("hello", "It is my brother", "bye");
    private static final String PORT = "9010";
    private static final int PATIENCE_MILLIS = 180_000;

    private static VumiHome home;
    private static RabbitMq rabbitMq;
    private static RedisServer redis;

    private final String port = String.valueOf(FreePort.next());
    private final List<String> commands =
            new ArrayList<>(PAGE.blocks("sh").stream().flatMap(String::lines).toList());
    private String broker;

    @Test
    void everyStepDoesWhatThePageSays() throws Exception {
        broker = rabbitMq.newVhost();
        Files.createSymbolicLink(
                home.directory().resolve("target"), Path.of("target").toAbsolutePath());
        List<List<String>> shown = SHOWN.matcher(FENCED.matcher(PAGE.text()).replaceAll(""))
                .results()
                .map(block -> block.group().lines().map(String::strip).toList())
                .toList();
        assertThat(next()).startsWith("sudo bin/vumi setup-broker"); // newVhost has done it

        VumiJar transport = vumi(next());
        assertThat(next()).isEqualTo("telnet 127.0.0.1 " + PORT);
        try (Telnet telnet = new Telnet(port)) {
            telnet.asShown(shown.get(0));
            VumiJar echo = vumi(next());
            for (String line : shown.get(1)) {
                telnet.sees(line);
            }
            telnet.type("and again");
            telnet.sees("and again");
            assertThat(echo.terminate()).isZero();
            assertThat(transport.isRunning()).isTrue();
        }

        files().forEach(file -> write(file.group(1), file.group(2)));
        run(next().replace("mvn ", "mvn -o -B "));
        run(next());
        run(next());
        vumi(next());
        assertThat(commands).isEmpty();
        try (Telnet telnet = new Telnet(port)) {
            telnet.asShown(shown.get(2));
            telnet.seesTheEnd();
        }
    }

    private String next() {
        return commands.remove(0);
    }

    private VumiJar vumi(String command) {
        assertThat(command).startsWith("bin/vumi start_worker ");
        Stream<String> servers = Stream.of("--broker=" + broker, "--redis=" + redis.uri());
        Stream<String> words = Arrays.stream(command.replace("telnet_port:" + PORT, "telnet_port:" + port)
                        .split(" "))
                .skip(1);
        return home.start(Stream.concat(servers, words).toArray(String[]::new));
    }

    private static void run(String command) {
        VumiJar process = home.launch(List.of("sh", "-c", command));
        await().atMost(Duration.ofMillis(PATIENCE_MILLIS)).until(() -> !process.isRunning());
        assertThat(process.awaitEnd())
                .as(command + "\n" + process.out() + process.log())
                .isZero();
    }

    private static Stream<MatchResult> files() {
        return FILE.matcher(PAGE.text()).results();
    }

    private static void write(String name, String text) {
        try {
            Path file = home.directory().resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What a telnet client sends and shows. */
    private static final class Telnet implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;
        private final OutputStream out;

        Telnet(String port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
            socket.setSoTimeout(PATIENCE_MILLIS);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            out = socket.getOutputStream();
        }

        void type(String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        void sees(String line) throws IOException {
            assertThat(in.readLine()).isEqualTo(line);
        }

        /** Types what people type, and looks for the rest. */
        void asShown(List<String> lines) throws IOException {
            for (String line : lines) {
                if (TYPED.contains(line)) {
                    type(line);
                } else {
                    sees(line);
                }
            }
        }

        void seesTheEnd() throws IOException {
            assertThat(in.readLine()).isNull();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
