package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.spi.ExecutorServiceManager;
import org.junit.jupiter.api.Test;

class ContextsTest {
    @Test
    void moreThanAThousandTasksMayWait() throws Exception {
        int tasks = 3_000;
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(2 * tasks);
        try (Engine engine = new Engine("test", Path.of("target", "no-home"))) {
            ScheduledExecutorService thread =
                    engine.context().getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "one");
            thread.execute(() -> {
                try {
                    begun.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            for (int i = 0; i < tasks; i++) {
                thread.execute(done::countDown);
                thread.schedule(done::countDown, 1, TimeUnit.MILLISECONDS);
            }
            begun.countDown();
            assertThat(done.await(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    /** Who hears nothing waits for ever, and with him a message. */
    @Test
    void threadsThatAreStoppedRefuseWhatComes() {
        try (Engine engine = new Engine("test", Path.of("target", "no-home"))) {
            ExecutorServiceManager manager = engine.context().getExecutorServiceManager();
            ScheduledExecutorService scheduled = manager.newSingleThreadScheduledExecutor(this, "one");
            for (ExecutorService stopped : List.of(
                    scheduled,
                    manager.newFixedThreadPool(this, "some", 2),
                    manager.newCachedThreadPool(this, "any"),
                    manager.newDefaultThreadPool(this, "default"))) {
                manager.shutdown(stopped);
                assertThatThrownBy(() -> stopped.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
            }
            assertThatThrownBy(() -> scheduled.schedule(() -> {}, 1, TimeUnit.MILLISECONDS))
                    .isInstanceOf(RejectedExecutionException.class);
        }
    }

    @Test
    void whoComesToAFullPoolDoesItHimself() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (Engine engine = new Engine("test", Path.of("target", "no-home"))) {
            ExecutorService full = engine.context()
                    .getExecutorServiceManager()
                    .newThreadPool(
                            this,
                            "full",
                            new ThreadPoolProfileBuilder("full")
                                    .poolSize(1)
                                    .maxPoolSize(1)
                                    .maxQueueSize(1)
                                    .build());
            for (int i = 0; i < 2; i++) {
                full.execute(() -> {
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
            AtomicReference<Thread> by = new AtomicReference<>();
            full.execute(() -> by.set(Thread.currentThread()));
            assertThat(by).hasValue(Thread.currentThread());
            goOn.countDown();
        }
    }
}
