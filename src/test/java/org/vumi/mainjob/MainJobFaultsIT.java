package org.vumi.mainjob;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;

/**
 * The main job while its processes are killed and started again. Nothing is lost; what is repeated was in
 * flight.
 */
@ExtendWith(Servers.class)
class MainJobFaultsIT {
    /** Deliveries that a worker holds unacknowledged, at most: templates' {@code prefetch} and {@code concurrent_sends}. */
    private static final int PREFETCH = 250;

    /** submit_sm without an answer, at most. */
    private static final int WINDOW = 10;

    /** Messages that come in for each fault; the fault happens when the first of them are answered. */
    private static final int BATCH = 600;

    private static final int BEFORE_FAULT = 150;

    @Test
    void answersEveryMessageWhileTheProcessesAreKilled(
            VumiHome home, RabbitMq rabbitMq, RedisServer redis, TestReporter report) throws Exception {
        String[] servers = {"--broker=" + rabbitMq.newVhost(), "--redis=" + redis.uri()};
        try (MainJob job = new MainJob()) {
            VumiJar transport = job.startTransport(home, servers);
            VumiJar relay = job.startRelay(home, servers);
            for (int round = 0; round < 2; round++) {
                comesInUntilFault(job);
                transport.kill();
                transport = job.startTransport(home, servers);

                comesInUntilFault(job);
                relay.kill();
                relay = job.startRelay(home, servers);
            }
            comesInUntilFault(job);
            transport.kill();
            relay.kill();
            transport = job.startTransport(home, servers);
            relay = job.startRelay(home, servers);

            job.awaitAllAnswered();
            report.publishEntry("repeats", job.repeats() + " of " + job.injected());
            assertThat(job.repeats())
                    .as("repeats")
                    .isLessThanOrEqualTo(3 * (MainJob.SMSC_WINDOW + WINDOW) + 3 * PREFETCH);
        }
    }

    @Test
    void answersEveryMessageWhileTheProcessWithEverythingEmbeddedIsKilled(VumiHome home, TestReporter report)
            throws Exception {
        try (MainJob job = new MainJob()) {
            String[] arguments = {
                "run",
                "--broker=embedded",
                "--management-port=0",
                job.multiWorkerFile(home).toString()
            };
            VumiJar vumi = home.start(arguments);
            int kills = 3;
            for (int kill = 0; kill < kills; kill++) {
                job.inject(250);
                job.awaitAnswered(job.injected() - 200);
                vumi.kill();
                vumi = home.start(arguments);
            }
            job.inject(250);

            job.awaitAllAnswered();
            report.publishEntry("repeats", job.repeats() + " of " + job.injected());
            assertThat(job.repeats())
                    .as("repeats")
                    .isLessThanOrEqualTo(kills * (MainJob.SMSC_WINDOW + WINDOW + 2 * PREFETCH));
            assertThat(vumi.terminate()).isZero();
            assertThat(home.pids()).as("processes left").isEmpty();
        }
    }

    private static void comesInUntilFault(MainJob job) {
        int before = job.injected();
        job.inject(BATCH);
        job.awaitAnswered(before + BEFORE_FAULT);
    }
}
