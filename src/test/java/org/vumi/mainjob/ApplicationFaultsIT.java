package org.vumi.mainjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.codec.MessageCodec;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;

/** An application in a process of its own, which is killed under load. */
@ExtendWith(Servers.class)
class ApplicationFaultsIT {
    private static final int MESSAGES = 6_000;
    private static final int USERS = 50;
    private static final int KILLS = 3;

    private static VumiJar start(VumiHome home, String broker) {
        return home.start(
                "--broker=" + broker,
                "start_worker",
                "--worker-class=vumi.demos.words.EchoWorker",
                "--set-option=transport_name:app");
    }

    private static byte[] message(int number) {
        return MessageCodec.encode(TransportUserMessage.builder(MessageIds.RANDOM, Clock.systemUTC())
                .put("message_id", "m" + number)
                .put("to_addr", "8181")
                .put("from_addr", "user" + number % USERS)
                .put("content", String.valueOf(number))
                .put("transport_name", "sms")
                .put("transport_type", "sms")
                .build());
    }

    @Test
    void aKilledApplicationLosesNoMessageAndRepeatsRepliesUnderTheirIds(VumiHome home, RabbitMq rabbitMq)
            throws Exception {
        String broker = rabbitMq.newVhost();
        try (Amqp amqp = Amqp.connect(broker)) {
            amqp.declare("app.inbound");
            Amqp.Tap replies = amqp.tap("app.outbound");
            for (int i = 0; i < MESSAGES; i++) {
                amqp.publish("app.inbound", message(i));
            }
            amqp.flush();
            for (int kill = 0; kill < KILLS; kill++) {
                VumiJar application = start(home, broker);
                replies.awaitCount(replies.messages().size() + MESSAGES / (KILLS + 1) / 2);
                application.kill();
            }
            start(home, broker);
            await().atMost(MainJob.PATIENCE)
                    .until(() -> new HashSet<>(replies.fields("in_reply_to")).size() == MESSAGES);

            Map<String, Set<String>> ids = new LinkedHashMap<>();
            Map<String, Set<Integer>> heard = new LinkedHashMap<>();
            for (JsonNode reply : replies.messages()) {
                ids.computeIfAbsent(reply.path("in_reply_to").asText(), any -> new HashSet<>())
                        .add(reply.path("message_id").asText());
                heard.computeIfAbsent(reply.path("to_addr").asText(), any -> new LinkedHashSet<>())
                        .add(reply.path("content").asInt());
            }
            assertThat(ids.values()).allSatisfy(one -> assertThat(one).hasSize(1));
            assertThat(heard).hasSize(USERS);
            heard.values().forEach(numbers -> {
                List<Integer> inOrder = new ArrayList<>(numbers);
                assertThat(inOrder).hasSize(MESSAGES / USERS).isSorted();
            });
        }
    }
}
