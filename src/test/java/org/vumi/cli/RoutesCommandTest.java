package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.codec.MessageCodec;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;
import picocli.CommandLine;

/** {@code vumi routes explain}, without broker or Redis. */
class RoutesCommandTest {
    @TempDir
    private Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int explain(String config, VumiMessage message, String... more) throws Exception {
        Path file = Files.write(home.resolve("message.json"), MessageCodec.encode(message));
        CommandLine command = Vumi.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        String[] fixed = {
            "--home=" + home,
            "--redis=redis://127.0.0.1:1/0",
            "--log-level=error",
            "routes",
            "explain",
            "--config=" + config,
            "--message=" + file
        };
        int code = command.execute(java.util.stream.Stream.of(fixed, more)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new));
        command.getErr().flush();
        return code;
    }

    private static TransportUserMessage.Builder message(String transport) {
        return TransportUserMessage.builder(MessageIds.RANDOM, Clock.systemUTC())
                .put("message_id", "m1")
                .put("to_addr", "8181")
                .put("from_addr", "254700000001")
                .put("content", "Quiz me")
                .put("transport_name", transport)
                .put("transport_type", "sms");
    }

    private String configuration(String text) throws Exception {
        return Files.writeString(home.resolve("d.yaml"), text).toString();
    }

    @Test
    void theExampleOfThePagePrintsThis() throws Exception {
        assertThat(explain("config/keywords.yaml", message("smpp_transport").build()))
                .isZero();
        assertThat(out.toString().lines().map(line -> "    " + line).collect(Collectors.joining("\n", "\n\n", "\n\n")))
                .isSubstringOf(Files.readString(Path.of("docs/command-line.md")))
                .contains("rules.0 (config/keywords.yaml:");
    }

    @Test
    void sayWhichRuleTakesIt() throws Exception {
        explain("config/countries.yaml", message("kenya").put("content", "acha").build());
        explain(
                "config/countries.yaml",
                message("kenya").put("to_addr", "256771").build(),
                "--from=application");
        assertThat(out.toString().lines().map(line -> line.replaceAll(":\\d+\\)", ")")))
                .containsExactly(
                        "dispatcher: kenya.inbound, by RulesRouter",
                        "  inbound_rules.0 'no more of it' (config/countries.yaml)",
                        "  -> opt_out.inbound",
                        "  -> application.inbound",
                        "dispatcher: application.outbound, by RulesRouter",
                        "  outbound_rules.1 'Uganda' (config/countries.yaml)",
                        "  'countries:message:m1' would hold 'application', for its events",
                        "  -> uganda.outbound");
    }

    @Test
    void whatOnlyRedisKnowsIsSaidToBeUnknown() throws Exception {
        assertThat(explain("config/ab-test.yaml", message("smpp_transport").build()))
                .isZero();
        TransportEvent ack = TransportEvent.ack("smpp_transport", "m1", "s", MessageIds.RANDOM, Clock.systemUTC());
        assertThat(explain("config/ab-test.yaml", ack)).isZero();
        assertThat(out.toString())
                .contains("dispatcher: smpp_transport.inbound, by UserGroupingRouter\n"
                        + "  the user's group is not known here: redis://127.0.0.1:1/0 does not answer")
                .contains("dispatcher: smpp_transport.event, by UserGroupingRouter\n"
                        + "  what 'ab_test:message:m1' holds is not known here: redis://127.0.0.1:1/0 does not answer")
                .contains("  -> not known\n");
    }

    @Test
    void tellsWhatWouldBeChangedDroppedAndSetAside() throws Exception {
        String multiplex = configuration("""
                router_class: vumi.dispatchers.FromAddrMultiplexRouter
                transport_names: [tr1, tr2]
                exposed_names: [app]
                fromaddr_mappings: { '8181': tr2 }
                """);
        explain(multiplex, message("tr1").build());
        explain(multiplex, message("tr1").build(), "--from=app");
        explain(configuration("""
                        router_class: vumi.dispatchers.ToAddrRouter
                        transport_names: [tr1]
                        exposed_names: [app]
                        toaddr_mappings: { app: '9' }
                        """), message("tr1").build());
        assertThat(out.toString().lines())
                .containsExactly(
                        "dispatcher: tr1.inbound, by FromAddrMultiplexRouter",
                        "  the only exposed name",
                        "  -> app.inbound, changed: transport_name",
                        "dispatcher: app.outbound, by FromAddrMultiplexRouter",
                        "  -> set aside as Unroutable: fromaddr_mappings has no entry for the from_addr",
                        "dispatcher: tr1.inbound, by ToAddrRouter",
                        "  -> nowhere: dropped and counted");
    }

    @Test
    void endsWithOneIfNobodyTakesIt() throws Exception {
        assertThat(explain("config/keywords.yaml", message("elsewhere").build()))
                .isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("vumi: dispatcher takes no such message from 'elsewhere'"
                        + " (--from; accepted: smpp_transport, quiz, news, desk)\n");
    }

    @Test
    void endsWithOneAtAFault() throws Exception {
        assertThat(explain(
                        configuration("router_class: RulesRouter"), message("t").build()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("d.yaml: dispatcher: missing key inbound_rules");
        assertThat(explain("config/smpp-to-url.yaml", message("t").build())).isEqualTo(1);
        assertThat(err.toString()).contains("config/smpp-to-url.yaml: no dispatcher is there");
        Files.writeString(home.resolve("broken.json"), "{}");
        CommandLine command = Vumi.commandLine().setErr(new PrintWriter(err));
        assertThat(command.execute(
                        "routes",
                        "explain",
                        "--config=config/keywords.yaml",
                        "--message=" + home.resolve("broken.json")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("broken.json: missing field");
    }

    @Test
    void mapsShowByTheirEntry() throws Exception {
        String simple = configuration("""
                router_class: vumi.dispatchers.SimpleDispatchRouter
                transport_names: [tr1]
                exposed_names: [app]
                route_mappings: { tr1: app }
                """);
        explain(simple, message("tr1").build());
        explain(simple, message("tr1").build(), "--from=app");
        assertThat(out.toString().lines())
                .containsExactly(
                        "dispatcher: tr1.inbound, by SimpleDispatchRouter",
                        "  route_mappings.tr1",
                        "  -> app.inbound",
                        "dispatcher: app.outbound, by SimpleDispatchRouter",
                        "  its transport_name",
                        "  -> tr1.outbound");
    }

    private int routes(String... arguments) {
        CommandLine command = Vumi.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        String[] fixed = {"--home=" + home, "--log-level=error", "routes"};
        int code = command.execute(java.util.stream.Stream.of(fixed, arguments)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new));
        command.getErr().flush();
        return code;
    }

    @Test
    void aBuiltInTemplateIsExportedListedAndChecked() throws Exception {
        Path file = home.resolve("routes/dispatcher/simple-dispatcher.camel.yaml");
        assertThat(routes("export", "vumi.dispatchers.simple.dispatcher.SimpleDispatcher"))
                .isZero();
        assertThat(out).hasToString(file + System.lineSeparator());
        assertThat(routes("list")).isZero();
        assertThat(out.toString())
                .contains(
                        "simple_dispatcher.copy\tyours, overrides\t" + file + "\troute_mappings",
                        "dispatcher.inbound\tbuilt-in\tclasspath:routes/dispatcher/dispatcher.camel.yaml\trouter_class ");
        assertThat(routes("check")).isZero();
        assertThat(routes("export", "simple_dispatcher")).isEqualTo(1);
        assertThat(err.toString()).contains(file + " is there already");
    }

    @Test
    void allFaultsOfTemplatesEndTheCheckWith1() throws Exception {
        routes("export", "simple_dispatcher");
        Path file = home.resolve("routes/dispatcher/simple-dispatcher.camel.yaml");
        Files.writeString(
                file,
                Files.readString(file).replace("set-aside", "set-asid").replace("{{worker}}.copy", "{{wroker}}.copy"));

        assertThat(routes("check")).isEqualTo(1);
        assertThat(err.toString().lines())
                .hasSize(2)
                .allMatch(line -> line.matches("\\Q" + file + "\\E:\\d+: template simple_dispatcher[.]copy: .*"));
    }
}
