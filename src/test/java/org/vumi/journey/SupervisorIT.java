package org.vumi.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
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
 * The manual's chapter 2, as docs/first-smpp-bind.md has it: the real supervisord on config/supervisord.example.conf, with
 * other ports and servers put in. Needs supervisor and curl (Debian's packages). Source: spec core 12, A4.
 */
@ExtendWith(Servers.class)
class SupervisorIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Page PAGE = Page.read(Path.of("docs/first-smpp-bind.md"));
    private static final String CONF = "config/supervisord.example.conf";

    private static RabbitMq rabbitMq;
    private static RedisServer redis;

    private final int console = FreePort.next();
    private final int smpp = FreePort.next();
    private final int http = FreePort.next();
    private VumiHome home;

    @BeforeEach
    void makeAProjectDirectory(VumiHome home) throws Exception {
        this.home = home;
        for (String directory : List.of("config", "logs", "tmp/pids")) {
            Files.createDirectories(home.directory().resolve(directory));
        }
        Files.createSymbolicLink(
                home.directory().resolve("target"), Path.of("target").toAbsolutePath());
        for (String file : List.of("example_smpp.yaml", "example_http_relay.yaml", "responder.py")) {
            Files.copy(
                    Path.of("config", file), home.directory().resolve("config").resolve(file));
        }
    }

    /** The example itself, but for what the machine of the tests has otherwise. */
    private String configuration(String url) {
        String servers = " --broker=" + rabbitMq.newVhost().replace("%", "%%") + " --redis=" + redis.uri();
        String conf = Page.read(Path.of(CONF)).text();
        assertThat(conf)
                .contains("127.0.0.1:9010", "--config=config/example_smpp.yaml\n", "simulator smsc\n")
                .contains("--config=config/example_http_relay.yaml\n");
        return conf.replace("127.0.0.1:9010", "127.0.0.1:" + console)
                .replace("example_smpp.yaml\n", "example_smpp.yaml --set-option=port:" + smpp + servers + "\n")
                .replace(
                        "example_http_relay.yaml\n", "example_http_relay.yaml --set-option=url:" + url + servers + "\n")
                .replace("simulator smsc\n", "simulator smsc --port=" + smpp + " --http-port=" + http + "\n");
    }

    @Test
    void forwardsAnSmsToTheUrlAndItsAnswerBack() throws Exception {
        try (RecordingUrl url = new RecordingUrl()) {
            home.write(CONF, configuration(url.url()));
            VumiJar supervisor = home.launch(List.of("supervisord", "-n", "-c", CONF));
            awaitRunning(supervisor);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(log("transport.err")).contains("bound to localhost"));
            assertThat(sh("curl -sS http://127.0.0.1:" + console + "/")).contains("Supervisor Status", "transport");

            url.answer(200, true, "You are welcome");
            assertThat(JSON.readTree(curl("/inject")).path("state").asText()).isIn("queued", "sent", "accepted");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(mt()).hasSize(1));
            JsonNode answer = mt().get(0);
            assertThat(answer.path("content").asText()).isEqualTo("You are welcome");
            assertThat(answer.path("from_addr").asText()).isEqualTo("1234");
            assertThat(answer.path("to_addr").asText()).isEqualTo("27761234567");
            assertThat(url.bodies()).hasSize(1);
            assertThat(sameButForIdAndTime(JSON.readTree(url.bodies().get(0))))
                    .isEqualTo(sameButForIdAndTime(
                            JSON.readTree(PAGE.blocks("json").get(0))));

            url.answer(200, false, "not meant for the phone");
            curl("/inject");
            url.awaitRequests(2);
            url.answer(404, true, "not found");
            curl("/inject");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(log("application.err")).contains("404"));
            url.answer(200, true, "and again");
            curl("/inject");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(mt()).hasSizeGreaterThan(1));
            assertThat(mt())
                    .extracting(one -> one.path("content").asText())
                    .containsExactly("You are welcome", "and again");
            assertThat(log("transport.log")).startsWith("ready {");

            sh("supervisorctl -c " + CONF + " shutdown");
            assertThat(supervisor.awaitEnd()).isZero();
            assertThat(log("supervisord.log"))
                    .contains("stopped: transport (exit status 0)")
                    .contains("stopped: application (exit status 0)")
                    .contains("stopped: smsc (exit status 0)")
                    .doesNotContain("exited: ");
            assertThat(home.directory().resolve("tmp/pids")).isEmptyDirectory();
        }
    }

    @Test
    void theResponderAnswersAsThePageOfTheRelayShows() throws Exception {
        int port = FreePort.next();
        home.launch(List.of("python3", "config/responder.py", String.valueOf(port)));
        String page = Page.read(Path.of("docs/application/http-relay.md")).text();
        int start = page.indexOf("$ curl -i") + 2;
        int end = page.indexOf("http://127.0.0.1:8001/\n", start);
        String command = page.substring(start, end) + "http://127.0.0.1:" + port + "/";
        String shown = page.substring(page.indexOf("HTTP/1.1 200 OK", end), page.indexOf("```", end));

        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                        sh("curl -sS http://127.0.0.1:" + port))
                .contains("501"));
        String answered = sh(command.replace("curl", "curl -sS"));
        assertThat(answered.replaceAll("(?m)^(Server|Date): .*\r?\n", "").replace("\r", ""))
                .isEqualTo(shown.stripTrailing());
    }

    private void awaitRunning(VumiJar supervisor) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            assertThat(supervisor.isRunning()).as(supervisor.log()).isTrue();
            assertThat(sh("supervisorctl -c " + CONF + " status").lines())
                    .hasSize(3)
                    .allMatch(line -> line.contains("RUNNING"));
        });
    }

    /** One of the page's own commands. */
    private String curl(String path) throws Exception {
        String command = PAGE.blocks("sh").stream()
                .filter(block -> block.startsWith("curl http://127.0.0.1:8080" + path))
                .findFirst()
                .orElseThrow();
        return sh(command.strip().replace("curl ", "curl -sS ").replace(":8080", ":" + http));
    }

    private List<JsonNode> mt() throws Exception {
        return JSON.readTree(curl("/messages"))
                .path("messages")
                .valueStream()
                .filter(message -> message.path("direction").asText().equals("mt"))
                .toList();
    }

    private static JsonNode sameButForIdAndTime(JsonNode message) {
        assertThat(message.path("message_id").asText()).matches("[0-9a-f]{32}");
        assertThat(message.path("timestamp").asText()).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}");
        return ((ObjectNode) message.deepCopy()).without(List.of("message_id", "timestamp"));
    }

    private String log(String name) throws Exception {
        return Files.readString(home.directory().resolve("logs").resolve(name));
    }

    private String sh(String command) throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", command)
                .directory(home.directory().toFile())
                .redirectErrorStream(true)
                .start();
        shell.getOutputStream().close();
        return new String(shell.getInputStream().readAllBytes());
    }
}
