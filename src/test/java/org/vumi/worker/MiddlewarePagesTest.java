package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.camel.component.stub.StubComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.codec.MessageCodec;
import org.vumi.docs.Page;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;
import org.vumi.store.Redis;

/** docs/middleware/ says what the templates say, and its examples work as printed. */
class MiddlewarePagesTest {
    private static final Path PAGES = Path.of("docs/middleware");

    /** An application that answers what it is told, by the same steps as any other. */
    private static final String PARROT = """
            - routeTemplate:
                id: parrot_application.inbound
                description: <transport_name>.inbound -> <transport_name>.outbound
                parameters:
                  - { name: worker, description: "(name) Name of the worker." }
                  - { name: transport_name, description: "(name) Names the endpoint." }
                route:
                  routeConfigurationId: set-aside
                  from:
                    uri: direct:{{transport_name}}.inbound
                    steps:
                      - unmarshal: { custom: { ref: vumiJson } }
                      - process: { ref: "{{worker}}.middleware.consumeInbound" }
                      - process: { ref: "{{worker}}.middleware.publishOutbound" }
                      - marshal: { custom: { ref: vumiJson } }
                      - to: { uri: "vumi:{{transport_name}}.outbound", pattern: InOnly }
            """;

    @TempDir
    private Path home;

    private static List<String> blocks(String page, String language) {
        return Page.read(PAGES.resolve(page)).blocks(language);
    }

    static Stream<String> configurations() {
        return Stream.of("middleware.md", "logging.md", "tagging.md", "storing.md")
                .map(page -> blocks(page, "yaml").get(0));
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void everyConfigurationLoads(String yaml) {
        try (Engine engine = engine(yaml)) {
            assertThat(engine.workers()).hasSize(1);
        }
    }

    private Engine engine(String yaml) {
        Engine engine = new Engine("test", home);
        engine.context().addComponent("vumi", new StubComponent());
        MultiWorkerFile.plans(YamlFile.read(yaml, "page.yaml"), new Place("page.yaml", 0), engine.faults())
                .forEach(engine::add);
        engine.build(worker -> Map.of(Redis.class, () -> new Redis(() -> "redis://127.0.0.1:1/0")));
        return engine;
    }

    @ParameterizedTest
    @ValueSource(strings = {"logging", "tagging", "storing"})
    void aPageListsTheKeysOfTheTemplate(String name) {
        try (Engine engine = new Engine("test", home)) {
            WorkerClass type = engine.classes().find(name + "_middleware").orElseThrow();
            assertThat(Page.read(PAGES.resolve(name + ".md"))
                            .text()
                            .lines()
                            .dropWhile(line -> !line.startsWith("| --- |"))
                            .skip(1)
                            .takeWhile(line -> line.startsWith("|")))
                    .containsExactlyElementsOf(type.declarations().values().stream()
                            .map(MiddlewarePagesTest::row)
                            .toList());
        }
    }

    private static String row(Declaration key) {
        String value = key.defaultValue() == null ? "none" : "`" + key.defaultValue() + "`";
        return "| `" + key.key() + "` | " + key.type() + " | " + value + " | " + key.description() + " |";
    }

    @Test
    void everyBuiltInIsListed() {
        String page = Page.read(PAGES.resolve("middleware.md")).text();
        try (Engine engine = new Engine("test", home)) {
            assertThat(engine.classes().all().stream()
                            .filter(WorkerClass::isMiddleware)
                            .flatMap(type -> type.classNames().keySet().stream())
                            .map(name -> name.replaceAll(".*\\.", "")))
                    .hasSizeGreaterThan(6)
                    .allSatisfy(name -> assertThat(page).containsPattern("[.`]" + name + "`"));
        }
    }

    @Test
    void theMiddlewareInYamlAndTheOneInJavaWork() throws Exception {
        String journal = blocks("middleware.md", "yaml").get(1);
        assertThat(journal).contains("file:{{folder}}");
        Files.createDirectories(home.resolve("routes"));
        Files.writeString(home.resolve("routes/parrot.camel.yaml"), PARROT);
        Files.writeString(home.resolve("routes/journal.camel.yaml"), journal.replace("file:", "file:" + home + "/"));
        jar(blocks("middleware.md", "java").get(0));
        try (Engine engine = engine("""
                workers: {w: parrot_application}
                w:
                  transport_name: t
                  middleware:
                    - journal: example.JournalMiddleware
                    - signed: example.Signature
                  journal: {folder: said}
                  signed: {signature: " -- Acme"}
                """)) {
            engine.start();
            engine.context().createProducerTemplate().sendBody("direct:t.inbound", message("hello"));
            byte[] sent = engine.context().createConsumerTemplate().receiveBodyNoWait("vumi:t.outbound", byte[].class);
            assertThat(MessageCodec.decodeUserMessage(sent).content()).isEqualTo("hello -- Acme");
            assertThat(home.resolve("said/journal.txt")).hasContent("t: hello\n");
        }
    }

    private static byte[] message(String content) {
        return MessageCodec.encode(TransportUserMessage.send("1", content, MessageIds.RANDOM, Clock.systemUTC())
                .build());
    }

    private void jar(String source) throws Exception {
        Matcher name = Pattern.compile("package (\\w+);.*public final class (\\w+)", Pattern.DOTALL)
                .matcher(source);
        assertThat(name.find()).isTrue();
        String file = name.group(1) + "/" + name.group(2);
        Path java = home.resolve("src/" + file + ".java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, source);
        int code = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", System.getProperty("java.class.path"), java.toString());
        assertThat(code).isZero();
        Files.createDirectories(home.resolve("lib"));
        try (OutputStream target = Files.newOutputStream(home.resolve("lib/mine.jar"));
                JarOutputStream jar = new JarOutputStream(target)) {
            jar.putNextEntry(new JarEntry(file + ".class"));
            Files.copy(home.resolve("src/" + file + ".class"), jar);
            jar.closeEntry();
        }
    }
}
