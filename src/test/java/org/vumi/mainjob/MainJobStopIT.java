package org.vumi.mainjob;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;

/** SIGTERM under load: what is in flight is finished, so that nothing is lost and nothing repeated. */
@ExtendWith(Servers.class)
class MainJobStopIT {
    private static final int BATCH = 600;
    private static final int BEFORE_STOP = 150;

    @Test
    void finishesWhatIsInFlight(VumiHome home, RabbitMq rabbitMq, RedisServer redis) throws Exception {
        String[] servers = {"--broker=" + rabbitMq.newVhost(), "--redis=" + redis.uri()};
        try (MainJob job = new MainJob()) {
            VumiJar transport = job.startTransport(home, servers);
            VumiJar relay = job.startRelay(home, servers);

            comesInUntilStop(job);
            assertThat(transport.terminate()).isZero();
            transport = job.startTransport(home, servers);

            comesInUntilStop(job);
            assertThat(relay.terminate()).isZero();
            relay = job.startRelay(home, servers);

            comesInUntilStop(job);
            transport.terminateLater();
            assertThat(relay.terminate()).isZero();
            assertThat(transport.awaitEnd()).isZero();
            transport = job.startTransport(home, servers);
            relay = job.startRelay(home, servers);

            job.awaitAllAnswered();
            job.assertEachAnsweredOnce();
            assertThat(transport.terminate()).isZero();
            assertThat(relay.terminate()).isZero();
        }
    }

    @Test
    void finishesWhatIsInFlightWithEverythingEmbedded(VumiHome home) throws Exception {
        try (MainJob job = new MainJob()) {
            String[] arguments = {
                "run",
                "--broker=embedded",
                "--management-port=0",
                job.multiWorkerFile(home).toString()
            };
            for (int stop = 0; stop < 2; stop++) {
                VumiJar vumi = home.start(arguments);
                comesInUntilStop(job);
                assertThat(vumi.terminate()).isZero();
                assertThat(home.pids()).as("processes left").isEmpty();
            }
            home.start(arguments);

            job.awaitAllAnswered();
            job.assertEachAnsweredOnce();
        }
    }

    private static void comesInUntilStop(MainJob job) {
        int before = job.injected();
        job.inject(BATCH);
        job.awaitAnswered(before + BEFORE_STOP);
    }
}
