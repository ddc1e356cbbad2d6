package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.store.Redis;

/** Every built-in route template keeps the house style, so that five places tell one story. */
class RoutesTest {
    /** Keys that messages travel by: design, "The broker seam" and spec core 2.7. */
    private static final Pattern KNOWN_KEY =
            Pattern.compile("(\\{\\{[a-z_]+}}|\\$\\{[A-Za-z.]+})\\.(inbound|outbound|event|failures|scheduled)"
                    + "|vumi\\.(invalid|metrics|metrics\\.aggregates|health)"
                    + "|(status|heartbeat)\\.inbound"
                    + "|many|\\{\\{each}}"
                    + "|bucket\\.(\\{\\{[a-z_]+}}|\\$\\{[A-Za-z.]+})"
                    + "|\\{\\{[a-z_]*routing_key}}");

    private static final Pattern KEY = Pattern.compile("vumi:([^\"'?\\s,]+)");
    private static final Set<String> SPECIAL = WorkerClass.SPECIAL;

    @TempDir
    private static Path home;

    private static Engine engine;

    @BeforeAll
    static void load() {
        engine = new Engine("routes", home);
    }

    @AfterAll
    static void stop() {
        engine.stop();
    }

    static Stream<String> templates() {
        try (Engine all = new Engine("ids", Path.of("."))) {
            return model(all.context()).getRouteTemplateDefinitions().stream()
                    .map(RouteTemplateDefinition::getId)
                    .toList()
                    .stream();
        }
    }

    static Stream<WorkerClass> workerClasses() {
        return new Engine("classes", Path.of(".")).classes().all().stream();
    }

    private static Model model(CamelContext context) {
        return context.getCamelContextExtension().getContextPlugin(Model.class);
    }

    private static RouteTemplateDefinition template(String id) {
        return model(engine.context()).getRouteTemplateDefinition(id);
    }

    private static String yaml(RouteTemplateDefinition template) throws IOException {
        String file = new String(template.getResource().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return Stream.of(file.split("(?m)^- "))
                .filter(block -> Pattern.compile("(?m)^ +id: " + Pattern.quote(template.getId()) + "\\s*$")
                        .matcher(block)
                        .find())
                .findFirst()
                .orElseThrow(() -> new AssertionError("template " + template.getId() + " is no block of its own"));
    }

    @Test
    void everyFileLoads() {
        assertThat(engine.faults().all()).isEmpty();
        assertThat(model(engine.context()).getRouteConfigurationDefinitions())
                .extracting(configuration -> configuration.getId())
                .contains("set-aside", "transport-failures");
    }

    @ParameterizedTest
    @MethodSource("templates")
    void isDescribed(String id) {
        RouteTemplateDefinition template = template(id);
        assertThat(id).matches("[a-z0-9_]+\\.[a-z0-9_]+");
        assertThat(template.getDescriptionText()).as("description of " + id).isNotBlank();
        for (RouteTemplateParameterDefinition parameter : WorkerClass.parameters(template)) {
            if (!Set.of("worker_class", "worker_bean", "each", "base").contains(parameter.getName())) {
                assertThat(ParameterType.of(parameter.getDescription()))
                        .as("type of " + parameter.getName() + " in " + id)
                        .isPresent();
            }
            assertThat(parameter.getDescription())
                    .as(parameter.getName() + " in " + id)
                    .endsWith(".");
        }
    }

    @ParameterizedTest
    @MethodSource("templates")
    void namesARouteConfigurationThatExists(String id) {
        assertThat(template(id).getRoute().getRouteConfigurationId())
                .as("routeConfigurationId of " + id)
                .isNotBlank()
                .isIn(model(engine.context()).getRouteConfigurationDefinitions().stream()
                        .map(configuration -> configuration.getId())
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("templates")
    void setsWhatItsRouteConfigurationReads(String id) throws IOException {
        if ("transport-failures".equals(template(id).getRoute().getRouteConfigurationId())) {
            assertThat(yaml(template(id))).contains("name: transportName", "name: publishNack", "name: message");
        }
    }

    @ParameterizedTest
    @MethodSource("templates")
    void publishesToKnownKeysOnly(String id) throws IOException {
        Matcher keys =
                KEY.matcher(yaml(template(id)).replaceAll("(?m)^\\s*#.*$", "").replaceAll("description:.*", ""));
        while (keys.find()) {
            assertThat(keys.group(1)).as("key in " + id).matches(KNOWN_KEY);
        }
    }

    @ParameterizedTest
    @MethodSource("templates")
    void splicesOnlyWhatIsFitForAUri(String id) throws IOException {
        Map<String, Declaration> declared = WorkerClass.declarations(template(id));
        Set<String> beans = new TreeSet<>();
        if (template(id).getTemplateBeans() != null) {
            template(id).getTemplateBeans().forEach(bean -> beans.add(bean.getName()));
        }
        Matcher spliced = Pattern.compile("\\{\\{([A-Za-z_.]+)}}").matcher(yaml(template(id)));
        while (spliced.find()) {
            String name = spliced.group(1);
            if (!SPECIAL.contains(name) && !beans.contains(name)) {
                assertThat(declared).as("spliced into " + id).containsKey(name);
                assertThat(declared.get(name).type().kind().spliceable())
                        .as("{{" + name + "}} in " + id + " is ("
                                + declared.get(name).type() + ")")
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("workerClasses")
    void declaresAKeyAlikeInAllItsTemplates(WorkerClass type) {
        Map<String, Declaration> first = type.declarations();
        for (RouteTemplateDefinition template : type.templates()) {
            WorkerClass.declarations(template).forEach((key, declaration) -> assertThat(declaration)
                    .as(key + " in " + template.getId())
                    .isEqualTo(first.get(key)));
        }
    }

    @ParameterizedTest
    @MethodSource("workerClasses")
    void usesEveryKeyItDeclares(WorkerClass type) throws IOException {
        Set<String> unused = new TreeSet<>(type.declarations().keySet());
        for (RouteTemplateDefinition template : type.templates()) {
            String body = yaml(template);
            unused.removeIf(key -> body.contains("{{" + key + "}}"));
        }
        unused.removeAll(readByItsClass(type));
        assertThat(unused)
                .as("declared by " + type.shortName() + " and used by nobody")
                .isEmpty();
    }

    /** Some keys are read only beside others, so: once with what is required, once with all that has no default. */
    private static Set<String> readByItsClass(WorkerClass type) {
        Set<String> read = new TreeSet<>(readWith(type, Declaration::required));
        read.addAll(readWith(type, key -> key.defaultValue() == null));
        return read;
    }

    private static Set<String> readWith(WorkerClass type, Predicate<Declaration> given) {
        if (type.beanClass().isEmpty()) {
            return Set.of();
        }
        Faults faults = new Faults();
        Place place = new Place("standIns", 0);
        Map<String, Setting> section = new LinkedHashMap<>();
        type.declarations().values().stream()
                .filter(given)
                .forEach(key -> section.put(key.key(), new Setting(standIn(key), standIn(key), place)));
        WorkerConfig config = new ConfigReader(
                        home,
                        faults,
                        new UnknownKeys(),
                        new ClassNames(engine.context().getClassResolver()))
                .read("some_worker", type, section, place);
        assertThat(faults.all()).as("stand-ins for " + type.shortName()).isEmpty();
        ReadKeys read = new ReadKeys(config);
        new WorkerBeans(engine.context())
                .make(
                        type.beanClass().get(),
                        read,
                        Map.of(Redis.class, () -> new Redis(() -> "redis://127.0.0.1:1/0")));
        return read.read();
    }

    private static String standIn(Declaration key) {
        return switch (key.type().kind()) {
            case INT, NUMBER, SECONDS ->
                key.type().min() == null ? "1" : key.type().min().toPlainString();
            case BOOL -> "true"; // what is wanted has keys of its own
            case URL -> "http://127.0.0.1:1/";
            case MAP -> "{}";
            case LIST, NAMES -> "";
            case CLASS ->
                switch (key.key()) {
                    case "router_class" -> "SimpleDispatchRouter";
                    case "codec_class" -> "org.vumi.transport.httprpc.EchoCodec";
                    default -> "org.vumi.application.RecordingApplication";
                };
            case TEXT, NAME, SECRET, PATH, KEY -> "x";
        };
    }

    @Test
    void noLineOfTheListOfLaterClassesIsObsolete() {
        assertThat(new NotYet().classes().keySet())
                .as("lines of routes/not-yet.txt that a template has made obsolete: remove them")
                .noneMatch(name -> engine.classes().find(name).isPresent());
    }

    @Test
    void everyClassOfVumiIsServedOrListedAsLater() {
        for (String name : List.of(
                "vumi.transports.smpp.SmppTransport",
                "vumi.application.http_relay.HTTPRelayApplication",
                "vumi.transports.telnet.TelnetServerTransport",
                "vumi.dispatchers.BaseDispatchWorker",
                "vumi.workers.blinkenlights.metrics.MetricTimeBucket",
                "vumi.demos.words.EchoWorker")) {
            assertThat(engine.classes().find(name).isPresent()
                            || engine.classes().unknown(name).endsWith("is not available yet"))
                    .as(name)
                    .isTrue();
        }
    }
}
