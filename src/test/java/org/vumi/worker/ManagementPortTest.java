package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.codec.BasicAuth;
import org.vumi.component.web.OperatorPage;
import org.vumi.component.web.WebEndpoint;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;
import org.vumi.component.web.WebStream;
import org.vumi.tls.TestCertificates;
import org.vumi.tls.TlsFiles;

/** The port of a process whose broker is away. */
class ManagementPortTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path home;

    private HttpClient client = HttpClient.newHttpClient();

    private final class Running implements AutoCloseable {
        private final Launch launch;
        private final Thread thread;
        private final String url;

        /** @param workers their sections; empty for none */
        Running(ManagementOptions options, String workers) {
            launch = launch(options);
            launch.prepare(faults -> workers.isEmpty()
                    ? List.of()
                    : MultiWorkerFile.plans(
                            YamlFile.read(write("workers.yaml", workers)), new Place("workers.yaml", 0), faults));
            thread = new Thread(() -> {
                try {
                    launch.start();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            thread.start();
            url = launch.management().url();
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> get("health/live").statusCode() == 200);
        }

        HttpResponse<String> get(String page, String... headers) throws Exception {
            return send("GET", page, "", headers);
        }

        HttpResponse<String> send(String method, String page, String body, String... headers) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + page))
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return client.send(request.build(), BodyHandlers.ofString());
        }

        String[] as(String user) throws IOException {
            String file = user.equals("vumi") ? "management-password" : "management-" + user + "-password";
            return new String[] {
                "Authorization",
                BasicAuth.header(
                        user,
                        Files.readString(home.resolve("data").resolve(file)).strip())
            };
        }

        @Override
        public void close() throws InterruptedException {
            launch.end();
            thread.join(PATIENCE.toMillis());
            launch.close();
        }
    }

    private Path write(String name, String text) {
        try {
            Files.createDirectories(home.resolve(name).getParent());
            return Files.writeString(home.resolve(name), text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ManagementOptions options(TlsFiles tls) {
        return new ManagementOptions("127.0.0.1", List.of("vumi.example"), 0, null, null, tls);
    }

    private Launch launch(ManagementOptions options) {
        return new Launch(new LaunchOptions(
                home,
                home.resolve("data"),
                "amqp://127.0.0.1:1/x",
                null,
                AmqpOptions.of(null, Map.of()),
                null,
                Servers.Embedded.ATTACH,
                options,
                null,
                ""));
    }

    @Test
    void saysWhichPortIsTakenBeforeAnythingStarts() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Launch launch =
                        launch(new ManagementOptions("127.0.0.1", List.of(), taken.getLocalPort(), null, null, null))) {
            assertThatThrownBy(() -> launch.prepare(faults -> List.of()))
                    .hasMessageStartingWith("management: cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .hasMessageEndingWith("(another: --management-port)");
        }
    }

    /** What a worker shows, and how long that goes on. */
    public static final class Lamp implements OperatorPage {
        @Override
        public String path() {
            return "lamp";
        }

        @Override
        public WebResponse answer(WebRequest request) {
            return WebResponse.stream("text/plain", WebStream::end);
        }
    }

    @Test
    void withoutALoginOnlyTheHealthIsToldWhateverIsThere() throws Exception {
        write("routes/application/lamp.camel.yaml", """
                - routeTemplate:
                    id: lamp_application.inbound
                    description: "a page, and nothing else"
                    parameters:
                      - { name: worker, description: "(name) Name of the worker." }
                      - { name: worker_bean, defaultValue: "org.vumi.worker.ManagementPortTest$Lamp", description: "Its class." }
                    route:
                      from:
                        uri: direct:{{worker}}.inbound
                        steps:
                          - to: { uri: "stub:{{worker}}.outbound", pattern: InOnly }
                """);
        try (Running vumi = new Running(options(null), """
                workers: {a-lamp: lamp_application}
                a-lamp: {}
                """)) {
            Set<String> pages = vumi.launch.management().pages().collect(Collectors.toSet());
            assertThat(pages).contains("", "status", "metrics", "reload", "store", "lamp");
            assertThat(openPages(vumi)).containsExactly("health", "health/live");
            pages.add("nowhere");
            for (String page : pages) {
                assertThat(vumi.get(page).statusCode()).as(page).isEqualTo(401);
                assertThat(vumi.send("POST", page, "").statusCode()).as(page).isEqualTo(401);
                assertThat(vumi.get(page, "Accept", "text/html").body())
                        .as(page)
                        .contains("action=\"/login\"");
                assertThat(vumi.get(page, "Origin", "http://evil.example").statusCode())
                        .as(page)
                        .isEqualTo(403);
            }
            for (String open : List.of("health", "health/live", "health/ready", "login")) {
                assertThat(vumi.get(open, "Origin", "http://evil.example").statusCode())
                        .as(open)
                        .isEqualTo(403);
            }
            assertThat(vumi.get("health/live").body()).isEqualTo("{\"status\":\"UP\"}");
            assertThat(vumi.get("health/ready").statusCode()).isEqualTo(503);
            assertThat(vumi.get("health").body()).isEqualTo("{\"status\":\"DOWN\"}");
            assertThat(vumi.get("health/else").statusCode()).isEqualTo(404);
            assertThat(vumi.send("POST", "health", "").statusCode()).isEqualTo(405);

            HttpResponse<String> start = vumi.get("", vumi.as("viewer"));
            assertThat(start.body())
                    .contains("DOWN", "viewer (may only look)", "a-lamp", "lamp_application", "href=\"/lamp\"")
                    .contains("href=\"/store/openapi.json\"")
                    .doesNotContain("reload", "Log out", "{{");
            assertThat(vumi.get("lamp", vumi.as("viewer")).statusCode()).isEqualTo(200);
            assertThat(vumi.get("status", vumi.as("viewer")).body()).contains("\"management.pages\"");
            assertThat(vumi.send("POST", "reload", "", vumi.as("viewer")).statusCode())
                    .isEqualTo(403);
            assertThat(vumi.send("POST", "reload", "", vumi.as("vumi")).statusCode())
                    .as("the workers' broker is away, but they run")
                    .isEqualTo(200);
            for (String user : List.of("", "viewer-")) {
                Path password = home.resolve("data/management-" + user + "password");
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                        .isEqualTo("rw-------");
            }
        }
    }

    /** Of the routes those that are not behind the login. */
    private static Set<String> openPages(Running vumi) {
        Set<String> open = new TreeSet<>();
        vumi.launch.engine().context().getRoutes().stream()
                .filter(route -> route.getEndpoint() instanceof WebEndpoint)
                .map(route -> route.getRouteId())
                .filter(id -> !id.equals("management.pages"))
                .forEach(id -> open.add(id.equals("management.live") ? "health/live" : id.substring(11)));
        return open;
    }

    @Test
    void whoLogsInByTheFormIsInUntilTheyLogOut() throws Exception {
        try (Running vumi = new Running(options(null), "")) {
            String password = Files.readString(home.resolve("data/management-password"));
            String type = "application/x-www-form-urlencoded";
            HttpResponse<String> in = vumi.send(
                    "POST",
                    "login",
                    "user=vumi&password=" + password.strip() + "&next=/status",
                    "Content-Type",
                    type,
                    "Origin",
                    vumi.url.substring(0, vumi.url.length() - 1));

            assertThat(in.statusCode()).isEqualTo(303);
            assertThat(in.headers().firstValue("Location")).contains("/status");
            String cookie = in.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
            assertThat(vumi.get("", "Cookie", cookie).body()).contains("Log out", "<p id=\"who\">vumi</p>");
            assertThat(vumi.send("POST", "logout", "", "Cookie", cookie, "Sec-Fetch-Site", "cross-site")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(vumi.get("status", "Cookie", cookie).statusCode()).isEqualTo(200);
            assertThat(vumi.send("POST", "logout", "", "Cookie", cookie).statusCode())
                    .isEqualTo(303);
            assertThat(vumi.get("status", "Cookie", cookie).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void whoTriesPasswordsIsSlowedDownAndWhoIsInIsNot() throws Exception {
        try (Running vumi = new Running(options(null), "")) {
            String cookie = vumi.send(
                            "POST",
                            "login",
                            "user=vumi&password="
                                    + Files.readString(home.resolve("data/management-password"))
                                            .strip(),
                            "Content-Type",
                            "application/x-www-form-urlencoded")
                    .headers()
                    .firstValue("Set-Cookie")
                    .orElseThrow()
                    .split(";")[0];
            await().atMost(PATIENCE).until(() -> {
                HttpResponse<String> answer = vumi.get(
                        "status", "Authorization", BasicAuth.header("vumi", String.valueOf(System.nanoTime())));
                assertThat(answer.statusCode()).isIn(401, 429);
                return answer.statusCode() == 429
                        && answer.headers().firstValue("Retry-After").isPresent();
            });
            assertThat(vumi.get("status", "Cookie", cookie).statusCode()).isEqualTo(200);
            assertThat(vumi.send("POST", "login", "x", "Content-Type", "multipart/form-data")
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void aCertificateThatIsReplacedIsShownFromThenOn(@TempDir Path keys) throws Exception {
        TestCertificates certificates = new TestCertificates(keys);
        Path certificate = Files.copy(certificates.certificate("server"), home.resolve("own.crt"));
        Path key = Files.copy(certificates.key("server"), home.resolve("own.key"));
        HttpClient plain = client;
        HttpClient.Builder trusting =
                HttpClient.newBuilder().sslContext(TlsFiles.trusting(certificates.certificate("ca")));
        client = trusting.build();
        try (Running vumi = new Running(options(new TlsFiles(null, "", certificate, key, "")), "")) {
            assertThat(vumi.url).startsWith("https://127.0.0.1:");
            HttpResponse<String> status = vumi.get("status", vumi.as("vumi"));
            assertThat(status.statusCode()).isEqualTo(200);
            assertThat(status.body()).contains("\"management\":\"" + vumi.url + "\"");
            assertThatThrownBy(() -> plain.send(
                            HttpRequest.newBuilder(URI.create(vumi.url + "health"))
                                    .build(),
                            BodyHandlers.ofString()))
                    .isInstanceOf(SSLException.class);

            Files.writeString(certificate, "half of");
            touch(certificate, 1);
            client = trusting.build();
            assertThat(vumi.get("health/live").statusCode())
                    .as("as it was, since the new one is none")
                    .isEqualTo(200);

            Files.copy(certificates.certificate("stranger"), certificate, StandardCopyOption.REPLACE_EXISTING);
            touch(certificate, 3);
            client = trusting.build();
            assertThat(vumi.get("health/live").statusCode())
                    .as("as it was, until the new one's key is there too")
                    .isEqualTo(200);
            Files.copy(certificates.key("stranger"), key, StandardCopyOption.REPLACE_EXISTING);
            touch(key, 2);
            client = trusting.build();
            assertThatThrownBy(() -> vumi.get("health/live")).isInstanceOf(SSLException.class);
            client = HttpClient.newBuilder()
                    .sslContext(TlsFiles.trusting(certificates.certificate("stranger")))
                    .build();
            assertThat(vumi.get("health/live").statusCode()).isEqualTo(200);
        }
    }

    private static void touch(Path file, int later) throws IOException {
        Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() + later * 10_000L));
    }

    @Test
    void aCertificateThatCannotServeIsSaidAtTheStart() {
        try (Launch launch = launch(options(new TlsFiles(null, "", home.resolve("none.crt"), null, "")))) {
            assertThatThrownBy(() -> launch.prepare(faults -> List.of()))
                    .hasMessage("management: '" + home.resolve("none.crt") + "' cannot be read: no such file");
        }
    }
}
