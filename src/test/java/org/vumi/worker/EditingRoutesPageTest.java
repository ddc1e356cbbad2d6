package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.codec.MessageCodec;
import org.vumi.docs.Page;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.transport.Queues;

/** What docs/editing-routes.md shows does what the page says. */
class EditingRoutesPageTest {
    private static final List<String> BLOCKS =
            Page.read(Path.of("docs/editing-routes.md")).blocks("yaml");

    @TempDir
    private Path home;

    @Test
    void theEditedRelayIsMadeOfItsTemplate() throws Exception {
        Path file;
        try (TemplateCatalog templates = new TemplateCatalog(home)) {
            file = templates.export("http_relay_application");
        }
        assertThat(file).isEqualTo(home.resolve("routes/application/http-relay.camel.yaml"));
        String[] lines = BLOCKS.get(0).lines().map(String::strip).toArray(String[]::new);
        String before = Files.readString(file);
        assertThat(before).containsOnlyOnce(lines[1]);
        int step = before.indexOf(lines[1]);
        String indent = before.substring(before.lastIndexOf('\n', step) + 1, step);
        Files.writeString(file, before.replace(lines[1], lines[0] + "\n" + indent + lines[1]));
        Path configuration = Files.writeString(home.resolve("w.yaml"), """
                workers: {relay: http_relay_application}
                relay: {transport_name: sms, url: 'http://127.0.0.1:1/'}
                """);

        try (TemplateCatalog templates = new TemplateCatalog(home)) {
            assertThat(templates.check(List.of(configuration))).isEmpty();
            assertThat(templates.entries())
                    .filteredOn(TemplateCatalog.Entry::overrides)
                    .extracting(TemplateCatalog.Entry::id)
                    .contains("http_relay_application.inbound")
                    .allMatch(id -> id.startsWith("http_relay_application."));
        }
    }

    @Test
    void theFileTransportTakesFilesAndWritesThem() throws Exception {
        Path file = Files.createDirectories(home.resolve("routes/transport")).resolve("file.camel.yaml");
        Files.writeString(
                file,
                BLOCKS.get(1)
                        .replace("file:{{inbox}}", "file:" + home + "/{{inbox}}")
                        .replace("file:{{outbox}}", "file:" + home + "/{{outbox}}"));
        Queues queues = new Queues();
        try (Engine engine = new Engine("test", home)) {
            engine.context().addComponent("vumi", queues);
            Place place = new Place("w.yaml", 1);
            engine.add(new WorkerPlan(
                    "files", "file_transport", place, SetOptions.of(List.of("transport_name:files")), place));
            engine.build(worker -> Map.of());
            engine.start();

            Path inbox = Files.createDirectories(home.resolve("inbox"));
            Path written = Files.writeString(home.resolve("27831234567.part"), "Grüße");
            Files.move(written, inbox.resolve("27831234567.txt"));
            TransportUserMessage message =
                    MessageCodec.decodeUserMessage(queues.queue("files.inbound").poll(60, TimeUnit.SECONDS));
            assertThat(message.content()).isEqualTo("Grüße");
            assertThat(message.fromAddr()).isEqualTo("27831234567");
            assertThat(message.toAddr()).isEqualTo("8181");
            assertThat(message.transportName()).isEqualTo("files");
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() ->
                            assertThat(inbox.resolve(".camel/27831234567.txt")).exists());

            TransportUserMessage reply =
                    message.reply("Danke", MessageIds.RANDOM, Clock.systemUTC()).build();
            queues.queue("files.outbound").add(MessageCodec.encode(reply));
            TransportEvent ack =
                    MessageCodec.decodeEvent(queues.queue("files.event").poll(60, TimeUnit.SECONDS));
            assertThat(ack.eventType()).isEqualTo("ack");
            assertThat(ack.userMessageId()).isEqualTo(reply.messageId());
            assertThat(ack.transportName()).isEqualTo("files");
            assertThat(Files.readString(home.resolve("outbox/27831234567.txt"), StandardCharsets.UTF_8))
                    .isEqualTo("Danke\n");
        }
    }
}
