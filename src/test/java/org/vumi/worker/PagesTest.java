package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.camel.component.stub.StubComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.codec.MessageCodec;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;
import org.vumi.store.Redis;

/** The examples of docs/configuration.md and docs/adding-a-worker.md work as printed. */
class PagesTest {
    private static final Path CONFIGURATION = Path.of("docs/configuration.md");
    private static final Path ADDING = Path.of("docs/adding-a-worker.md");

    @TempDir
    private Path home;

    private static List<String> blocks(Path page) throws IOException {
        return Pattern.compile("(?ms)^```yaml\n(.*?)^```")
                .matcher(Files.readString(page))
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
    }

    private static void build(Engine engine, String yaml, String file) {
        MultiWorkerFile.plans(YamlFile.read(yaml, file), new Place(file, 0), engine.faults())
                .forEach(engine::add);
        engine.build(worker -> Map.of(Redis.class, () -> new Redis(() -> "redis://127.0.0.1:1/0")));
    }

    @Test
    void theFileOfSeveralWorkersIsWithoutFault() throws Exception {
        try (Engine engine = new Engine("test", home)) {
            build(engine, blocks(CONFIGURATION).get(0), "page.yaml");
            assertThat(engine.workers()).extracting(Worker::name).containsExactly("smpp", "relay");
        }
    }

    @Test
    void theFaultyFileHasTheFaultsThatThePageTells() throws Exception {
        String page = Files.readString(CONFIGURATION);
        List<String> faults = page.lines()
                .filter(line -> line.startsWith("    faulty.yaml:"))
                .map(String::strip)
                .toList();
        try (Engine engine = new Engine("test", home)) {
            assertThatThrownBy(() -> build(engine, blocks(CONFIGURATION).get(1), "faulty.yaml"))
                    .hasMessage(String.join("\n", faults));
        }
    }

    @Test
    void everyTypeIsListed() throws Exception {
        String page = Files.readString(CONFIGURATION);
        assertThat(Arrays.stream(ParameterType.Kind.values()).map(ParameterType.Kind::word))
                .allSatisfy(type -> assertThat(page).containsPattern("\\| [^|]*`" + type + "`"));
    }

    @Test
    void theWorkerOfOneFileWorks() throws Exception {
        Files.createDirectories(home.resolve("routes"));
        String printed = blocks(ADDING).get(0);
        assertThat(printed).contains("file:{{folder}}");
        Files.writeString(home.resolve("routes/journal.camel.yaml"), printed.replace("file:", "file:" + home + "/"));
        try (Engine engine = new Engine("test", home)) {
            engine.context().addComponent("vumi", new StubComponent());
            Place place = new Place("test", 0);
            engine.add(
                    new WorkerPlan(null, "example.Journal", place, SetOptions.of(List.of("transport_name:t")), place));
            engine.build(worker -> Map.of());
            assertThat(engine.faults().all()).isEmpty();
            engine.start();
            engine.context().createProducerTemplate().sendBody("vumi:t.inbound", message("hello"));
            Path file = home.resolve("journal/journal.txt");
            org.awaitility.Awaitility.await().until(() -> Files.exists(file));
            assertThat(file).hasContent("hello\n");
        }
    }

    private static byte[] message(String content) {
        return MessageCodec.encode(TransportUserMessage.builder(MessageIds.RANDOM, java.time.Clock.systemUTC())
                .put("to_addr", "1")
                .put("from_addr", "2")
                .put("content", content)
                .put("transport_name", "t")
                .put("transport_type", "sms")
                .build());
    }
}
