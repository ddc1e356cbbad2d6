package org.vumi.application.sms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.SetClock;
import org.vumi.application.sms.IdempotencyKeys.Answer;
import org.vumi.message.MessageIds;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.store.Redis;

/** Requests that take longer than a worker is waited for. */
@ExtendWith(Servers.class)
class IdempotencyKeysIT {
    private static final Duration LONGER_THAN_THE_LEASE = Duration.ofSeconds(20);
    private static final Duration SHORTER_THAN_THE_LEASE = Duration.ofSeconds(8);
    private static final IdempotencyKeys.Request REQUEST = IdempotencyKeys.Request.of(
            new Account("shop", null, Set.of(), null, null, null), "k", "{}".getBytes(UTF_8));

    private final SetClock clock = new SetClock(Instant.parse("2026-11-25T12:00:00Z"));
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private Redis redis;
    private IdempotencyKeys keys;

    @BeforeEach
    void start(RedisServer server) {
        server.flush();
        redis = new Redis(server::uri);
        keys = worker();
    }

    @AfterEach
    void stop() {
        thread.shutdown();
        redis.stop();
    }

    private IdempotencyKeys worker() {
        return new IdempotencyKeys(redis, "sms_api", Duration.ofDays(1), clock, MessageIds.RANDOM, thread);
    }

    @Test
    void whatIsBeingMadeHereIsNotMadeTwiceHoweverLongItTakes() {
        assertThat(keys.begin(REQUEST).join().answer()).isEqualTo(Answer.NEW);
        clock.advance(LONGER_THAN_THE_LEASE);
        assertThat(keys.begin(REQUEST).join().answer()).isEqualTo(Answer.BUSY);
        keys.failed(REQUEST).join();
        assertThat(keys.begin(REQUEST).join().answer()).isEqualTo(Answer.AGAIN);
        keys.done(REQUEST).join();
        assertThat(keys.begin(REQUEST).join().answer()).isEqualTo(Answer.DONE);
    }

    @Test
    void anotherWorkerLeavesItAloneWhileThisOneLives() {
        IdempotencyKeys other = worker();
        keys.begin(REQUEST).join();
        for (int i = 0; i < 3; i++) {
            clock.advance(SHORTER_THAN_THE_LEASE);
            keys.renew();
            assertThat(other.begin(REQUEST).join().answer()).isEqualTo(Answer.BUSY);
        }
        clock.advance(LONGER_THAN_THE_LEASE);
        assertThat(other.begin(REQUEST).join().answer()).isEqualTo(Answer.AGAIN);
    }

    @Test
    void aRequestHasItsMarkUntilItsKeyIsForgotten() {
        String mark = keys.begin(REQUEST).join().mark();
        keys.failed(REQUEST).join();
        assertThat(keys.begin(REQUEST).join().mark()).isEqualTo(mark).isNotEmpty();
        keys.done(REQUEST).join();
        assertThat(worker().begin(REQUEST).join().mark()).isEqualTo(mark);
    }

    @Test
    void whatAnotherWorkerHasMadeIsNotMadeAgainWhenTheFirstFailsAtLast() {
        assertThat(keys.begin(REQUEST).join().answer()).isEqualTo(Answer.NEW);
        clock.advance(LONGER_THAN_THE_LEASE);
        IdempotencyKeys other = worker();
        assertThat(other.begin(REQUEST).join().answer()).isEqualTo(Answer.AGAIN);
        other.done(REQUEST).join();
        keys.failed(REQUEST).join();
        assertThat(keys.begin(REQUEST).join().answer()).isEqualTo(Answer.DONE);
    }
}
