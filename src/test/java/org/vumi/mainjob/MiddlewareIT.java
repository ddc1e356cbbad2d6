package org.vumi.mainjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.message.MessageIds;
import org.vumi.message.Tag;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.vumi.simulator.SmscMessage;
import org.vumi.store.MessageBatches;
import org.vumi.store.MessagePage;
import org.vumi.store.MessageQuery;
import org.vumi.store.Redis;
import org.vumi.store.StoreSettings;
import org.vumi.store.StoredMessages;

/** Middleware on the real parts, workers in processes of their own: manual, chapter 5; spec core 12, A9. */
@ExtendWith(Servers.class)
class MiddlewareIT {
    private static final String TRANSPORT = "smpp_transport";

    private static MessageBatches batches(RedisServer redis, String prefix) {
        return new MessageBatches(
                new Redis(redis::uri), StoreSettings.of(prefix), MessageIds.RANDOM, Clock.systemUTC());
    }

    /** config/middleware.yaml, but for addresses and the store's prefix; of several workers one. */
    private static VumiJar start(
            VumiHome home, MainJob job, String worker, String prefix, String broker, RedisServer redis)
            throws Exception {
        String other = worker.equals("smpp") ? "relay" : "smpp";
        String yaml = Files.readString(Path.of("config/middleware.yaml"))
                .replace("port: 2775", "port: " + job.smsc().port())
                .replace("http://127.0.0.1:8001/", job.application().url())
                .replace("store_prefix: message_store", "store_prefix: " + prefix)
                .replaceAll("(?m)^  " + other + ": .*\n", "")
                .replaceAll("(?ms)^" + other + ":\n(?:[ #].*?\n|\n)*", "");
        Path file = home.write(worker + ".yaml", yaml);
        return home.start(
                "--broker=" + broker,
                "--redis=" + redis.uri(),
                "--log-level=debug",
                "run",
                "--management-port=0",
                file.toString());
    }

    @Test
    void aBatchCountsWhatIsSentAcknowledgedAndAnswered(VumiHome home, RabbitMq rabbitMq, RedisServer redis)
            throws Exception {
        String broker = rabbitMq.newVhost();
        String prefix = "campaigns" + System.nanoTime();
        try (MainJob job = new MainJob();
                Amqp amqp = Amqp.connect(broker)) {
            Amqp.Tap inbound = amqp.tap(TRANSPORT + ".inbound");
            Amqp.Tap events = amqp.tap(TRANSPORT + ".event");
            job.application().answersWith(202); // no reply
            VumiJar transport = start(home, job, "smpp", prefix, broker, redis);
            VumiJar relay = start(home, job, "relay", prefix, broker, redis);
            MessageBatches batches = batches(redis, prefix);
            String batch = batches.start(List.of(new Tag("campaign", "27")));

            amqp.publish(TRANSPORT + ".outbound", tagged("sent-1", "27820001111", "vote now"));
            events.awaitCount(1);
            job.smsc().inject("27820001111", "80027", "yes");
            job.smsc().inject("27820001111", "8181", "something else");
            inbound.awaitCount(2);

            await().atMost(MainJob.PATIENCE).until(() -> job.application().requests("something else") == 1);
            assertThat(batches.status(batch))
                    .isEqualTo(Map.of("ack", 1L, "delivery_report", 0L, "message", 1L, "sent", 1L));
            assertThat(batches.messages(batch)).containsExactly("sent-1");
            assertThat(batches.replies(batch))
                    .containsExactly(
                            inbound.messages().get(0).path("message_id").asText());
            assertThat(inbound.messages().get(0).at("/helper_metadata/tag/tag").toString())
                    .isEqualTo("[\"campaign\",\"27\"]");
            assertThat(inbound.messages().get(1).path("helper_metadata")).isEmpty();
            assertThat(job.smsc().submits()).singleElement().satisfies(submit -> assertThat(submit.from())
                    .isEqualTo("80027"));
            assertThat(transport.log())
                    .containsPattern("INFO .*Processed outbound message for smpp_transport: \\{.*\"vote now\"")
                    .containsPattern("INFO .*Processed event message for smpp_transport: \\{.*\"ack\"")
                    .containsPattern("INFO .*Processed inbound message for smpp_transport: \\{.*\"yes\"");
            assertThat(relay.log())
                    .containsPattern("DEBUG .*Processed inbound message for smpp_transport: \\{.*\"campaign\"");
        }
    }

    private static String tagged(String id, String to, String content) throws Exception {
        ObjectNode message = (ObjectNode) new ObjectMapper().readTree(Amqp.userMessage(TRANSPORT, id, to, content));
        message.putObject("helper_metadata")
                .putObject("tag")
                .putArray("tag")
                .add("campaign")
                .add("27");
        return message.toString();
    }

    @Test
    void aWorkerThatIsKilledUnderLoadStoresAndCountsAllOnce(VumiHome home, RabbitMq rabbitMq, RedisServer redis)
            throws Exception {
        String broker = rabbitMq.newVhost();
        String prefix = "killed" + System.nanoTime();
        int atATime = 1_000;
        int kills = 3;
        try (MainJob job = new MainJob();
                Amqp amqp = Amqp.connect(broker)) {
            Amqp.Tap events = amqp.tap(TRANSPORT + ".event");
            Set<String> all = new TreeSet<>();
            String batch = batches(redis, prefix).start(List.of(new Tag("campaign", "27")));
            VumiJar transport = job.startTransport(home, storing(broker, redis, prefix));
            for (int kill = 0; kill < kills; kill++) {
                for (int i = 0; i < atATime; i++) {
                    String id = "k%d-%04d".formatted(kill, i);
                    all.add(id);
                    amqp.publish(TRANSPORT + ".outbound", tagged(id, "2782%07d".formatted(i), "text"));
                }
                amqp.flush();
                events.awaitCount(kill * atATime + 100);
                transport.kill();
                transport = job.startTransport(home, storing(broker, redis, prefix));
            }
            await().atMost(MainJob.PATIENCE)
                    .untilAsserted(() -> assertThat(new TreeSet<>(events.fields("user_message_id")))
                            .isEqualTo(all));

            long count = all.size();
            MessageBatches batches = batches(redis, prefix);
            assertThat(batches.messages(batch)).isEqualTo(all);
            assertThat(batches.status(batch))
                    .isEqualTo(Map.of("ack", count, "delivery_report", 0L, "message", count, "sent", count));
            assertThat(stored(redis, prefix)).containsExactlyInAnyOrderElementsOf(all);
        }
    }

    @Test
    void nothingIsLostOrStoredOrCountedTwiceWhileRedisIsRestarted(VumiHome home, RabbitMq rabbitMq, RedisServer redis)
            throws Exception {
        String broker = rabbitMq.newVhost();
        String prefix = "restarts" + System.nanoTime();
        String[] options = {
            "--broker=" + broker,
            "--redis=" + redis.uri(),
            "--set-option=middleware:[{store: vumi.middleware.StoringMiddleware}, {tag: vumi.middleware.TaggingMiddleware}]",
            "--set-option=store:{store_prefix: " + prefix + "}",
            "--set-option=tag:{incoming: {addr_pattern: '(.*)', tagpool_template: pool, tagname_template: '\\1'}}"
        };
        try (MainJob job = new MainJob();
                Amqp amqp = Amqp.connect(broker)) {
            Amqp.Tap inbound = amqp.tap(TRANSPORT + ".inbound");
            Amqp.Tap outbound = amqp.tap(TRANSPORT + ".outbound");
            Amqp.Tap events = amqp.tap(TRANSPORT + ".event");
            String batch = batches(redis, prefix).start(List.of(new Tag("pool", "8181")));
            job.startTransport(home, options);
            job.startRelay(
                    home,
                    options[0],
                    options[1],
                    options[2],
                    options[4],
                    "--set-option=store:{store_prefix: app" + prefix + "}");

            for (int restart = 0; restart < 3; restart++) {
                int before = job.injected();
                job.inject(600);
                job.awaitAnswered(before + 150);
                redis.restart(); // killed it could lose what it has confirmed, as it writes to the disk once a second
            }
            job.awaitAllAnswered();
            events.awaitCount(job.injected());

            job.assertEachAnsweredOnceInOrder();
            assertThat(inbound.messages()).hasSize(job.injected());
            assertThat(outbound.messages()).hasSize(job.injected());
            MessageBatches batches = batches(redis, prefix); // the connections of before are broken
            assertThat(batches.replies(batch)).isEqualTo(ids(inbound));
            assertThat(batches.messages(batch)).isEqualTo(ids(outbound));
            long all = job.injected();
            assertThat(batches.status(batch))
                    .isEqualTo(Map.of("ack", all, "delivery_report", 0L, "message", all, "sent", all));
        }
    }

    @Test
    void theSmscSendsAgainWhatCouldNotBeStored(VumiHome home, RabbitMq rabbitMq, RedisServer redis) throws Exception {
        String broker = rabbitMq.newVhost();
        String prefix = "refused" + System.nanoTime();
        try (MainJob job = new MainJob();
                Amqp amqp = Amqp.connect(broker)) {
            Amqp.Tap inbound = amqp.tap(TRANSPORT + ".inbound");
            VumiJar transport = job.startTransport(home, storing(broker, redis, prefix));
            job.smsc().awaitBinds(1, MainJob.PATIENCE);

            redis.stop();
            job.smsc().inject("27820001111", "8181", "hello");
            await().atMost(MainJob.PATIENCE).until(() -> transport.log().contains("answered with ESME_RX_T_APPN"));
            assertThat(inbound.messages()).isEmpty();
            redis.start();
            job.smsc().awaitDelivered(MainJob.PATIENCE);
            inbound.awaitCount(1);

            assertThat(job.smsc().messages()).singleElement().satisfies(message -> {
                assertThat(message.state()).isEqualTo(SmscMessage.State.ACCEPTED);
                assertThat(message.attempts()).isGreaterThan(1);
            });
            assertThat(stored(redis, prefix)).isEqualTo(inbound.fields("message_id"));
            assertThat(amqp.waiting(TRANSPORT + ".inbound")).isEqualTo(1);
        }
    }

    @Test
    void nothingIsLostOrStoredTwiceWhileRedisTakesNothing(VumiHome home, RabbitMq rabbitMq, RedisServer redis)
            throws Exception {
        String broker = rabbitMq.newVhost();
        String prefix = "full" + System.nanoTime();
        try (MainJob job = new MainJob();
                Amqp amqp = Amqp.connect(broker)) {
            Amqp.Tap inbound = amqp.tap(TRANSPORT + ".inbound");
            Amqp.Tap outbound = amqp.tap(TRANSPORT + ".outbound");
            VumiJar transport = job.startTransport(home, storing(broker, redis, prefix));
            VumiJar relay = job.startRelay(home, storing(broker, redis, "app" + prefix));

            for (RedisServer.Refusal refusal : RedisServer.Refusal.values()) {
                int before = job.injected();
                job.inject(300);
                job.awaitAnswered(before + 50);
                redis.refuseWrites(refusal);
                await().atMost(MainJob.PATIENCE).until(() -> (transport.log() + relay.log()).contains(refusal + " "));
                redis.takeWrites();
                job.awaitAllAnswered();
            }

            job.assertEachAnsweredOnceInOrder();
            List<String> all = inbound.fields("message_id");
            all = Stream.concat(all.stream(), outbound.fields("message_id").stream())
                    .toList();
            assertThat(stored(redis, prefix)).hasSize(2 * job.injected()).containsExactlyInAnyOrderElementsOf(all);
        }
    }

    private static String[] storing(String broker, RedisServer redis, String prefix) {
        return new String[] {
            "--broker=" + broker,
            "--redis=" + redis.uri(),
            "--set-option=middleware:[{store: vumi.middleware.StoringMiddleware}]",
            "--set-option=store:{store_prefix: " + prefix + "}"
        };
    }

    private static List<String> stored(RedisServer redis, String prefix) {
        Redis client = new Redis(redis::uri); // the connections of before may be broken
        MessagePage page = new StoredMessages(client, prefix).page(MessageQuery.ALL, null, 10_000);
        client.stop();
        return page.messages().stream().map(one -> one.message().messageId()).toList();
    }

    private static Set<String> ids(Amqp.Tap tap) {
        return new TreeSet<>(tap.fields("message_id"));
    }
}
