package org.vumi.mainjob;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;

/** An SMS in by SMPP, out to a URL, and the answer back: the packaged jar, on the manual's configuration. */
@ExtendWith(Servers.class)
class MainJobIT {
    @Test
    void answersFiveThousandMessagesOnceWithWorkersInProcessesOfTheirOwn(
            VumiHome home, RabbitMq rabbitMq, RedisServer redis) throws Exception {
        String broker = rabbitMq.newVhost();
        String[] servers = {"--broker=" + broker, "--redis=" + redis.uri()};
        try (MainJob job = new MainJob();
                Amqp amqp = Amqp.connect(broker)) {
            Amqp.Tap inbound = amqp.tap("smpp_transport.inbound");
            Amqp.Tap outbound = amqp.tap("smpp_transport.outbound");
            Amqp.Tap events = amqp.tap("smpp_transport.event");
            VumiJar transport = job.startTransport(home, servers);
            job.startRelay(home, servers);
            assertThat(transport.ready().path("broker").asText()).contains(":" + rabbitMq.port() + "/");

            job.inject(5_000);
            job.awaitAllAnswered();
            events.awaitCount(5_000);

            job.assertEachAnsweredOnceInOrder();
            assertThat(inbound.messages()).hasSize(5_000);
            assertThat(outbound.messages()).hasSize(5_000);
            assertThat(events.messages()).hasSize(5_000).allSatisfy(event -> assertThat(
                            event.path("event_type").asText())
                    .isEqualTo("ack"));
            assertThat(outbound.fields("in_reply_to"))
                    .containsExactlyInAnyOrderElementsOf(inbound.fields("message_id"));
            assertThat(events.fields("user_message_id"))
                    .containsExactlyInAnyOrderElementsOf(outbound.fields("message_id"));
        }
    }

    @Test
    void answersAThousandMessagesOnceWithNothingInstalled(VumiHome home) throws Exception {
        try (MainJob job = new MainJob()) {
            VumiJar vumi = home.start(
                    "run",
                    "--broker=embedded",
                    "--management-port=0",
                    job.multiWorkerFile(home).toString());
            job.inject(1_000);
            job.awaitAllAnswered();

            job.assertEachAnsweredOnceInOrder();
            assertThat(vumi.terminate()).isZero();
            assertThat(home.pids()).as("processes left").isEmpty();
        }
    }
}
