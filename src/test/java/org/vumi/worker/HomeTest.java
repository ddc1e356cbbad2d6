package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteTemplateDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.config.ConfigFault;

/** What users add without touching ours: routes/ and lib/ of the home. */
class HomeTest {
    private static final String TEMPLATE = """
            - routeTemplate:
                id: %s
                description: %s
                parameters:
                  - { name: worker, description: "(name) Name of the worker." }
                  - { name: worker_bean, defaultValue: "%s", description: "Its class." }
                  - { name: transport_name, description: "(name) Names the endpoint." }
                route:
                  routeConfigurationId: set-aside
                  from:
                    uri: direct:{{transport_name}}.inbound
                    steps:
                      - bean: { ref: "{{worker}}" }
            """;

    @TempDir
    private Path home;

    private void write(String file, String id, String description, String bean) throws Exception {
        Path path = home.resolve("routes").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, TEMPLATE.formatted(id, description, bean));
    }

    /** @param more of its parameters: goes in the place of the beginning of the last one */
    private void write(String file, String id, String description, String bean, String more) throws Exception {
        write(file, id, description, bean);
        Path path = home.resolve("routes").resolve(file);
        Files.writeString(path, Files.readString(path).replace("- { name: transport_name,", more.strip()));
    }

    private static RouteTemplateDefinition template(Engine engine, String id) {
        return engine.context()
                .getCamelContextExtension()
                .getContextPlugin(Model.class)
                .getRouteTemplateDefinition(id);
    }

    @Test
    void aFileInAnyFolderAddsAWorkerClass() throws Exception {
        write("deep/er/mine.camel.yaml", "mine.inbound", "mine", "org.vumi.worker.EchoBean");
        try (Engine engine = new Engine("test", home)) {
            assertThat(engine.faults().all()).isEmpty();
            assertThat(engine.classes().find("mine")).isPresent();
            assertThat(engine.classes().find("smpp_transport")).isPresent();
        }
    }

    @Test
    void aTemplateOfTheSameIdTakesThePlaceOfTheBuiltInOne() throws Exception {
        write("own.camel.yaml", "http_relay_application.event", "my own", "org.vumi.worker.EchoBean");
        try (Engine engine = new Engine("test", home)) {
            assertThat(engine.faults().all()).isEmpty();
            assertThat(template(engine, "http_relay_application.event").getDescriptionText())
                    .isEqualTo("my own");
            assertThat(template(engine, "http_relay_application.inbound").getDescriptionText())
                    .isNotEqualTo("my own");
        }
    }

    @Test
    void aFileOfTheSamePathTakesThePlaceOfTheBuiltInOne() throws Exception {
        write("transport/smpp.camel.yaml", "other.inbound", "other", "org.vumi.worker.EchoBean");
        try (Engine engine = new Engine("test", home)) {
            assertThat(engine.classes().find("smpp_transport")).isEmpty();
            assertThat(engine.classes().find("other")).isPresent();
        }
    }

    @Test
    void aTemplateMayHaveARouteForEachNameOfAList() throws Exception {
        Path file = Files.createDirectories(home.resolve("routes")).resolve("copy.camel.yaml");
        Files.writeString(file, """
                - routeTemplate:
                    id: copy.inbound
                    description: each of names -> echo
                    parameters:
                      - { name: worker, description: "(name) Name of the worker." }
                      - { name: each, defaultValue: "names", description: "There is one route for each." }
                      - { name: names, description: "(names) Where from." }
                    route:
                      routeConfigurationId: set-aside
                      from:
                        uri: direct:{{each}}.inbound
                        steps:
                          - transform: { simple: "{{worker}} got ${body} from {{each}}" }
                """);
        try (Engine engine = new Engine("test", home)) {
            Place place = new Place("test", 0);
            engine.add(new WorkerPlan("c", "copy", place, SetOptions.of(List.of("names:one, two")), place));
            engine.add(new WorkerPlan("none", "copy", place, SetOptions.of(List.of("names:")), place));
            engine.build(worker -> Map.of());
            engine.start();
            assertThat(engine.workers())
                    .extracting(Worker::routes)
                    .containsExactly(List.of("c.inbound.one", "c.inbound.two"), List.of());
            assertThat(engine.context().getRoute("c.inbound.two").getGroup()).isEqualTo("c");
            assertThat(engine.context().createProducerTemplate().requestBody("direct:two.inbound", "abc"))
                    .isEqualTo("c got abc from two");
        }
        try (Engine engine = new Engine("test", home)) {
            Place place = new Place("test", 0);
            engine.add(new WorkerPlan("c", "copy", place, SetOptions.of(List.of("names:one,one")), place));
            assertThat(engine.faults().all())
                    .singleElement()
                    .extracting(ConfigFault::sentence)
                    .isEqualTo("c: names has 'one' twice");
        }
    }

    @Test
    void aTemplateThatCannotBeReadIsAFaultOfItsFile() throws Exception {
        write("a.camel.yaml", "twice.inbound", "a", "x.Y");
        write("b.camel.yaml", "twice.inbound", "b", "x.Y");
        Files.writeString(home.resolve("routes/c.camel.yaml"), "- routeTemplate:\n    nonsense: 1\n");
        Files.writeString(
                home.resolve("routes/d.camel.yaml"),
                TEMPLATE.formatted("untyped.inbound", "d", "x.Y").replace("(name) Names", "Names"));
        try (Engine engine = new Engine("test", home)) {
            assertThat(engine.faults().all())
                    .extracting(fault -> fault.file() + " " + fault.sentence())
                    .satisfiesExactly(
                            fault -> assertThat(fault).contains("b.camel.yaml template 'twice.inbound' is there twice"),
                            fault -> assertThat(fault).contains("c.camel.yaml cannot be loaded"),
                            fault -> assertThat(fault)
                                    .contains(
                                            "d.camel.yaml template untyped.inbound: parameter 'transport_name' does not say"));
        }
    }

    @Test
    void whatATemplateSaysOfItselfIsCheckedToo() throws Exception {
        String said = "  - { name: %s }\n      - { name: transport_name,";
        write("a.camel.yaml", "a.inbound", "a", "x.Y", said.formatted("worker_class, defaultValue: \"x.A key\""));
        write("b.camel.yaml", "b.inbound", "b", "x.Y", said.formatted("each"));
        write("c.camel.yaml", "c.inbound", "c", "x.Y", said.formatted("worker_class, defaultValue: \"x.C, x.D k=v\""));
        write("d.camel.yaml", "d.inbound", "d", "x.Y", said.formatted("worker_class, defaultValue: \"x.C\""));
        try (Engine engine = new Engine("test", home)) {
            assertThat(engine.faults().all())
                    .extracting(
                            fault -> fault.file().replaceAll(".*/", "") + ":" + fault.line() + ": " + fault.sentence())
                    .containsExactly(
                            "a.camel.yaml:1: template a.inbound: worker_class has 'key' after the name 'x.A'"
                                    + " (accepted: key=value, and a comma before another name)",
                            "b.camel.yaml:1: template b.inbound: parameter 'each' has no defaultValue"
                                    + " (accepted: the name of a (names) or (map) key)",
                            "d.camel.yaml:1: worker class name 'x.C' is claimed by the templates of c and of d");
        }
    }

    @Test
    void classesOfUsersComeFromJarsInLib() throws Exception {
        write("mine.camel.yaml", "mine.inbound", "mine", "com.example.Reverser");
        jar("""
                package com.example;
                public final class Reverser {
                    public Reverser(org.vumi.config.Config config) {}
                    public String reverse(String body) { return new StringBuilder(body).reverse().toString(); }
                }
                """);
        try (Engine engine = new Engine("test", home)) {
            engine.add(plan());
            engine.build(worker -> Map.of());
            engine.start();
            assertThat(engine.context().createProducerTemplate().requestBody("direct:t.inbound", "abc"))
                    .isEqualTo("cba");
        }
    }

    @Test
    void aClassThatIsNotThereIsNamed() throws Exception {
        write("mine.camel.yaml", "mine.inbound", "mine", "com.example.Missing");
        try (Engine engine = new Engine("test", home)) {
            engine.add(plan());
            assertThatThrownBy(() -> engine.build(worker -> Map.of()))
                    .hasMessage("worker mine_t: class 'com.example.Missing' is not there (users' classes: lib/*.jar)");
        }
    }

    private static WorkerPlan plan() {
        Place place = new Place("test", 0);
        return new WorkerPlan(null, "mine", place, SetOptions.of(List.of("transport_name:t")), place);
    }

    private void jar(String source) throws Exception {
        Path file = Files.writeString(
                Files.createDirectories(home.resolve("src/com/example")).resolve("Reverser.java"), source);
        int code = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", System.getProperty("java.class.path"), file.toString());
        assertThat(code).isZero();
        Files.createDirectories(home.resolve("lib"));
        try (OutputStream target = Files.newOutputStream(home.resolve("lib/mine.jar"));
                JarOutputStream jar = new JarOutputStream(target)) {
            jar.putNextEntry(new JarEntry("com/example/Reverser.class"));
            Files.copy(file.resolveSibling("Reverser.class"), jar);
            jar.closeEntry();
        }
    }
}
