package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.codec.MessageCodec;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import picocli.CommandLine;

/** {@code vumi smpp status} of the packaged jar's demo, from another process. */
@ExtendWith(Servers.class)
class SmppStatusIT {
    private record Result(int code, String out, String err) {}

    private static Result vumi(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Vumi.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return new Result(command.execute(arguments), out.toString(), err.toString());
    }

    @Test
    void tellsWhatBecameOfTheMessages(VumiHome home) throws Exception {
        VumiJar demo = home.start("demo", "--http-port=0", "--management-port=0");
        String data = "--data=" + home.data();
        String port = "--management-port="
                + URI.create(demo.ready().path("management").asText()).getPort();
        HttpRequest inject = HttpRequest.newBuilder(
                        URI.create(demo.ready().path("console").asText() + "inject"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"from_addr\":\"27761234567\",\"to_addr\":\"1234\",\"content\":\"hello\"}"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(inject, HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(202);

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            Map<String, Object> links = MessageCodec.decode(
                    vumi("smpp", "status", data, port, "--json").out().getBytes(StandardCharsets.UTF_8));
            assertThat(links).containsOnlyKeys("smpp");
            assertThat(links.get("smpp"))
                    .extracting("state", "binds_up", "throttled")
                    .map(String::valueOf)
                    .containsExactly("up", "1", "false");
            assertThat(links.get("smpp"))
                    .extracting("submit_sm.sent", "submit_sm.accepted", "deliver_sm.messages", "deliver_sm.receipts")
                    .map(String::valueOf)
                    .containsExactly("1", "1", "1", "1");
        });
        Result table = vumi("smpp", "status", data, port, "smpp");
        assertThat(table.code()).isZero();
        List<String> lines = table.out().lines().toList();
        assertThat(lines.get(0))
                .matches(
                        "worker +state +sent +resent +accepted +throttled +refused +unanswered +expired +held_too_long +"
                                + "given_back +under_way +messages +receipts +answers");
        assertThat(lines.get(1)).matches("smpp +up +1 +0 +1 +0 +0 +0 +0 +0 +0 +0 +1 +1 +2");
        assertThat(lines.subList(2, lines.size()))
                .anyMatch(line -> line.matches("smpp  transceiver: bound to 127\\.0\\.0\\.1:\\d+ as transceiver"))
                .contains("smpp  answers: ESME_ROK 2");

        Result nobody = vumi("smpp", "status", data, port, "another");
        assertThat(nobody.code()).isEqualTo(1);
        assertThat(nobody.err()).contains("vumi: another: no SMPP link there");
        Result stranger = vumi("smpp", "status", "--management-password-file=README.md", port);
        assertThat(stranger.code()).isEqualTo(1);
        assertThat(stranger.err()).contains("does not take the password in README.md");

        assertThat(demo.terminate()).isZero();
        Result late = vumi("smpp", "status", data, port);
        assertThat(late.code()).isEqualTo(1);
        assertThat(late.err()).contains("nothing listens on 127.0.0.1:");
    }
}
