package org.vumi.mainjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.vumi.store.StoreTime;
import redis.clients.jedis.Jedis;

/** Messages that wait for their time, on a real broker and Redis. */
@ExtendWith(Servers.class)
class ScheduledIT {
    private static VumiJar scheduler(VumiHome home, String broker, RedisServer redis) {
        return home.start(
                "start_worker",
                "--worker-class=scheduler",
                "--set-option=transport_name:t",
                "--broker=" + broker,
                "--redis=" + redis.uri());
    }

    private static void publish(Amqp amqp, String id, String key, Object value) throws Exception {
        amqp.publish("t.scheduled", Recent.message("t", id, "27821", "hello", Map.of("scheduler", Map.of(key, value))));
    }

    private static VumiHome.Ended vumi(VumiHome home, RedisServer redis, String... arguments) {
        List<String> all = new ArrayList<>(List.of("scheduled"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--transport=t", "--redis=" + redis.uri()));
        return home.run(all.toArray(String[]::new));
    }

    @Test
    void messagesLeaveWhenTheyAreDueUnlessCancelled(VumiHome home, RabbitMq rabbitMq, RedisServer redis)
            throws Exception {
        redis.flush();
        String broker = rabbitMq.newVhost();
        try (Amqp amqp = Amqp.connect(broker)) {
            amqp.declare("t.scheduled");
            amqp.declare("vumi.invalid");
            Amqp.Tap outbound = amqp.tap("t.outbound");
            Amqp.Tap invalid = amqp.tap("vumi.invalid");
            scheduler(home, broker, redis);
            publish(amqp, "next year", "after", 30_000_000);
            publish(amqp, "cancelled", "at", Instant.now().plusSeconds(600).toString());
            publish(amqp, "wrong", "at", "soon");
            publish(amqp, "past", "at", "2012-04-16");
            publish(amqp, "soon", "after", 2);
            outbound.awaitCount(2);
            invalid.awaitCount(1);

            assertThat(outbound.fields("message_id")).containsExactly("past", "soon");
            assertThat(invalid.fields("message_id")).containsExactly("wrong");
            assertThat(vumi(home, redis, "list").out().lines().map(line -> line.split("\t")[1]))
                    .containsExactlyInAnyOrder("next year", "cancelled");
            assertThat(vumi(home, redis, "cancel", "cancelled").out()).isEqualTo("cancelled 1\n");
            VumiHome.Ended again = vumi(home, redis, "cancel", "cancelled");
            assertThat(again.code()).isOne();
            assertThat(again.err()).contains("cancelled: does not wait");
            assertThat(vumi(home, redis, "list").out().lines()).hasSize(1);
        }
    }

    @Test
    void whatFallsDueWhileSchedulersDieLeavesAllTheSame(VumiHome home, RabbitMq rabbitMq, RedisServer redis)
            throws Exception {
        redis.flush();
        String broker = rabbitMq.newVhost();
        int messages = 4_000;
        try (Amqp amqp = Amqp.connect(broker)) {
            amqp.declare("t.scheduled");
            amqp.declare("t.outbound");
            Amqp.Tap outbound = amqp.tap("t.outbound");
            VumiJar one = scheduler(home, broker, redis);
            scheduler(home, broker, redis);
            Instant due = Instant.now().plusSeconds(4).truncatedTo(ChronoUnit.SECONDS);
            for (int i = 0; i < messages; i++) {
                publish(amqp, "m" + i, "at", due.plusSeconds(i % 5).toString());
            }
            amqp.flush();
            one.kill();
            await().atMost(MainJob.PATIENCE).until(() -> outbound.messages().size() > 1);
            home.close(); // kills the other while it is at it
            scheduler(home, broker, redis);
            try (Jedis jedis = new Jedis(URI.create(redis.uri()))) {
                for (String key : jedis.zrange("scheduler:t#in_flight", 0, -1)) {
                    jedis.zadd("scheduler:t#in_flight", 0, key); // the leases of the dead
                }
            }

            Set<String> all =
                    IntStream.range(0, messages).mapToObj(i -> "m" + i).collect(Collectors.toSet());
            await().atMost(MainJob.PATIENCE)
                    .untilAsserted(() -> assertThat(new HashSet<>(outbound.fields("message_id")))
                            .hasSameSizeAs(all));
            assertThat(new HashSet<>(outbound.fields("message_id"))).isEqualTo(all);
            for (JsonNode message : outbound.messages()) {
                int late = Integer.parseInt(message.path("message_id").asText().substring(1)) % 5;
                assertThat(message.path("timestamp").asText())
                        .as("not before it was due")
                        .isGreaterThanOrEqualTo(StoreTime.write(due.plusSeconds(late)));
            }
        }
    }
}
