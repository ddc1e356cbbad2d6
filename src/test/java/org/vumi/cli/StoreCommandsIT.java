package org.vumi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.Json;
import org.vumi.message.Tag;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.store.MessageStore;
import org.vumi.store.Redis;
import org.vumi.store.StoreSettings;
import picocli.CommandLine;
import redis.clients.jedis.Jedis;

/** {@code vumi messages}, {@code batches} and {@code tagpools} on a real Redis. */
@ExtendWith(Servers.class)
class StoreCommandsIT {
    private static final Tag TAG = new Tag("pool", "t1");

    @TempDir
    private Path home;

    private RedisServer server;
    private Redis redis;
    private Jedis jedis;
    private ScheduledExecutorService thread;
    private MessageStore store;
    private StringWriter out;
    private StringWriter err;

    @BeforeEach
    void connect(RedisServer running) {
        server = running;
        server.flush();
        redis = new Redis(server::uri);
        jedis = new Jedis(URI.create(server.uri()));
        thread = Executors.newSingleThreadScheduledExecutor();
        store = new MessageStore(redis, StoreSettings.of("message_store"), Clock.systemUTC(), thread);
    }

    @AfterEach
    void disconnect() {
        thread.shutdownNow();
        jedis.close();
        redis.stop();
    }

    private int vumi(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine command = Vumi.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of("--redis", server.uri(), "--home", home.toString()));
        all.addAll(List.of(arguments));
        return command.execute(all.toArray(String[]::new));
    }

    private List<String> lines() {
        return out.toString().lines().toList();
    }

    private static void done(CompletionStage<Void> stage) throws Exception {
        stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static TransportUserMessage message(String id, String from, String to, int minute, String content) {
        Map<String, Object> fields = new HashMap<>(Map.of(
                "message_version",
                "20110921",
                "message_type",
                "user_message",
                "timestamp",
                "2026-11-25 10:%02d:00.000000".formatted(minute),
                "message_id",
                id,
                "to_addr",
                to,
                "from_addr",
                from,
                "content",
                content,
                "transport_name",
                "smpp",
                "transport_type",
                "sms"));
        fields.put("in_reply_to", null);
        fields.put("session_event", null);
        fields.put("transport_metadata", Map.of());
        fields.put("helper_metadata", TAG.write(Map.of()));
        return TransportUserMessage.of(fields);
    }

    private String conversation() throws Exception {
        assertThat(vumi("batches", "start", "pool:t1")).isZero();
        String batch = lines().get(0);
        done(store.addInbound(message("in1", "+27821", "8181", 0, "=1+1"), TAG));
        done(store.addOutbound(message("out1", "8181", "+27821", 1, "Grüße, \"du\"\nda 🙂"), TAG));
        done(store.addOutbound(message("out2", "8181", "+27822\u001b[2J", 2, "three"), TAG));
        done(store.addEvent(event("e1", "ack", "01")));
        done(store.addEvent(event("e2", "delivery_report", "02")));
        return batch;
    }

    private static TransportEvent event(String id, String type, String second) {
        return TransportEvent.of(Map.of(
                "message_version",
                "20110921",
                "message_type",
                "event",
                "timestamp",
                "2026-11-25 10:01:%s.000000".formatted(second),
                "event_id",
                id,
                "event_type",
                type,
                "sent_message_id",
                "x",
                "delivery_status",
                "delivered",
                "user_message_id",
                "out1",
                "transport_name",
                "smpp"));
    }

    private List<String> listed(String... arguments) {
        List<String> all = new ArrayList<>(List.of("messages", "list"));
        all.addAll(List.of(arguments));
        assertThat(vumi(all.toArray(String[]::new))).isZero();
        return lines().stream().map(line -> line.split("\t")[2]).toList();
    }

    @Test
    void listsMessagesWithoutTheirContent() throws Exception {
        String batch = conversation();
        assertThat(listed()).containsExactly("in1", "out1", "out2");
        assertThat(lines())
                .containsExactly(
                        "2026-11-25 10:00:00.000000\tinbound\tin1\t+27821\t8181\tsmpp",
                        "2026-11-25 10:01:00.000000\toutbound\tout1\t8181\t+27821\tsmpp",
                        "2026-11-25 10:02:00.000000\toutbound\tout2\t8181\t+27822\\u001b[2J\tsmpp");
        assertThat(listed("--address", "+27821")).containsExactly("in1", "out1");
        assertThat(listed("--batch", batch, "--direction", "inbound")).containsExactly("in1");
        assertThat(listed("--tag", "pool:t1", "--newest-first", "--limit", "2")).containsExactly("out2", "out1");
        assertThat(listed("--since", "2026-11-25T10:01:00", "--until", "2026-11-25 10:02"))
                .containsExactly("out1");
        assertThat(listed("--since", "2026-11-26")).isEmpty();
        assertThat(listed("--prefix", "other")).isEmpty();
    }

    @Test
    void saysThatVumisMessagesAreToBeIndexed() throws Exception {
        conversation();
        jedis.keys("message_store:index:*").forEach(jedis::del);
        assertThat(listed()).isEmpty();
        assertThat(err.toString()).contains("vumi messages index");
        assertThat(vumi("messages", "index")).isZero();
        assertThat(lines()).containsExactly("indexed 3");
        assertThat(listed()).containsExactly("in1", "out1", "out2");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void showsOneMessageWithItsEvents() throws Exception {
        String batch = conversation();
        assertThat(vumi("messages", "show", "out1")).isZero();
        assertThat(lines()).hasSize(4);
        assertThat(lines().get(0)).startsWith("outbound {\"").contains("\\ud83d\\ude42");
        assertThat(lines().get(1)).isEqualTo("batch " + batch);
        assertThat(lines().get(2)).startsWith("event {\"").contains("\"ack\"");
        assertThat(vumi("messages", "show", "none")).isEqualTo(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines("vumi: none: not stored");
    }

    @Test
    void exportsWholeMessagesAsJson() throws Exception {
        conversation();
        assertThat(vumi("messages", "export")).isZero();
        assertThat(lines()).hasSize(3);
        JsonNode second = Json.tree(lines().get(1).getBytes(UTF_8));
        assertThat(second.get("direction").asText()).isEqualTo("outbound");
        assertThat(second.get("message").get("content").asText()).isEqualTo("Grüße, \"du\"\nda 🙂");
        assertThat(second.get("events").findValuesAsText("event_type")).containsExactly("ack", "delivery_report");
        assertThat(lines()).allMatch(line -> line.chars().allMatch(character -> character < 128));
    }

    @Test
    void exportsForSpreadsheets() throws Exception {
        conversation();
        assertThat(vumi("messages", "export", "--format=csv", "--address=+27821", "--output=messages.csv"))
                .isZero();
        Path file = home.resolve("messages.csv");
        assertThat(Files.readString(file, UTF_8))
                .isEqualTo("direction,timestamp,message_id,in_reply_to,from_addr,to_addr,group,session_event,"
                        + "transport_name,transport_type,content,events\r\n"
                        + "inbound,2026-11-25 10:00:00.000000,in1,,+27821,8181,,,smpp,sms,'=1+1,\r\n"
                        + "outbound,2026-11-25 10:01:00.000000,out1,,8181,+27821,,,smpp,sms,"
                        + "\"Grüße, \"\"du\"\"\nda 🙂\",ack:delivered delivery_report:delivered\r\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(vumi("messages", "export", "--output=messages.csv")).isEqualTo(1);
        assertThat(err.toString()).contains("messages.csv");
    }

    @Test
    void goesOnAfterWhatIsNoMessage() throws Exception {
        conversation();
        jedis.hset("message_store:messages:body:out1", "content", "PIN 1234");
        assertThat(vumi("messages", "list")).isEqualTo(1);
        assertThat(lines()).hasSize(2);
        assertThat(err.toString()).contains("vumi: outbound out1: ").doesNotContain("1234");
    }

    @Test
    void beginsShowsAndFinishesBatches() throws Exception {
        String batch = conversation();
        assertThat(vumi("batches", "list")).isZero();
        assertThat(lines()).singleElement().asString().matches(batch + "\t[-0-9 :.]+\t2\t1\t1\tpool:t1");
        assertThat(vumi("batches", "show", batch)).isZero();
        assertThat(lines()).containsExactly("tag: pool:t1", "ack: 1", "delivery_report: 1", "message: 2", "sent: 2");
        assertThat(vumi("batches", "done", batch)).isZero();
        assertThat(vumi("batches", "show", batch)).isZero();
        assertThat(lines()).contains("tag: pool:t1 (no longer)");
        assertThat(vumi("batches", "done", "none")).isEqualTo(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines("vumi: there is no batch 'none'");
        assertThat(vumi("batches", "show", "none")).isEqualTo(1);
        assertThat(vumi("batches", "start", "no tag")).isEqualTo(2);
    }

    @Test
    void givesOutTags() throws Exception {
        Files.writeString(home.resolve("tags"), "c\n\nb\n");
        assertThat(vumi("tagpools", "create", "pool", "a", "--tags-from=tags")).isZero();
        assertThat(lines()).containsExactly("created 3");
        assertThat(vumi("tagpools", "acquire", "pool")).isZero();
        assertThat(lines()).containsExactly("a");
        assertThat(vumi("tagpools", "list")).isZero();
        assertThat(lines()).containsExactly("pool\t2\t1");
        assertThat(vumi("tagpools", "list", "pool")).isZero();
        assertThat(lines()).containsExactly("free\tb", "free\tc", "used\ta");
        assertThat(vumi("tagpools", "purge", "pool")).isEqualTo(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines("vumi: 1 tags of pool pool still in use.");
        assertThat(vumi("tagpools", "release", "pool", "a", "z")).isEqualTo(1);
        assertThat(lines()).containsExactly("released 1");
        assertThat(err.toString()).contains("'z' is not in use");
        assertThat(vumi("tagpools", "purge", "pool")).isZero();
        assertThat(vumi("tagpools", "acquire", "pool")).isEqualTo(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines("vumi: no free tag in pool 'pool'");
        assertThat(vumi("tagpools", "create", "pool")).isEqualTo(2);
    }

    @Test
    void aRedisThatIsAwayIsSaid() {
        StringWriter said = new StringWriter();
        CommandLine command = Vumi.commandLine();
        command.setErr(new PrintWriter(said, true));
        assertThat(command.execute("--redis=redis://127.0.0.1:1/0", "messages", "list"))
                .isEqualTo(1);
        assertThat(said.toString()).startsWith("vumi: redis://127.0.0.1:1/0 does not answer");
    }
}
