package org.vumi.mainjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiHome.Ended;
import org.vumi.servers.VumiJar;

/** The manual's way to a broker and a Redis: what is set up once is what workers use by default. */
@ExtendWith(Servers.class)
class SetUpIT {
    private static Ended setUp(VumiHome home, RabbitMq rabbitMq) {
        return home.run("setup-broker", "--rabbitmqctl=" + rabbitMq.rabbitmqctl());
    }

    @Test
    void workersUseWhatSetupBrokerMade(VumiHome home, RabbitMq rabbitMq, RedisServer redis) throws Exception {
        assertThat(setUp(home, rabbitMq)).satisfies(first -> {
            assertThat(first.code()).as(first.err()).isZero();
            assertThat(first.out()).contains("user vumi", "virtual host /develop", "permissions of vumi on /develop");
        });
        try (MainJob job = new MainJob()) {
            // all else is the default: 127.0.0.1, user vumi, password vumi, vhost /develop
            String[] servers = {"--port=" + rabbitMq.port(), "--redis=" + redis.uri()};
            VumiJar transport = job.startTransport(home, servers);
            job.startRelay(home, servers);
            assertThat(transport.ready().path("broker").asText()).endsWith(":" + rabbitMq.port() + "//develop");

            job.inject(10);
            job.awaitAllAnswered();
            job.assertEachAnsweredOnceInOrder();
        }
    }

    @Test
    void nothingSecretIsSeenOutside(VumiHome home, RabbitMq rabbitMq, RedisServer redis) throws Exception {
        String bind = "b1nd-pw";
        String login = "br0ker-login";
        rabbitMq.ctl("add_user", "guarded", login);
        rabbitMq.newVhost("guarded");
        rabbitMq.ctl("set_permissions", "-p", "guarded", "guarded", ".*", ".*", ".*");
        Path broker = home.write("broker.yaml", """
                hostname: 127.0.0.1
                port: %d
                username: guarded
                password: %s
                vhost: guarded
                """.formatted(rabbitMq.port(), login));
        try (MainJob job = new MainJob()) {
            Path config = home.write("smpp.yaml", """
                    transport_name: sms
                    system_id: someone
                    password: %s
                    host: 127.0.0.1
                    port: %d
                    redis: { host: 127.0.0.1, port: %d }
                    """.formatted(bind, job.smsc().port(), redis.port()));
            VumiJar transport = home.start(
                    "start_worker",
                    "--log-level=trace",
                    "--management-port=0",
                    "--worker-class=smpp_transport",
                    "--vumi-config=" + broker,
                    "--config=" + config);
            Management management = new Management(transport, home);
            await().atMost(MainJob.PATIENCE)
                    .until(() -> management.get("health").statusCode() == 200);
            assertThat(management.get("status").statusCode()).isEqualTo(401);
            String status = management.getAsVumi("status").body();
            assertThat(status).contains("smpp_transport_sms.inbound", "\"inflight\"");

            job.smsc().inject("27821234567", "8181", "nobody's business");
            job.smsc().awaitDelivered(MainJob.PATIENCE);
            assertThat(transport.terminate()).isZero();
            for (String secret : new String[] {bind, login, management.password()}) {
                assertThat(transport.out() + status).as("ready and status").doesNotContain(secret);
                assertThat(lines(transport.log(), secret)).as("log").isEmpty();
            }
            assertThat(lines(transport.log(), "nobody's business")).isEmpty();
        }
    }

    private static List<String> lines(String log, String part) {
        return log.lines().filter(line -> line.contains(part)).toList();
    }

    @Test
    void aSecondProcessUsesWhatTheFirstHasEmbedded(VumiHome home) throws Exception {
        try (MainJob job = new MainJob()) {
            String[] run = {
                "run",
                "--broker=embedded",
                "--management-port=0",
                job.multiWorkerFile(home).toString()
            };
            VumiJar first = home.start(run);
            String password = Files.readString(home.data().resolve("endpoints.json"))
                    .replaceAll("(?s).*assword\"\\s*:\\s*\"([^\"]+)\".*", "$1");
            assertThat(password).hasSizeBetween(16, 100);

            VumiJar relay = job.startRelay(home, "--broker=embedded", "--redis=embedded");
            assertThat(relay.ready().path("broker")).isEqualTo(first.ready().path("broker"));
            for (long pid : home.pids()) {
                assertThat(commandLine(pid)).as("as ps shows it").doesNotContain(password);
            }
            assertThat(first.log() + relay.log() + first.out()).doesNotContain(password);
            job.inject(20);
            job.awaitAllAnswered();
            assertThat(relay.terminate()).isZero();
            assertThat(first.isRunning()).isTrue();
            job.inject(20);
            job.awaitAllAnswered();
            job.assertEachAnsweredOnceInOrder();
        }
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void faultsAreToldTogetherBeforeAnythingStarts(VumiHome home) {
        Path file = home.write("faults.yaml", """
                workers:
                  smpp: vumi.transports.smpp.SmppTransport
                  relay: vumi.application.http_relay.HTTPRelayApplication
                  chat: vumi.transports.xmpp.XMPPTransport
                  other: vumi.transports.smp.SmppTransport
                smpp:
                  transport_name: sms
                  port: many
                  host: localhost
                relay:
                  transport_name: sms
                  url: nonsense
                  retry_limit: -1
                """);
        Ended run = home.run("run", file.toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("faults.yaml:4", "not available yet")
                .contains("faults.yaml:5", "vumi.transports.smp.SmppTransport")
                .contains("faults.yaml:8", "port")
                .contains("system_id")
                .contains("password")
                .contains("faults.yaml:12", "url")
                .contains("faults.yaml:13", "retry_limit");
        assertThat(home.data()).doesNotExist();
        assertThat(home.run("start_worker", "--worker-class=smpp_transport", "--worker-help"))
                .satisfies(help -> {
                    assertThat(help.code()).isZero();
                    assertThat(help.out()).contains("system_id", "mt_tps", "Most submit_sm per second");
                });
        assertThat(home.run("run", "--no-such-option", "x").code()).isEqualTo(2);
    }
}
