package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.docs.Page;
import org.vumi.store.Redis;

/** Every configuration under config/ and on a page loads without fault, and so does the manual's. */
class ExamplesTest {
    private static final Path CONFIG = Path.of("config");
    /** Their examples have tests of their own: PagesTest, EditingRoutesPageTest, MiddlewarePagesTest, ScriptPageTest, OwnRouterPageTest, CamelRouteRouterTest. */
    private static final Set<Path> TESTED = Set.of(
            Path.of("docs/configuration.md"),
            Path.of("docs/adding-a-worker.md"),
            Path.of("docs/editing-routes.md"),
            Path.of("docs/middleware/middleware.md"),
            Path.of("docs/simulator.md"),
            Path.of("docs/application/camel-route.md"),
            Path.of("docs/application/own-application.md"),
            Path.of("docs/dispatcher/own-router.md"),
            Path.of("docs/dispatcher/camel-route.md"),
            Path.of("docs/transport/httprpc.md"));

    /** Prometheus', not ours. */
    private static final Path ALERTS = CONFIG.resolve("alerts.yaml");

    private static final Pattern STARTED = Pattern.compile("--worker-class=(\\S+)\\s+--config=(config/\\S+)");
    private static final Pattern OPERATORS_PAGE = Pattern.compile("# .*Operator's page: (\\S+\\.md)");
    private static final Pattern TEMPLATE = Pattern.compile("id: (\\w+)\\.\\w+");

    @TempDir
    private Path home;

    /** @param className null for a file of several workers */
    private Engine load(String yaml, String file, String className) {
        Engine engine = new Engine("test", home);
        Map<String, Setting> content = YamlFile.read(yaml, file);
        Place place = new Place(file, 0);
        if (className == null) {
            MultiWorkerFile.plans(content, place, engine.faults()).forEach(engine::add);
        } else {
            engine.add(new WorkerPlan(null, className, place, content, place));
        }
        engine.build(worker -> Map.of(Redis.class, () -> new Redis(() -> "redis://127.0.0.1:1/0")));
        return engine;
    }

    private static String classOf(String yaml, Path file, Map<Path, String> classes) {
        Map<String, Setting> content = YamlFile.read(yaml, file.toString());
        if (content.containsKey("workers")) {
            return null;
        }
        if (content.containsKey("router_class")) { // whichever router's page it is
            return "dispatcher";
        }
        assertThat(classes).as("worker classes by file or page").containsKey(file);
        return classes.get(file);
    }

    static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(CONFIG)) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml") && !file.equals(ALERTS))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyConfigurationLoads(Path file) throws IOException {
        String yaml = Files.readString(file);
        Map<Path, String> classes = new TreeMap<>();
        Matcher started = STARTED.matcher(Files.readString(CONFIG.resolve("supervisord.example.conf")));
        started.results().forEach(one -> classes.put(Path.of(one.group(2)), one.group(1)));
        try (Engine engine = load(yaml, file.toString(), classOf(yaml, file, classes))) {
            assertThat(engine.workers()).isNotEmpty();
        }
    }

    record Example(Page page, String yaml) {
        @Override
        public String toString() {
            return page + ": " + yaml.lines().findFirst().orElse("");
        }
    }

    static Stream<Example> examples() {
        return Page.all().stream()
                .filter(page -> !TESTED.contains(page.path()))
                .flatMap(page -> page.blocks("yaml").stream().map(yaml -> new Example(page, yaml)));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleOfAPageIsAConfigurationFileOrLoads(Example example) throws IOException {
        if (configurations().contains(example.yaml())) {
            return; // loaded above
        }
        String className = classOf(example.yaml(), example.page().path(), classesByPage());
        load(example.yaml(), example.toString(), className).close();
    }

    /** Files under config/ without the comment at their beginning, as pages show them. */
    private static Set<String> configurations() throws IOException {
        return files().map(file -> Page.read(file).text().replaceFirst("(?m)\\A(#.*\n)+", ""))
                .collect(Collectors.toSet());
    }

    /** A template names its page. */
    private static Map<Path, String> classesByPage() throws IOException {
        Map<Path, String> classes = new TreeMap<>();
        try (Stream<Path> templates = Files.walk(Path.of("src/main/resources/routes"))) {
            for (Path file : templates.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file);
                Matcher page = OPERATORS_PAGE.matcher(text);
                Matcher template = TEMPLATE.matcher(text);
                if (page.find() && template.find()) {
                    classes.put(Path.of(page.group(1)), template.group(1));
                }
            }
        }
        return classes;
    }

    static Stream<Page> pages() {
        return Page.all().stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyJsonOfAPageIsJson(Page page) {
        assertThat(page.blocks("json"))
                .allSatisfy(json ->
                        assertThat(new ObjectMapper().readTree(json).isObject()).isTrue());
    }

    @Test
    void theResponderOfThePageIsTheOneUnderConfig() {
        assertThat(Page.read(Path.of("docs/application/http-relay.md")).blocks("python"))
                .isEqualTo(List.of(Page.read(CONFIG.resolve("responder.py")).text()));
    }

    /** Manual 3.2.3, with the indentation that its print lost: its only name is TRANSPORT_NAME. */
    @Test
    void theManualsSmppConfigurationWorksAsPrinted() {
        Path manual = Path.of("src/test/resources/manual/smpp.yaml");
        String yaml = Page.read(manual).text();
        try (Engine engine = load(yaml, "smpp.yaml", "vumi.transports.smpp.SmppTransport")) {
            assertThat(engine.workers()).singleElement().satisfies(worker -> {
                assertThat(worker.name()).isEqualTo("smpp_transport_smpp_transport");
                WorkerConfig config = engine.context()
                        .getRegistry()
                        .lookupByNameAndType(worker.name() + ".config", WorkerConfig.class);
                assertThat(config.text("transport_name")).isEqualTo("smpp_transport");
                assertThat(config.text("interface_version")).isEqualTo("34");
                assertThat(config.integer("registered_delivery")).isEqualTo(1);
                assertThat(config.map("OPERATOR_NUMBER")).hasSize(6).containsKey("8TA");
                assertThat(config.map("OPERATOR_PREFIX")).hasSize(11).containsEntry("2784", "CELLC");
                Map<?, ?> nested = (Map<?, ?>) config.map("OPERATOR_PREFIX").get("2774");
                assertThat(nested).hasSize(10);
                assertThat(nested.get("27741")).isEqualTo("VIRGIN");
            });
        }
    }
}
