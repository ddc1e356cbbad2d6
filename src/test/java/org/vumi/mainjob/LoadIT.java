package org.vumi.mainjob;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.codec.MessageCodec;
import org.vumi.servers.FreePort;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;

/** {@code vumi load smsc} on the main job, each in a process of its own. */
@ExtendWith(Servers.class)
class LoadIT {
    private final int port = FreePort.next();
    private ReplyingServer application;

    @BeforeEach
    void start() throws Exception {
        application = new ReplyingServer();
    }

    @AfterEach
    void stop() {
        application.close();
    }

    private VumiJar mainJob(VumiHome home, RabbitMq rabbitMq, RedisServer redis) {
        Path file = home.write("main-job.yaml", """
                workers:
                  smpp: vumi.transports.smpp.SmppTransport
                  relay: vumi.application.http_relay.HTTPRelayApplication
                defaults: {transport_name: smpp_transport}
                smpp: {system_id: load, password: password, host: 127.0.0.1, port: %d, registered_delivery: 1,
                       initial_reconnect_delay: 0.5}
                relay: {url: "%s"}
                """.formatted(port, application.url()));
        return home.start(
                "run",
                "--broker=" + rabbitMq.newVhost(),
                "--redis=" + redis.uri(),
                "--management-port=0",
                file.toString());
    }

    private static Map<String, Object> result(VumiJar load) {
        return MessageCodec.decode(load.out().strip().getBytes(US_ASCII));
    }

    @Test
    void everyMessageIsAnsweredOnceThoughTheSmscThrottles(VumiHome home, RabbitMq rabbitMq, RedisServer redis) {
        VumiJar load = home.launch(
                "load",
                "smsc",
                "--port=" + port,
                "--messages=3000",
                "--rate=300",
                "--receipts=requested",
                "--throttle-percent=1",
                "--idle=30");
        mainJob(home, rabbitMq, redis);
        assertThat(load.awaitEnd()).as(load::log).isZero();
        Map<String, Object> result = result(load);
        assertThat(result)
                .containsEntry("ended", "complete")
                .containsEntry("missing", 0)
                .containsEntry("lost_after_ack", 0)
                .containsEntry("mo_sent", 3000)
                .containsEntry("mo_acked", 3000)
                .containsEntry("mo_resent", 0)
                .containsEntry("mt_distinct", 3000)
                .containsEntry("mt_duplicates", 0)
                .containsEntry("receipts_sent", 3000)
                .containsEntry("receipts_acked", 3000);
        assertThat((int) result.get("mt_throttled")).isPositive();
        assertThat(result.get("mo_mt_ms"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .hasEntrySatisfying("p50", p50 -> assertThat((double) p50).isPositive());
    }

    @Test
    void messagesWithoutAnAnswerAreMissed(VumiHome home, RabbitMq rabbitMq, RedisServer redis) {
        application.answersWith(404);
        VumiJar load = home.launch("load", "smsc", "--port=" + port, "--messages=100", "--idle=3");
        mainJob(home, rabbitMq, redis);
        assertThat(load.awaitEnd()).as(load::log).isEqualTo(1);
        assertThat(result(load))
                .containsEntry("ended", "idle")
                .containsEntry("mo_acked", 100)
                .containsEntry("missing", 100)
                .containsEntry("lost_after_ack", 100);
    }
}
