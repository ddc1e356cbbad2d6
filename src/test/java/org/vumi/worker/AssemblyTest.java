package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class AssemblyTest {
    /** Camel's own profile allows 1,000 tasks. */
    @Test
    void asManyMessagesMayWaitForRedisAsThereAre() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.disableJMX();
            ScheduledExecutorService threads = Assembly.layerThreads(context);

            assertThat(IntStream.range(0, 5_000).mapToObj(i -> threads.schedule(() -> {}, 1, TimeUnit.HOURS)))
                    .noneMatch(Future::isDone);
            threads.shutdownNow();
        }
    }
}
