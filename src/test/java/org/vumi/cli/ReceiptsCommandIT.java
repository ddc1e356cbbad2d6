package org.vumi.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.codec.MessageCodec;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import picocli.CommandLine;
import redis.clients.jedis.Jedis;

/** {@code vumi receipts} on a real broker and a real Redis. */
@ExtendWith(Servers.class)
class ReceiptsCommandIT {
    private static final String ACME = "acme@smsc:2775";

    private static RabbitMq rabbit;
    private static RedisServer redis;

    private String broker;
    private Connection connection;
    private Channel channel;
    private Jedis jedis;
    private int kept;
    private StringWriter out;
    private StringWriter err;

    @BeforeEach
    void keepSome() throws Exception {
        redis.flush();
        jedis = new Jedis(URI.create(redis.uri()));
        broker = rabbit.newVhost();
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker);
        connection = factory.newConnection();
        channel = connection.createChannel();
        channel.exchangeDeclare("vumi", "direct", true);
        channel.queueDeclare("smpp1.event", true, false, false, null);
        channel.queueBind("smpp1.event", "vumi", "smpp1.event");
        keep(ACME, "a1", "ENROUTE", "pending");
        keep(ACME, "a2", "DELIVRD", "delivered");
        keep("other", "b1\u001b[2J", "UNDELIV", "failed");
    }

    @AfterEach
    void disconnect() throws Exception {
        jedis.close();
        connection.close();
    }

    private void keep(String account, String id, String stat, String status) {
        Map<String, Object> item = Map.ofEntries(
                Map.entry("message_type", "event"),
                Map.entry("message_version", "20110921"),
                Map.entry("timestamp", "2026-11-23 10:00:00.000000"),
                Map.entry("event_id", "e" + kept++),
                Map.entry("event_type", "delivery_report"),
                Map.entry("user_message_id", id),
                Map.entry("transport_name", "smpp_rx"),
                Map.entry("delivery_status", status),
                Map.entry(
                        "transport_metadata", Map.of("message", Map.of("id", id, "stat", stat), "sent_message_id", id)),
                Map.entry("smsc_ids", List.of(id)));
        keep(account, id, new String(MessageCodec.encode(item), ISO_8859_1));
        jedis.sadd("vumi:unmatched_receipts", account);
    }

    private void keep(String account, String id, String receipt) {
        jedis.rpush(account + "#unmatched#" + id, receipt);
        jedis.zadd(account + "#unmatched_ids", jedis.zcard(account + "#unmatched_ids"), id);
    }

    private void known(String account, String id, String value) {
        jedis.set(account + "#third_party_id#" + id, value);
    }

    private int receipts(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine command = Vumi.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of("--broker", broker, "--redis", redis.uri(), "receipts"));
        all.addAll(List.of(arguments));
        return command.execute(all.toArray(String[]::new));
    }

    private List<String> left() {
        receipts("list");
        return out.toString().lines().map(line -> line.split("\t")[2]).toList();
    }

    private Map<String, Object> event() throws Exception {
        GetResponse event = channel.basicGet("smpp1.event", true);
        return event == null ? null : MessageCodec.decode(event.getBody());
    }

    @Test
    void listsAllOrThoseOfAnAccount() {
        assertThat(receipts("list")).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        ACME + "\t2026-11-23 10:00:00.000000\ta1\tENROUTE\tsmpp_rx",
                        ACME + "\t2026-11-23 10:00:00.000000\ta2\tDELIVRD\tsmpp_rx",
                        "other\t2026-11-23 10:00:00.000000\tb1\\u001b[2J\tUNDELIV\tsmpp_rx");
        assertThat(receipts("list", "--account", "other")).isZero();
        assertThat(out.toString().lines()).hasSize(1);
    }

    @Test
    void publishesWhatIsMatchedNowAndKeepsTheRest() throws Exception {
        known(ACME, "a2", "1/1 smpp1 m2");
        assertThat(receipts("replay")).isZero();
        assertThat(out.toString()).isEqualToIgnoringNewLines("replayed 1, nothing new 0, still unmatched 2");
        assertThat(event())
                .containsEntry("user_message_id", "m2")
                .containsEntry("transport_name", "smpp1")
                .containsEntry("delivery_status", "delivered")
                .hasEntrySatisfying("event_id", id -> assertThat(id)
                        .as("that of the report that was not made when the receipt came")
                        .isNotEqualTo("e1"))
                .doesNotContainKey("smsc_ids");
        assertThat(event()).isNull();
        assertThat(left()).containsExactly("a1", "b1\\u001b[2J");
    }

    @Test
    void publishesOnlyWhatIsNews() throws Exception {
        known(ACME, "a2", "1/1 smpp1 m2");
        keep(ACME, "a2", "DELIVRD", "delivered");
        keep(ACME, "a2", "ENROUTE", "pending");
        assertThat(receipts("replay", "--account", ACME)).isZero();
        assertThat(out.toString()).isEqualToIgnoringNewLines("replayed 1, nothing new 2, still unmatched 1");
        assertThat(event()).containsEntry("delivery_status", "delivered");
        assertThat(event()).isNull();
        assertThat(left()).containsExactly("a1", "b1\\u001b[2J");
    }

    @Test
    void foldsThePartsOfAMessage() throws Exception {
        known(ACME, "a1", "1/2 smpp1 m");
        known(ACME, "a2", "2/2 smpp1 m");
        keep(ACME, "a1", "DELIVRD", "delivered");
        assertThat(receipts("replay", "--account", ACME)).isZero();
        assertThat(event()).containsEntry("delivery_status", "pending");
        assertThat(event())
                .containsEntry("delivery_status", "delivered")
                .extracting("transport_metadata.part", "transport_metadata.parts")
                .containsExactly(1, 2);
        assertThat(event()).isNull();
    }

    @Test
    void keepsWhatNobodyTakesAndTellsOfItTheNextTime() throws Exception {
        known(ACME, "a2", "1/1 gone m2");
        assertThat(receipts("replay")).isEqualTo(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines("vumi: a2: no queue takes routing key 'gone.event'");
        assertThat(left()).containsExactly("a1", "a2", "b1\\u001b[2J");

        known(ACME, "a2", "1/1 smpp1 m2");
        assertThat(receipts("replay")).isZero();
        assertThat(event()).containsEntry("user_message_id", "m2");
    }

    @Test
    void removesNothingIfTheBrokerIsNotThere() {
        known(ACME, "a2", "1/1 smpp1 m2");
        broker = "amqp://127.0.0.1:1/";
        assertThat(receipts("replay")).isEqualTo(1);
        assertThat(err.toString()).startsWith("vumi: broker amqp://127.0.0.1:1");
        assertThat(left()).hasSize(3);
    }

    @Test
    void leavesAloneWhatIsNoReceipt() throws Exception {
        keep(ACME, "a3", "{}");
        known(ACME, "a2", "1/1 smpp1 m2");
        assertThat(receipts("replay")).isEqualTo(1);
        assertThat(out.toString()).contains("replayed 1");
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("vumi: " + ACME + " has something kept that is no receipt");
        assertThat(left()).containsExactly("a1", "-", "b1\\u001b[2J");
    }
}
