package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LinkChecksTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicLong nanos = new AtomicLong();
    private final LinkChecks checks = new LinkChecks(threads, nanos::get);

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    /** A worker whose check does this before it says that it is up. */
    private static Worker worker(String name, Runnable check) {
        Object bean = new AbstractHealthCheck("test", name) {
            @Override
            protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
                check.run();
                builder.up();
            }
        };
        return new Worker(name, "x", bean, null, List.of());
    }

    @Test
    void whatIsAskedAnswers() {
        Worker good = worker("good", () -> {});
        await().untilAsserted(
                        () -> assertThat(checks.of(good)).extracting(Link::up).isEqualTo(true));
        assertThat(checks.of(new Worker("none", "x", null, null, List.of()))).isNull();
    }

    @Test
    void whatACheckThrowsIsAnAnswer() {
        Worker bad = worker("bad", () -> {
            throw new IllegalStateException("the number is 2782");
        });
        await().untilAsserted(() -> assertThat(checks.of(bad))
                .extracting(Link::state, Link::detail)
                .containsExactly("degraded", "its health check failed: java.lang.IllegalStateException"));
    }

    @Test
    void oneThatHangsHoldsNobodyUpAndIsTold() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        Worker hanging = worker("hanging", () -> {
            try {
                held.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(checks.of(hanging)).isNull();
        nanos.addAndGet(LinkChecks.LIMIT.toNanos());
        assertThat(checks.of(hanging))
                .extracting(Link::state, Link::detail)
                .containsExactly("degraded", "its health check does not answer");
        Worker good = worker("good", () -> {});
        await().untilAsserted(
                        () -> assertThat(checks.of(good)).extracting(Link::up).isEqualTo(true));

        held.countDown();
        await().untilAsserted(() ->
                assertThat(checks.of(hanging)).extracting(Link::up).isEqualTo(true));
    }
}
