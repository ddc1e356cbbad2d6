package org.vumi.component.telnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.vumi.worker.Engine;

class TelnetConsumerTest {
    /** Camel's own profile allows 1,000 tasks. */
    @Test
    void asManySessionsMayWaitForTheBrokerAsThereAre() throws Exception {
        try (Engine engine = new Engine("test", Path.of("target", "no-home"))) {
            ScheduledExecutorService thread = TelnetConsumer.executor(engine.context(), "input");

            assertThat(IntStream.range(0, 5_000).mapToObj(i -> thread.schedule(() -> {}, 1, TimeUnit.HOURS)))
                    .noneMatch(Future::isDone);
            thread.shutdownNow();
        }
    }
}
