package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Index.atIndex;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class SmscCommandTest {
    private final StringWriter err = new StringWriter();

    private int execute(String... args) {
        return new CommandLine(new SimulatorCommand())
                .setErr(new PrintWriter(err, true))
                .setOut(new PrintWriter(new StringWriter()))
                .execute(args);
    }

    @Test
    void saysReadyServesThePageAndEndsCleanlyOnSigterm() throws Exception {
        try (SmscProcess smsc = SmscProcess.start("--user=acme:s3cret")) {
            String console = (String) smsc.ready.get("console");
            assertThat(console).isEqualTo("http://127.0.0.1:" + smsc.port("http") + "/");
            assertThat(smsc.port("smpp")).isPositive();
            var page = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(console)).build(), BodyHandlers.ofString());
            assertThat(page.body()).contains("Inject an MO message");
            assertThat(smsc.stop()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--port=70000 | port 70000",
                "--user=nocolon | user 'nocolon' is not SYSTEM_ID:PASSWORD",
                "--user=acme:muchtoolong | user 'acme': SMPP allows",
                "--receipts=some | receipts 'some' is not known (none, requested, all)",
                "--receipt-state=LOST | receipt state 'LOST' is not known",
                "--receipt-text=id:%s | needs three %s",
                "--receipt-delay=-1 | seconds is not in",
                "--throttle-percent=101 | throttle percent 101",
                "--error-status=ESME_NO | command_status 'ESME_NO' is not known",
                "--mo-window=0 | window 0",
                "--long-messages=split | long messages 'split' is not known (udh, sar, payload)",
                "--default-alphabet=ebcdic | default alphabet 'ebcdic' is not known",
                "--nonsense | Unknown option: '--nonsense'"
            })
    void saysWhichOptionItCannotTake(String option, String sentence) {
        assertThat(execute("smsc", option)).isEqualTo(2);
        assertThat(err.toString()).contains(sentence);
    }

    @Test
    void makesTheTroubleOfAScript(@TempDir Path folder) throws Exception {
        Path script =
                Files.writeString(folder.resolve("trouble.yaml"), "- {on: connect, do: {after: cafe, then: close}}");
        try (SmscProcess smsc = SmscProcess.start("--script=" + script);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), smsc.port("smpp"))) {
            socket.setSoTimeout(10_000);
            assertThat(socket.getInputStream().readAllBytes()).containsExactly(0xca, 0xfe);
        }
    }

    @Test
    void tellsEveryFaultOfAScript(@TempDir Path folder) throws Exception {
        Path script = Files.writeString(folder.resolve("trouble.yaml"), "- on: nothing\n  do: { silent: perhaps }\n");
        int exit = Vumi.commandLine()
                .setErr(new PrintWriter(err, true))
                .execute("simulator", "smsc", "--script=" + script);
        assertThat(exit).isEqualTo(Vumi.FAULT);
        assertThat(err.toString().lines().toList())
                .hasSize(2)
                .satisfies(
                        line -> assertThat(line).startsWith(script + ":1: 'on' is 'nothing' (accepted: "), atIndex(0))
                .satisfies(
                        line -> assertThat(line)
                                .isEqualTo(script + ":2: 'silent' is 'perhaps' (accepted: true, false)"),
                        atIndex(1));
    }

    @Test
    void saysWhichPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(execute("smsc", "--port=" + taken.getLocalPort())).isEqualTo(1);
            assertThat(err.toString()).contains("smsc: cannot listen on 127.0.0.1:" + taken.getLocalPort());
            assertThat(execute("smsc", "--port=0", "--http-port=" + taken.getLocalPort()))
                    .isEqualTo(1);
            assertThat(err.toString()).contains("console: cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }
}
