package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the command line refuses and prints; what it starts is tested with real processes. */
class CommandLineTest {
    @TempDir
    private Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void makeHome() throws Exception {
        Path template = Path.of("routes/application/echo.camel.yaml");
        Files.createDirectories(home.resolve(template).getParent());
        Files.copy(Path.of("src/test/resources/home").resolve(template), home.resolve(template));
    }

    private int vumi(String... arguments) {
        CommandLine command = Vumi.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        List<String> all = new ArrayList<>(List.of("--home", home.toString(), "--log-level=error"));
        all.addAll(List.of(arguments));
        int code = command.execute(all.toArray(String[]::new));
        command.getOut().flush();
        command.getErr().flush();
        return code;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "xyzzy",
                "start_worker",
                "start_worker --worker-class",
                "start_worker --no-such-option",
                "start_worker --worker-class x --port many",
                "run",
                "invalid",
                "invalid show",
                "invalid drop",
                "invalid replay --all 0123",
                "simulator",
                "--log-level=loud run x"
            })
    void aCommandLineAtFaultEndsWith2AndTheUsage(String line) {
        assertThat(vumi(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: vumi");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void faultsOfAllFilesEndWith1() throws Exception {
        Path one = Files.writeString(home.resolve("one.yaml"), "workers: {a: echo_application, b: echo_aplication}\n");
        Path two = Files.writeString(
                home.resolve("two.yaml"),
                "workers: {c: echo_application}\nc:\n  transport_name: x\n  port: y\nd: {}\n");
        Path three = Files.writeString(home.resolve("three.yaml"), "workers: [\n");
        assertThat(vumi("run", one.toString(), two.toString(), three.toString(), "nowhere.yaml"))
                .isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly(
                        one + ":1: a: missing key transport_name (name): Names the endpoint and its routing keys.",
                        one + ":1: b: unknown worker class 'echo_aplication' (did you mean echo_application?)",
                        two + ":4: c: port 'y' is not a whole number from 1 to 65535",
                        two + ":5: section 'd' belongs to no worker",
                        three + ":2: is not valid YAML: while parsing a flow node, expected the node content,"
                                + " but found '<stream end>'",
                        "nowhere.yaml: no such file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--worker-class=test.echo.EchoWorker",
                "--worker_class=echo_application",
                "--worker-class echo_application --worker_class ignored"
            })
    void optionsOfAWorkerAreCheckedUnderTheirName(String worker) {
        List<String> arguments = new ArrayList<>(List.of("-n", "start_worker"));
        arguments.addAll(List.of(worker.split(" ")));
        arguments.addAll(List.of("--set-option=transport_name:t", "--set-option", "port:0", "--set-option=url:x:y"));
        assertThat(vumi(arguments.toArray(String[]::new))).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly(
                        "--set-option=port: echo_application_t: port '0' is not a whole number from 1 to 65535",
                        "--set-option=url: echo_application_t: url is not a URL such as http://127.0.0.1:8001/");
    }

    @Test
    void aMultiWorkerFileStartsAsAWorkerClassToo() throws Exception {
        Path file = Files.writeString(home.resolve("m.yaml"), "workers: {a: no.Such}\n");
        assertThat(vumi("start_worker", "--worker-class=vumi.multiworker.MultiWorker", "--config", file.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).startsWith(file + ":1: a: unknown worker class 'no.Such'");
    }

    @Test
    void aClassOfALaterSystemIsNotYetThere() {
        assertThat(vumi("vumi_worker", "--worker-class", "vumi.transports.gsm.GsmTransport"))
                .isEqualTo(1);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("--worker-class: worker class"
                        + " 'vumi.transports.gsm.GsmTransport' (GSM modem transport) is not available yet");
    }

    @Test
    void workerHelpTellsEveryKey() {
        assertThat(vumi("start_worker", "--worker-class=test.echo.EchoWorker", "--worker-help"))
                .isZero();
        assertThat(out.toString())
                .startsWith("echo_application\n  also: test.echo.EchoWorker\n  also: test.echo.worker.EchoWorker\n")
                .contains("  inbound: <transport_name>.inbound -> <transport_name>.outbound\n")
                .contains("  transport_name (name, required)\n      Names the endpoint and its routing keys.\n")
                .contains("  port (int 1..65535, default 8080)\n      A port.\n")
                .contains("  greeting (text, optional)\n")
                .doesNotContain("worker_bean");
    }

    @Test
    void workerHelpTellsTheKeysOfAClassThatIsConfigured() {
        String[] dispatcher = {"start_worker", "--worker-class=dispatcher", "--worker-help"};
        assertThat(vumi(dispatcher)).isZero();
        assertThat(out.toString())
                .contains("  router_class (class, required)\n")
                .endsWith("  and those of router_class, if --set-option or --config names one\n");
        out.getBuffer().setLength(0);

        assertThat(vumi(dispatcher[0], dispatcher[1], dispatcher[2], "--set-option=router_class:ToAddrRouter"))
                .isZero();
        assertThat(out.toString()).contains("  toaddr_mappings (map, required)\n");

        assertThat(vumi(dispatcher[0], dispatcher[1], dispatcher[2], "--set-option=router_class:NoRouter"))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains(
                        "--set-option=router_class: router_class 'NoRouter' is not there (users' classes: lib/*.jar)");
    }

    @Test
    void globalOptionsStandBeforeOrAfterTheCommand() {
        assertThat(vumi("start_worker", "--worker-class", "x", "--broker=rabbit", "--log-format=json"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--broker: broker is not embedded and no amqp(s):// URL");
    }

    @Test
    void theVersionIsPrinted() {
        assertThat(vumi("--version")).isZero();
        assertThat(out.toString()).startsWith("vumi ");
    }
}
