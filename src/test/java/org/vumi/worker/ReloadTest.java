package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.component.vumi.Broker;
import org.vumi.component.vumi.BrokerSettings;

/** What fails before anything is changed, without a server. */
class ReloadTest {
    @TempDir
    private Path home;

    /** One that could neither be swapped nor brought back: the file that was at fault may be as it was before. */
    @Test
    void triesAgainWhileAWorkerIsMissing() throws Exception {
        try (Engine engine = new Engine("test", home);
                RedisLinks redis = new RedisLinks(new RedisLinks.Choices(Map.of()))) {
            engine.add(new WorkerPlan(
                    "gone",
                    "vumi.demos.words.EchoWorker",
                    new Place("w.yaml", 1),
                    Map.of("transport_name", Setting.text("t", new Place("w.yaml", 2))),
                    new Place("w.yaml", 2)));
            Broker broker = new Broker(BrokerSettings.of("amqp://127.0.0.1"));
            Reload reload = new Reload(engine, null, faults -> List.of(), List.of(), null, null, redis, broker);
            assertThat(engine.whole()).isFalse();
            reload.templates();
            assertThat(reload.faults()).as("it was tried").isNotEmpty();
        }
    }

    @Test
    void templatesThatCannotBeReadAreAFaultUntilTheyCan() throws Exception {
        try (Engine engine = new Engine("test", home);
                RedisLinks redis = new RedisLinks(new RedisLinks.Choices(Map.of()))) {
            Broker broker = new Broker(BrokerSettings.of("amqp://127.0.0.1"));
            Reload reload = new Reload(engine, null, faults -> List.of(), List.of(), null, null, redis, broker);
            reload.templates();
            assertThat(reload.faults()).isEmpty();

            Path unreadable = Files.createDirectories(home.resolve("routes").resolve("a.camel.yaml"));
            reload.templates();
            assertThat(reload.faults()).singleElement().satisfies(fault -> assertThat(fault.sentence())
                    .startsWith("route templates cannot be read"));

            Files.delete(unreadable);
            reload.templates();
            assertThat(reload.faults()).isEmpty();
        }
    }
}
