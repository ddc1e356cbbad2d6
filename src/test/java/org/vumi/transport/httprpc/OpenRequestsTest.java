package org.vumi.transport.httprpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.vumi.component.web.WebResponse;
import org.vumi.message.GivenBack;
import org.vumi.worker.Engine;

class OpenRequestsTest {
    /** Camel's own profile allows 1,000 tasks. */
    @Test
    void asManyMayWaitAsThereAreConnections() throws Exception {
        try (Engine engine = new Engine("test", Path.of("target", "no-home"))) {
            ScheduledExecutorService clock = HttpRpcTransport.clock(engine.context(), this, "open-requests");

            assertThat(IntStream.range(0, 5_000).mapToObj(i -> clock.schedule(() -> {}, 1, TimeUnit.HOURS)))
                    .noneMatch(Future::isDone);
            clock.shutdownNow();
        }
    }

    @Test
    void oneThatCannotEndIsNotOpen() {
        ScheduledExecutorService stopped = Executors.newSingleThreadScheduledExecutor();
        stopped.shutdownNow();
        OpenRequests requests = new OpenRequests(Duration.ofMinutes(1), WebResponse.text(504, ""), stopped);

        assertThatThrownBy(() -> requests.open("a", null)).isInstanceOf(GivenBack.class);
        assertThat(requests.isEmpty()).isTrue();
    }
}
