package org.vumi.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.vumi.servers.Binary;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;

/** The npm package {@code smpp} as SMSC or ESME: the process of {@code src/test/node/peer.js}. Ends with its home. */
final class NodeSmpp {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SCRIPTS = Path.of("src", "test", "node").toAbsolutePath();
    private static final Path INSTALLED = Path.of("target", "node").toAbsolutePath();
    private static final Duration SOON = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final VumiJar process;
    private final int control;

    private NodeSmpp(VumiHome home, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "NODE_PATH=" + packages(),
                Binary.find("node", "nodejs").toString(),
                SCRIPTS.resolve("peer.js").toString()));
        command.addAll(List.of(arguments));
        process = home.launch(command);
        control = process.ready().path("ports").path("control").asInt();
    }

    /** Takes system_id {@code vumi} with password {@code vumipw}. */
    static NodeSmpp smsc(VumiHome home) {
        return new NodeSmpp(home, "smsc");
    }

    /** Bound to the SMSC on this port as {@code node} with password {@code nodepw}. */
    static NodeSmpp esme(VumiHome home, int smscPort) {
        return new NodeSmpp(home, "esme", String.valueOf(smscPort));
    }

    int smppPort() {
        return process.ready().path("ports").path("smpp").asInt();
    }

    /** Installs exactly what package-lock.json says, unless it is there; one process of tests at a time. */
    private static synchronized Path packages() {
        Path modules = INSTALLED.resolve("node_modules");
        try (FileChannel one = FileChannel.open(
                        Files.createDirectories(INSTALLED).resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock held = one.lock()) {
            Path lock = INSTALLED.resolve("package-lock.json");
            Path wanted = SCRIPTS.resolve("package-lock.json");
            Path done = INSTALLED.resolve("installed");
            if (Files.exists(done) && Files.mismatch(lock, wanted) < 0) {
                return modules;
            }
            Files.deleteIfExists(done);
            Files.copy(wanted, lock, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(
                    SCRIPTS.resolve("package.json"),
                    INSTALLED.resolve("package.json"),
                    StandardCopyOption.REPLACE_EXISTING);
            Process npm = new ProcessBuilder(
                            Binary.find("npm", "npm").toString(),
                            "ci",
                            "--ignore-scripts",
                            "--no-audit",
                            "--no-fund",
                            "--no-update-notifier")
                    .directory(INSTALLED.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(INSTALLED.resolve("npm.log").toFile())
                    .start();
            if (!npm.waitFor(3, TimeUnit.MINUTES) || npm.exitValue() != 0) {
                npm.destroyForcibly();
                throw new IllegalStateException("npm ci failed: " + Files.readString(INSTALLED.resolve("npm.log")));
            }
            Files.createFile(done);
            return modules;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends a PDU and waits for the answer to it. @return {@code command_status}, {@code message_id} */
    JsonNode send(String command, Map<String, ?> fields) {
        return call(HttpRequest.newBuilder(uri(command))
                .POST(HttpRequest.BodyPublishers.ofByteArray(json(fields)))
                .build());
    }

    /** The messages that came to this address and are no receipts, once there are so many. */
    List<JsonNode> awaitMessages(String destination, int count) {
        return await("messages to " + destination)
                .atMost(SOON)
                .until(
                        () -> seen().stream()
                                .filter(m -> m.path("destination_addr").asText().equals(destination))
                                .filter(m -> !isReceipt(m))
                                .toList(),
                        messages -> messages.size() >= count);
    }

    /** The receipt for a message id, once it is there. */
    JsonNode awaitReceipt(String id) {
        return await("receipt for " + id)
                .atMost(SOON)
                .until(
                        () -> seen().stream()
                                .filter(NodeSmpp::isReceipt)
                                .filter(m ->
                                        m.path("receipted_message_id").asText().equals(id))
                                .findFirst()
                                .orElse(null),
                        receipt -> receipt != null);
    }

    private static boolean isReceipt(JsonNode message) {
        return (message.path("esm_class").asInt() & 0x04) != 0;
    }

    private List<JsonNode> seen() {
        List<JsonNode> seen = new ArrayList<>();
        call(HttpRequest.newBuilder(uri("")).build()).forEach(seen::add);
        return seen;
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + control + "/" + path);
    }

    private JsonNode call(HttpRequest request) {
        try {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(new String(answer.body(), UTF_8) + process.log());
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(process.log(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static byte[] json(Map<String, ?> fields) {
        try {
            return JSON.writeValueAsBytes(fields);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
