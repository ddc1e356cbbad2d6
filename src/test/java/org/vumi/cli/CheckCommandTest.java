package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Json;
import org.vumi.docs.Page;

class CheckCommandTest {
    @TempDir
    private Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int check(String... arguments) {
        String[] all = Stream.concat(Stream.of("check", "--home=" + home), Stream.of(arguments))
                .toArray(String[]::new);
        return Vumi.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all);
    }

    private String file(String yaml) throws IOException {
        return Files.writeString(home.resolve("workers.yaml"), yaml).toString();
    }

    private JsonNode json() {
        return Json.tree(out.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void saysWhatThePageShows() throws Exception {
        String page = Files.readString(Path.of("docs/command-line.md"));
        String shown = page.substring(page.indexOf("\n## vumi check\n")).split("```\n")[1];
        assertThat(check("config/telnet-echo.yaml")).isZero();
        assertThat(out).hasToString(shown);
    }

    static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("config"))) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml")
                            && Page.read(file).text().contains("\nworkers:"))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void knowsTheQueuesOfEveryExample(Path file) {
        assertThat(check("--format=json", file.toString())).as(err.toString()).isZero();
        assertThat(json().path("faults")).isEmpty();
        assertThat(json().path("workers")).isNotEmpty().allSatisfy(worker -> {
            String keys = worker.path("takes").toString() + worker.path("publishes");
            assertThat(keys).isNotEqualTo("[][]").doesNotContain("{", "many");
        });
    }

    @Test
    void namesLinksAndMemoryWithoutLogins() throws Exception {
        String file = file("""
                workers: {link: smpp_transport, relay: http_relay_application}
                defaults: {transport_name: t1}
                link:
                  host: smsc.example
                  port: 2775
                  system_id: someone
                  password: verysecret
                  redis: {host: redis.example, password: verysecret}
                relay:
                  url: http://127.0.0.1:8001/x
                """);
        assertThat(check("--broker=amqp://someone:verysecret@broker.example/v", file))
                .isZero();
        assertThat(out.toString())
                .contains("  speaks to     smsc.example:2775\n")
                .contains("  speaks to     http://127.0.0.1:8001/x\n")
                .contains("  redis         redis://redis.example:6379/0\n")
                .contains("broker: amqp://broker.example/v (by --broker)\n")
                .contains("  publishes to  *.event, t1.event, t1.failures, t1.inbound")
                .doesNotContain("verysecret");
    }

    @Test
    void tellsPortsThatAreListenedOnFromOthersAndOtherExchanges() {
        assertThat(check("config/metrics.yaml")).isZero();
        assertThat(out.toString())
                .contains("  speaks to     127.0.0.1:2003\n")
                .contains("  takes from    bucket.0 on vumi.metrics.buckets\n")
                .contains("  publishes to  * on vumi.metrics.buckets\n")
                .doesNotContain("listens on");
    }

    @Test
    void checksOneWorkersFile() throws Exception {
        String file = file("telnet_port: 9010\n");
        assertThat(check(
                        "--worker-class=vumi.transports.telnet.TelnetServerTransport",
                        "--set-option=transport_name:t1",
                        file))
                .isZero();
        assertThat(out.toString()).contains("takes from    t1.outbound").contains("broker: amqp://127.0.0.1:5672/");
    }

    @Test
    void tellsEveryFaultWithItsPlace() throws Exception {
        String file = file("""
                workers: {one: telnet_transport, two: telnet_transport, three: nonsense}
                one: {transport_name: t1, telnet_port: here}
                two: {transport_name: t2}
                """);
        assertThat(check(file)).isEqualTo(Vumi.FAULT);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).hasSize(3).allSatisfy(line -> assertThat(line)
                .startsWith(file + ":"));

        assertThat(check("--format=json", file)).isEqualTo(Vumi.FAULT);
        assertThat(json().path("faults"))
                .hasSize(3)
                .extracting(fault -> fault.path("line").asInt())
                .isEqualTo(List.of(1, 2, 3));
    }

    @Test
    void isAboutFilesOrOneWorker() throws Exception {
        String file = file("transport_name: t1");
        assertThat(check(file, "--set-option=transport_name:t1")).isEqualTo(Vumi.USAGE);
        assertThat(check(file, file, "--worker-class=telnet_transport")).isEqualTo(Vumi.USAGE);
    }
}
