package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.mainjob.Amqp;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.vumi.transport.telnet.TelnetClient;

/** A log, read back and published again, as processes: spec core 12, A13. */
@ExtendWith(Servers.class)
class ReplayedLogIT {
    private static final String VUMI =
            "java -XX:TieredStopAtLevel=1 -jar '" + Path.of("target/vumi.jar").toAbsolutePath() + "' ";

    /** Runs a line of shell, and waits for its end. */
    private static VumiJar shell(VumiHome home, String line) {
        VumiJar process = home.launch(List.of("bash", "-o", "pipefail", "-c", line));
        process.awaitEnd();
        return process;
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "json"})
    void theApplicationGetsTheMessagesOfALogAgain(String format, VumiHome home, RabbitMq rabbitMq) throws Exception {
        String broker = rabbitMq.newVhost();
        VumiJar transport = home.start(
                "start_worker",
                "--worker-class=vumi.transports.telnet.TelnetServerTransport",
                "--set-option=transport_name:telnet",
                "--set-option=telnet_port:0",
                "--set-option=middleware:[{audit: vumi.middleware.LoggingMiddleware}]",
                "--log-format=" + format,
                "--broker=" + broker);
        try (Amqp amqp = Amqp.connect(broker)) {
            Amqp.Tap inbound = amqp.tap("telnet.inbound");
            int port = transport
                    .ready()
                    .path("ports")
                    .path("telnet_transport_telnet.inbound")
                    .asInt();
            try (TelnetClient client = TelnetClient.connect(port)) {
                client.say("one").say("grüße: {'\"}");
            }
            inbound.awaitCount(4);
            transport.terminate();
            home.write("transport.log", transport.log());

            VumiJar replay = shell(
                    home,
                    VUMI + "parse_log_messages --from='2020-01-01 00:00:00' < transport.log | " + VUMI
                            + "inject-messages --transport-name telnet --verbose --broker=" + broker);

            assertThat(replay.awaitEnd()).as(replay.log()).isZero();
            inbound.awaitCount(8);
            List<JsonNode> messages = inbound.messages();
            assertThat(messages.subList(4, 8)).isEqualTo(messages.subList(0, 4));
            assertThat(messages.get(6).path("content").asText()).isEqualTo("grüße: {'\"}");
            assertThat(replay.out().lines()).hasSize(4); // for --verbose
        }
    }

    @Test
    void aBadLineEndsItAndSaysWhichAndHowManyWentBefore(VumiHome home, RabbitMq rabbitMq) throws Exception {
        String broker = rabbitMq.newVhost();
        String good = "{\"from_addr\": \"2\", \"to_addr\": \"1\", \"content\": \"x\", \"transport_type\": \"sms\"}\n";
        home.write("lines", good + "\n" + good + "{\"from_addr\": \"2\"}\n" + good);
        try (Amqp amqp = Amqp.connect(broker)) {
            Amqp.Tap inbound = amqp.tap("pigeon.inbound");
            VumiJar inject =
                    shell(home, VUMI + "inject_messages --transport-name=pigeon --broker=" + broker + " < lines");
            assertThat(inject.awaitEnd()).isEqualTo(1);
            assertThat(inject.log())
                    .contains(
                            "vumi: line 4: missing field 'to_addr'; 2 messages before it are published, and none after it");
            inbound.awaitCount(2);
            assertThat(inbound.messages()).hasSize(2);
            assertThat(inject.out()).isEmpty();
        }
    }
}
