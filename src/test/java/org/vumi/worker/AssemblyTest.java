package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AssemblyTest {
    /** Camel's own profile allows 1,000 tasks. */
    @Test
    void asManyMessagesMayWaitForRedisAsThereAre() throws Exception {
        try (Engine engine = new Engine("test", Path.of("target", "no-home"))) {
            ScheduledExecutorService threads = Assembly.layerThreads(engine.context());

            assertThat(IntStream.range(0, 5_000).mapToObj(i -> threads.schedule(() -> {}, 1, TimeUnit.HOURS)))
                    .noneMatch(Future::isDone);
            threads.shutdownNow();
        }
    }
}
