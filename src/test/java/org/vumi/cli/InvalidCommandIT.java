package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.Servers;
import picocli.CommandLine;

/** {@code vumi invalid} on a real broker. */
@ExtendWith(Servers.class)
class InvalidCommandIT {
    private static final String FIRST = "0123456789abcdef0123456789abcdef";
    private static final String SECOND = "fedcba9876543210fedcba9876543210";
    private static final String THIRD = "00000000000000000000000000000000";

    private static RabbitMq rabbit;

    private String broker;
    private Connection connection;
    private Channel channel;
    private StringWriter out;
    private StringWriter err;

    @BeforeEach
    void setSomeAside() throws Exception {
        broker = rabbit.newVhost();
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker);
        connection = factory.newConnection();
        channel = connection.createChannel();
        channel.exchangeDeclare("vumi", "direct", true);
        for (String queue : List.of("vumi.invalid", "sms.inbound")) {
            channel.queueDeclare(queue, true, false, false, null);
            channel.queueBind(queue, "vumi", queue);
        }
        setAside(FIRST, "sms.inbound", "{\"content\": \"secret\u001b[2J\"}");
        setAside(SECOND, "gone.inbound", "two");
        setAside(THIRD, "sms.inbound", "three");
    }

    @AfterEach
    void disconnect() throws Exception {
        connection.close();
    }

    private void setAside(String id, String origin, String body) throws Exception {
        setAside(id, origin, body, Map.of());
    }

    private void setAside(String id, String origin, String body, Map<String, Object> more) throws Exception {
        Map<String, Object> headers = new HashMap<>(Map.of(
                "vumi_origin", origin,
                "vumi_reason", "MissingMessageField",
                "vumi_sentence", "missing field 'to_addr'",
                "vumi_time", "2026-11-23T10:00:00Z",
                "vumi_worker", "app"));
        headers.putAll(more);
        channel.basicPublish(
                "vumi",
                "vumi.invalid",
                new BasicProperties.Builder()
                        .deliveryMode(2)
                        .messageId(id)
                        .headers(headers)
                        .build(),
                body.getBytes(StandardCharsets.UTF_8));
    }

    private int invalid(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine command = Vumi.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of("--broker", broker, "invalid"));
        all.addAll(List.of(arguments));
        return command.execute(all.toArray(String[]::new));
    }

    private List<String> left() {
        invalid("list");
        return out.toString().lines().map(line -> line.split("\t")[0]).toList();
    }

    @Test
    void listsWithoutContent() {
        assertThat(invalid("list")).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        FIRST + "\t2026-11-23T10:00:00Z\tsms.inbound\tMissingMessageField\t25",
                        SECOND + "\t2026-11-23T10:00:00Z\tgone.inbound\tMissingMessageField\t3",
                        THIRD + "\t2026-11-23T10:00:00Z\tsms.inbound\tMissingMessageField\t5");
        assertThat(left()).containsExactly(FIRST, SECOND, THIRD);
    }

    @Test
    void showsOneMessageSafelyForTheTerminal() {
        assertThat(invalid("show", FIRST)).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "vumi_origin: sms.inbound",
                        "vumi_reason: MissingMessageField",
                        "vumi_sentence: missing field 'to_addr'",
                        "vumi_time: 2026-11-23T10:00:00Z",
                        "vumi_worker: app",
                        "",
                        "{\"content\": \"secret\\u001b[2J\"}");
        assertThat(invalid("show", "nosuch")).isEqualTo(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines("vumi: nosuch: not on vumi.invalid");
    }

    @Test
    void replaysByIdUnderTheOriginsRoutingKey() throws Exception {
        assertThat(invalid("replay", THIRD)).isZero();
        assertThat(out.toString()).isEqualToIgnoringNewLines("replayed 1");
        assertThat(new String(channel.basicGet("sms.inbound", true).getBody(), StandardCharsets.UTF_8))
                .isEqualTo("three");
        assertThat(left()).containsExactly(FIRST, SECOND);
    }

    @Test
    void tellsOfAMessageThatIsSentAndReplaysItAsSuch() throws Exception {
        invalid("drop", "--all");
        setAside(FIRST, "sms.inbound", "one", Map.of("vumi_sent", "true"));
        setAside(SECOND, "sms.inbound", "two");
        invalid("list");
        assertThat(out.toString().lines().map(line -> line.replaceAll(".*\tMissingMessageField\t", "")))
                .containsExactly("3\tsent", "3");
        assertThat(invalid("show", FIRST)).isZero();
        assertThat(out.toString()).contains("vumi_sent: true");
        assertThat(invalid("replay", "--all")).isZero();
        assertThat(channel.basicGet("sms.inbound", true).getProps().getHeaders())
                .containsOnlyKeys("vumi_sent");
        assertThat(channel.basicGet("sms.inbound", true).getProps().getHeaders())
                .isNullOrEmpty();
    }

    @Test
    void keepsWhatNobodyTakes() throws Exception {
        assertThat(invalid("replay", "--all")).isEqualTo(1);
        assertThat(out.toString()).isEqualToIgnoringNewLines("replayed 2");
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("vumi: " + SECOND + ": no queue takes routing key 'gone.inbound'");
        assertThat(channel.messageCount("sms.inbound")).isEqualTo(2);
        assertThat(left()).containsExactly(SECOND);
    }

    @Test
    void dropsByIdAndTellsWhatIsNotThere() {
        assertThat(invalid("drop", FIRST, "nosuch")).isEqualTo(1);
        assertThat(out.toString()).isEqualToIgnoringNewLines("dropped 1");
        assertThat(err.toString()).isEqualToIgnoringNewLines("vumi: nosuch: not on vumi.invalid");
        assertThat(left()).containsExactly(SECOND, THIRD);
        assertThat(invalid("drop", "--all")).isZero();
        assertThat(left()).isEmpty();
    }
}
