package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
}
