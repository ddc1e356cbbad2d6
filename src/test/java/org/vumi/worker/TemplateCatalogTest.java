package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.config.ConfigFault;

class TemplateCatalogTest {
    private static final String TEMPLATE = """
            - routeTemplate:
                id: mine.inbound
                description: <transport_name>.inbound -> nowhere
                parameters:
                  - { name: worker, description: "(name) Name of the worker." }
                  - { name: transport_name, description: "(name) Names the endpoint." }
                  - { name: password, description: "(secret) Secret." }
                route:
                  routeConfigurationId: set-aside
                  from:
                    uri: direct:{{transport_name}}
                    steps:
                      - to: { uri: "stub:{{worker}}" }
            """;

    @TempDir
    private Path home;

    private Path write(String text) throws Exception {
        return Files.writeString(Files.createDirectories(home.resolve("routes")).resolve("mine.camel.yaml"), text);
    }

    private List<ConfigFault> check(Path... configurations) {
        try (TemplateCatalog templates = new TemplateCatalog(home)) {
            return templates.check(List.of(configurations));
        }
    }

    private static String said(Path file, int line, String sentence) {
        return file + (line > 0 ? ":" + line : "") + ": " + sentence;
    }

    @Test
    void listsWhatIsBuiltInAndWhatIsYours() throws Exception {
        Path file = write(TEMPLATE);
        try (TemplateCatalog templates = new TemplateCatalog(home)) {
            assertThat(templates.entries())
                    .contains(new TemplateCatalog.Entry(
                            "mine.inbound", file.toString(), true, false, List.of("transport_name", "password")))
                    .filteredOn(entry -> entry.id().equals("dispatcher.inbound"))
                    .singleElement()
                    .satisfies(entry -> {
                        assertThat(entry.ofHome()).isFalse();
                        assertThat(entry.file()).isEqualTo("classpath:routes/dispatcher/dispatcher.camel.yaml");
                    });
        }
    }

    @Test
    void exportsWhatIsBuiltInAndNothingTwice() throws Exception {
        try (TemplateCatalog templates = new TemplateCatalog(home)) {
            assertThat(templates.export("vumi.dispatchers.BaseDispatchWorker"))
                    .hasSameTextualContentAs(Path.of("src/main/resources/routes/dispatcher/dispatcher.camel.yaml"));
            assertThatThrownBy(() -> templates.export("dispatcher.event"))
                    .hasMessageEndingWith("is there already, and in use");
            assertThat(templates.export("failure/failure.camel.yaml"))
                    .isEqualTo(home.resolve("routes/failure/failure.camel.yaml"));
            assertThatThrownBy(() -> templates.export("nothing"))
                    .hasMessageStartingWith("no template is called 'nothing'");
        }
        assertThat(check()).isEmpty();
    }

    @Test
    void tellsAllFaultsOfATemplateWithTheirLines() throws Exception {
        Path file = write(TEMPLATE.replace("set-aside", "set-asid")
                .replace("\"stub:{{worker}}\"", "\"stub:{{password}}?x={{wroker}}\""));

        String who = "template mine.inbound: ";
        assertThat(check())
                .extracting(ConfigFault::toString)
                .satisfiesExactly(
                        fault -> assertThat(fault)
                                .startsWith(
                                        said(file, 9, who + "there is no route configuration 'set-asid' (accepted: ")),
                        fault -> assertThat(fault)
                                .startsWith(said(
                                        file, 13, who + "'{{password}}' is of type (secret), which reaches Java only")),
                        fault -> assertThat(fault)
                                .isEqualTo(
                                        said(file, 13, who + "'{{wroker}}' is neither a parameter nor a bean of it")));
    }

    @Test
    void whatIsNoYamlIsToldWithItsLine() throws Exception {
        Path file = write(TEMPLATE.replace("    id: mine", "  id: mine"));

        assertThat(check()).singleElement().satisfies(fault -> {
            assertThat(fault.file()).isEqualTo(file.toString());
            assertThat(fault.line()).isEqualTo(3);
            assertThat(fault.sentence()).startsWith("is not valid YAML: ");
        });
    }

    @Test
    void makesTheRoutesOfAConfiguration() throws Exception {
        write(TEMPLATE.replace("stub:", "nosuch:"));
        Path configuration = Files.writeString(home.resolve("w.yaml"), """
                workers: {one: mine}
                one: {transport_name: a, password: b}
                """);

        assertThat(check()).isEmpty();
        assertThat(check(configuration))
                .singleElement()
                .extracting(ConfigFault::sentence)
                .asString()
                .contains("nosuch://one");
    }
}
