package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.component.stub.StubComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.codec.MessageCodec;
import org.vumi.docs.Page;
import org.vumi.docs.SourceJar;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;
import org.vumi.metrics.Metrics;

/** What docs/metrics.md shows is so. */
class MetricsPageTest {
    private static final Path PAGE = Path.of("docs/metrics.md");

    @TempDir
    private Path home;

    @Test
    void theApplicationMeasures() throws Exception {
        SourceJar.make(
                Page.read(PAGE).blocks("java").get(0),
                Files.createDirectories(home.resolve("lib")).resolve("shop.jar"));
        try (Engine engine = new Engine("test", home)) {
            engine.context().addComponent("vumi", new StubComponent());
            Place place = new Place("test", 0);
            engine.add(
                    new WorkerPlan(null, "com.example.Shop", place, SetOptions.of(List.of("transport_name:t")), place));
            engine.build(worker -> Map.of());
            Metrics metrics = engine.context().getRegistry().findSingleByType(Metrics.class);
            assertThat(metrics.any()).isTrue();
            engine.start();
            assertThat(engine.context().getRoute("metrics.published")).isNotNull();
            engine.context().createProducerTemplate().sendBody("vumi:t.inbound", message());
            StringBuilder published = new StringBuilder();
            await().until(() -> {
                metrics.poll().forEach(one -> published.append(new String(one.body(), StandardCharsets.UTF_8)));
                return published.toString().matches("(?s).*\"shop.orders\",\\[\"sum\"],\\[\\[\\d+,1\\.0]].*")
                        && published.toString().matches("(?s).*\"shop.wait\",\\[\"avg\",\"max\"],\\[\\[\\d+,.*");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"metric_time_bucket", "metric_aggregator", "carbon_metrics_collector", "random_metrics_generator"
            })
    void everyKeyIsListed(String shortName) throws Exception {
        String page = Files.readString(PAGE);
        try (Engine engine = new Engine("test", home)) {
            WorkerClass type = engine.classes().find(shortName).orElseThrow();
            type.declarations().values().forEach(key -> assertThat(page)
                    .containsPattern(
                            "\\| `" + key.key() + "` \\| " + key.type().kind().word() + "[^|]*\\| "
                                    + (key.defaultValue() == null ? "" : "`" + key.defaultValue() + "` ") + "\\| "));
        }
    }

    private static byte[] message() {
        return MessageCodec.encode(TransportUserMessage.builder(MessageIds.RANDOM, java.time.Clock.systemUTC())
                .put("to_addr", "1")
                .put("from_addr", "2")
                .put("content", "hello")
                .put("transport_name", "t")
                .put("transport_type", "sms")
                .build());
    }
}
