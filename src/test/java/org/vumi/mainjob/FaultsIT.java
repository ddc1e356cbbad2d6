package org.vumi.mainjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.vumi.simulator.Answer;

/**
 * The main job on RabbitMQ while one thing after another breaks: none of 5,000 messages is lost, what is repeated was in
 * flight, and it goes on within three seconds of the cause having gone. Each fault once; the Maven profile {@code nightly}
 * has each ten times.
 */
@ExtendWith(Servers.class)
class FaultsIT {
    private static final int MESSAGES = 5_000;
    private static final int BEFORE_FAULT = 1_000;
    private static final Duration RESUMPTION = Duration.ofSeconds(3);

    /** Deliveries that a worker holds unacknowledged, at most: templates' {@code prefetch} and {@code concurrent_sends}. */
    private static final int PREFETCH = 250;

    /** submit_sm without an answer, at most. */
    private static final int WINDOW = 10;

    /** PDUs after which the SMSC hangs up. */
    private static final int DROP_EVERY = 500;

    private RabbitMq rabbitMq;
    private RedisServer redis;
    private VumiHome home;
    private MainJob job;
    private VumiJar vumi;
    private String[] arguments;

    /** What breaks; returns when the cause has gone. */
    private enum Fault {
        KILL_OF_THE_PROCESS(MainJob.SMSC_WINDOW + WINDOW + 2 * PREFETCH) {
            @Override
            void happen(FaultsIT it) {
                it.vumi.kill();
                it.vumi = it.home.start(it.arguments); // back when it is ready
            }
        },
        RESTART_OF_RABBITMQ(MainJob.SMSC_WINDOW + 2 * PREFETCH) {
            @Override
            void happen(FaultsIT it) {
                it.rabbitMq.restart();
            }
        },
        /** Also forgets acknowledgements that it has not written: no bound for repeats. */
        KILL_OF_RABBITMQ(Integer.MAX_VALUE) {
            @Override
            void happen(FaultsIT it) {
                it.rabbitMq.kill();
                it.rabbitMq.start();
            }
        },
        PAUSE_OF_RABBITMQ(MainJob.SMSC_WINDOW + 2 * PREFETCH) {
            @Override
            void happen(FaultsIT it) {
                it.rabbitMq.pause();
                pass(Duration.ofSeconds(20));
                it.rabbitMq.resume();
            }
        },
        DISK_ALARM_OF_RABBITMQ(0) {
            @Override
            void happen(FaultsIT it) {
                it.rabbitMq.raiseDiskAlarm();
                pass(Duration.ofSeconds(5));
                it.rabbitMq.clearAlarms();
            }
        },
        RESTART_OF_REDIS(0) {
            @Override
            void happen(FaultsIT it) {
                it.redis.restart();
            }
        },
        PAUSE_OF_REDIS(0) {
            @Override
            void happen(FaultsIT it) {
                it.redis.pause();
                pass(Duration.ofSeconds(10));
                it.redis.resume();
            }
        },
        REFUSAL_OF_THE_URL(0) {
            @Override
            void happen(FaultsIT it) throws IOException {
                it.job.application().goDown();
                pass(Duration.ofSeconds(5));
                it.job.application().comeUp();
            }
        },
        /** The SMSC hangs up again and again, without looking at what it was sent. */
        DROPS_OF_THE_LINK((MESSAGES / DROP_EVERY + 1) * (MainJob.SMSC_WINDOW + WINDOW)) {
            @Override
            void happen(FaultsIT it) {
                it.job.smsc().onSubmit(submit -> submit.number() % DROP_EVERY == 0 ? Answer.hangUp() : Answer.accept());
            }
        };

        private final int repeats;

        /** @param repeats at most */
        Fault(int repeats) {
            this.repeats = repeats;
        }

        abstract void happen(FaultsIT it) throws IOException;

        private static void pass(Duration time) {
            await().during(time).atMost(time.plusSeconds(5)).until(() -> true);
        }
    }

    static Stream<Arguments> faults() {
        return IntStream.rangeClosed(1, Integer.getInteger("vumi.faults.rounds", 1))
                .boxed()
                .flatMap(round -> Arrays.stream(Fault.values()).map(fault -> Arguments.of(fault, round)));
    }

    @BeforeEach
    void servers(VumiHome home, RabbitMq rabbitMq, RedisServer redis) {
        this.home = home;
        this.rabbitMq = rabbitMq;
        this.redis = redis;
    }

    @ParameterizedTest(name = "{0}, round {1}")
    @MethodSource("faults")
    void losesNothingAndGoesOn(Fault fault, int round) throws Exception {
        try (MainJob running = new MainJob()) {
            job = running;
            start();
            job.inject(MESSAGES);
            job.awaitAnswered(BEFORE_FAULT);
            fault.happen(this);
            int answered = job.answered();
            job.measureSilence();
            job.awaitAnswered(answered + 1);
            job.awaitAllAnswered();

            System.out.printf(
                    "faults: %s: answered before its end %d of %d, longest silence after it %d ms, repeats %d%n",
                    fault, answered, MESSAGES, job.longestSilence().toMillis(), job.repeats());
            assertThat(answered).as("answered when the cause had gone").isLessThan(MESSAGES);
            assertThat(job.repeats()).as("repeats").isBetween(0, fault.repeats);
            assertThat(job.longestSilence()).as("silence after it").isLessThanOrEqualTo(RESUMPTION);
            assertThat(vumi.isRunning()).isTrue();
        }
    }

    private void start() {
        Path file = job.multiWorkerFile(home);
        arguments = new String[] {
            "run", "--broker=" + rabbitMq.newVhost(), "--redis=" + redis.uri(), "--management-port=0", file.toString()
        };
        vumi = home.start(arguments);
    }
}
