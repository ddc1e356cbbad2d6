package org.vumi.worker;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.component.stub.StubComponent;
import org.apache.camel.model.Model;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Json;
import org.vumi.LogLines;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.codec.MessageCodec;
import org.vumi.config.Config;
import org.vumi.config.ConfigException;
import org.vumi.config.Key;
import org.vumi.message.FailureMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.PermanentFailure;
import org.vumi.message.TransportUserMessage;
import org.vumi.middleware.Middleware;
import org.vumi.store.Redis;

/** The key middleware of any worker: what is read of it, and which routes and objects come of it. */
class MiddlewareConfigTest {
    /** An application that answers with what it is told, and a middleware without Java. */
    private static final String TEMPLATES = """
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
                      - filter:
                          simple: "${body} != null"
                          steps:
                            - process: { ref: "{{worker}}.middleware.publishOutbound" }
                            - marshal: { custom: { ref: vumiJson } }
                            - to: { uri: "vumi:{{transport_name}}.outbound", pattern: InOnly }
            - routeTemplate:
                id: sending_transport.outbound
                description: <transport_name>.outbound -> a failure
                parameters:
                  - { name: worker, description: "(name) Name of the worker." }
                  - { name: transport_name, description: "(name) Names the endpoint." }
                route:
                  routeConfigurationId: transport-failures
                  from:
                    uri: direct:{{transport_name}}.outbound
                    steps:
                      - setProperty: { name: transportName, constant: "{{transport_name}}" }
                      - setProperty: { name: publishNack, constant: "false" }
                      - unmarshal: { custom: { ref: vumiJson } }
                      - setProperty: { name: message, simple: "${body}" }
                      - process: { ref: "{{worker}}.middleware.consumeOutbound" }
                      - throwException: { exceptionType: "java.lang.IllegalStateException", message: "link down" }
            - routeTemplate:
                id: night_middleware.inbound
                description: every message -> the same in the group night
                parameters:
                  - { name: worker, description: "(name) Names." }
                  - { name: group, defaultValue: "night", description: "(name) The group." }
                  - { name: transport_name, description: "(name) Of the worker." }
                route:
                  routeConfigurationId: set-aside
                  from:
                    uri: direct:{{worker}}.inbound
                    steps:
                      - setBody: { simple: "${body.toBuilder.put('group', '{{group}} {{transport_name}}').build}" }
            - routeTemplate:
                id: dropping_middleware.message
                description: nothing
                parameters:
                  - { name: worker, description: "(name) Names." }
                route:
                  routeConfigurationId: set-aside
                  from:
                    uri: direct:{{worker}}.message
                    steps:
                      - stop: {}
            """;

    /** A user's, from a jar: adds its mark to the content, both ways. */
    @Key(name = "mark", description = "(text) What is added.", defaultValue = "!")
    public static final class Marking implements Middleware {
        private final String mark;

        public Marking(Config config) {
            mark = config.text("mark");
        }

        private CompletionStage<TransportUserMessage> marked(TransportUserMessage message) {
            return completedFuture(
                    message.toBuilder().put("content", message.content() + mark).build());
        }

        @Override
        public CompletionStage<TransportUserMessage> handleInbound(TransportUserMessage message, String endpoint) {
            return marked(message);
        }

        @Override
        public CompletionStage<TransportUserMessage> handleOutbound(TransportUserMessage message, String endpoint) {
            return marked(message);
        }
    }

    /** Lets nothing out. */
    public static final class Refusing implements Middleware {
        public Refusing() {}

        @Override
        public CompletionStage<TransportUserMessage> handleOutbound(TransportUserMessage message, String endpoint) {
            throw new PermanentFailure("REFUSED", "nothing goes out at night");
        }
    }

    private static final String MARKING = Marking.class.getName();

    @TempDir
    private Path home;

    private Engine engine;

    @BeforeEach
    void makeHome() throws Exception {
        Files.createDirectories(home.resolve("routes"));
        Files.writeString(home.resolve("routes/test.camel.yaml"), TEMPLATES);
        engine = new Engine("test", home);
        engine.context().addComponent("vumi", new StubComponent());
    }

    @AfterEach
    void stop() {
        engine.stop();
    }

    private void build(String yaml) {
        Map<String, Setting> content = YamlFile.read(yaml, "w.yaml");
        MultiWorkerFile.plans(content, new Place("w.yaml", 0), engine.faults()).forEach(engine::add);
        engine.build(worker -> Map.of(Redis.class, () -> new Redis(() -> "redis://127.0.0.1:1/0")));
    }

    private Exchange send(String content) {
        return engine.context().createProducerTemplate().send("direct:t.inbound", exchange -> exchange.getMessage()
                .setBody(message(content)));
    }

    private static byte[] message(String content) {
        return MessageCodec.encode(TransportUserMessage.send("1", content, MessageIds.RANDOM, Clock.systemUTC())
                .build());
    }

    private TransportUserMessage sent(String content) {
        assertThat(send(content).getException()).isNull();
        byte[] body = engine.context().createConsumerTemplate().receiveBodyNoWait("vumi:t.outbound", byte[].class);
        return MessageCodec.decodeUserMessage(body);
    }

    static Stream<Vector> vectors() {
        return Vectors.cases("middleware_stack")
                .filter(vector -> !vector.input().has("operation"));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void readsTheListAsVumi(Vector vector) {
        Faults faults = new Faults();
        Map<String, Setting> section = YamlFile.read(vector.input().toString(), "v.yaml");
        List<WorkerPlan> layers =
                MiddlewarePlans.of("w", section, java.util.Set.of(), faults).layers();
        assertThat(faults.any()).isEqualTo(vector.expected().has("error"));
        if (vector.expected().has("middlewares")) {
            assertThat(layers.stream()
                            .map(layer -> List.of(
                                    layer.name().split("\\.")[1],
                                    layer.className().replaceAll(".*\\.", ""),
                                    Setting.plain(layer.section())))
                            .toList())
                    .isEqualTo(Json.value(vector.expected().required("middlewares")));
        }
    }

    @Test
    void consumesInTheOrderOfTheListAndPublishesInReverse() throws Exception {
        build("""
                workers: {w: parrot_application}
                w:
                  transport_name: t
                  middleware:
                    - one: %1$s
                    - two: %1$s
                    - one: %1$s
                  one: {mark: "1"}
                  two: {mark: "2"}
                """.formatted(MARKING));
        engine.start();
        assertThat(sent("x").content()).isEqualTo("x121121");
        assertThat(engine.workers()).singleElement().satisfies(worker -> assertThat(worker.routes())
                .containsExactly("w.inbound"));
    }

    @Test
    void aRouteIsAMiddlewareTooAndPassesOnWhatItHasNoRouteFor() throws Exception {
        build("""
                workers: {w: parrot_application}
                w:
                  transport_name: t
                  middleware: [{late: night_middleware}, {log: vumi.middleware.LoggingMiddleware}, {base: vumi.middleware.BaseMiddleware}]
                  late: {group: dusk}
                """);
        engine.start();
        try (LogLines lines = new LogLines()) {
            assertThat(sent("x").group()).isEqualTo("dusk t");
            assertThat(lines.at(Level.INFO))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains("\"group\":\"dusk t\""))
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .startsWith("Processed inbound message for t: {\"message_version\":"),
                            line -> assertThat(line)
                                    .startsWith("Processed outbound message for t: {\"message_version\":"));
        }
    }

    @Test
    void aMessageIsNotDroppedInSilence() throws Exception {
        build("workers: {w: parrot_application}\nw: {transport_name: t, middleware: [{gone: dropping_middleware}]}\n");
        engine.start();
        assertThat(send("x").getException())
                .hasMessage("middleware 'w.gone' returned nothing for a message that goes inbound"
                        + " (accepted: the message, or another of its kind)");
    }

    private FailureMessage failed(String middleware) throws Exception {
        build("workers: {w: sending_transport}\nw: {transport_name: t, middleware: [{log: logging_middleware}, %s]}\n"
                .formatted(middleware));
        engine.start();
        Exchange exchange = engine.context()
                .createProducerTemplate()
                .send("direct:t.outbound", sent -> sent.getMessage().setBody(message("x")));
        assertThat(exchange.getException()).isNull();
        return MessageCodec.decodeFailure(
                engine.context().createConsumerTemplate().receiveBodyNoWait("vumi:t.failures", byte[].class));
    }

    @Test
    void aFailureHasTheMessageAsTheTransportGotIt() throws Exception {
        try (LogLines lines = new LogLines()) {
            FailureMessage failure = failed("{mark: " + MARKING + "}");
            assertThat(failure.message()).containsEntry("content", "x!");
            assertThat(failure.reason()).contains("link down");
            assertThat(lines.at(Level.ERROR))
                    .singleElement()
                    .asString()
                    .startsWith("Processed failure message for t: {")
                    .contains("link down");
        }
    }

    @Test
    void whatAMiddlewareRefusesIsAFailureOfTheTransport() throws Exception {
        try (LogLines lines = new LogLines()) {
            FailureMessage failure = failed("{mark: " + MARKING + "}, {refuse: " + Refusing.class.getName() + "}");
            assertThat(failure.message()).containsEntry("content", "x");
            assertThat(failure.failureCode()).isEqualTo("permanent");
            assertThat(failure.reason()).isEqualTo("REFUSED: nothing goes out at night");
            assertThat(lines.at(Level.INFO))
                    .filteredOn(line -> line.startsWith("Processed event message for t: {"))
                    .singleElement()
                    .asString()
                    .contains("\"delivery_status\":\"failed\"");
        }
    }

    /** Both would be the bean of that name. */
    @Test
    void aMiddlewareIsNotCalledLikeWhatItsWorkerHas() {
        assertThatThrownBy(() -> build("""
                        workers: {a: vumi.transports.api.HttpApiTransport}
                        a:
                          transport_name: t
                          web_path: /t
                          web_port: 0
                          middleware:
                            - config: vumi.middleware.LoggingMiddleware
                            - reply: vumi.middleware.LoggingMiddleware
                            - mine: vumi.middleware.LoggingMiddleware
                        """)).isInstanceOf(ConfigException.class).hasMessage("""
                        w.yaml:7: a.config: a middleware cannot be called so, as something else of the worker is (accepted: another name)
                        w.yaml:8: a.reply: a middleware cannot be called so, as something else of the worker is (accepted: another name)""");
    }

    @Test
    void withoutMiddlewareTheStepsAreNotThere() throws Exception {
        build("workers: {w: parrot_application}\nw: {transport_name: t}\n");
        assertThat(engine.context()
                        .getCamelContextExtension()
                        .getContextPlugin(Model.class)
                        .getRouteDefinition("w.inbound")
                        .toString())
                .doesNotContain("middleware");
        engine.start();
        assertThat(sent("x").content()).isEqualTo("x");
    }

    @Test
    void tellsWhatIsWrongWithFileAndLine() {
        assertThatThrownBy(() -> build("""
                        workers: {a: parrot_application, b: parrot_application, c: logging_middleware}
                        a:
                          transport_name: t
                          middleware:
                            - one: vumi.middleware.LoggingMiddleware
                              two: vumi.middleware.LoggingMiddleware
                            - three: vumi.middleware.LogingMiddleware
                            - transport_name: vumi.middleware.LoggingMiddleware
                            - four: parrot_application
                            - five: logging_middleware
                            - six: tagging_middleware
                            - seven: storing_middleware
                          five:
                            log_level: loud
                          six:
                            incoming:
                              addr_pattern: "("
                              tagpool_template: p
                              tagname_template: n
                          seven: 7
                        b:
                          transport_name: u
                          middleware:
                        """)).isInstanceOf(ConfigException.class).hasMessage("""
                        w.yaml:1: c: 'logging_middleware' is no worker class but a middleware (accepted: it stands under middleware of a worker)
                        w.yaml:5: a: an item of middleware is not one name and its class (accepted: - name: class)
                        w.yaml:7: a.three: 'vumi.middleware.LogingMiddleware' is no middleware (accepted: a template's name such as vumi.middleware.LoggingMiddleware, or a Java class that implements org.vumi.middleware.Middleware)
                        w.yaml:8: a: middleware cannot be called 'transport_name' (accepted: letters, digits, '_', '-' and '.', and not the name of another key)
                        w.yaml:9: a.four: 'parrot_application' is no middleware (accepted: a template's name such as vumi.middleware.LoggingMiddleware, or a Java class that implements org.vumi.middleware.Middleware)
                        w.yaml:14: a.five: log_level 'loud' is no log level (accepted: debug, info, warning, error, critical, msg, err)
                        w.yaml:17: a.six: incoming.addr_pattern '(' is not a regular expression of Python: Unclosed group
                        w.yaml:20: a: seven is not a map of keys and values
                        w.yaml:23: b: middleware is not a list (accepted: items such as - name: class)""");
    }

    /** Its routes and beans are named after it, as a worker's are. */
    @Test
    void aMiddlewareAndAWorkerAreNotCalledTheSame() {
        assertThatThrownBy(() -> build("""
                        workers: {a.log: parrot_application, a: parrot_application, b: parrot_application, b.log.2: parrot_application}
                        a.log: {transport_name: t}
                        a: {transport_name: u, middleware: [{log: logging_middleware}]}
                        b: {transport_name: v, middleware: [{log: logging_middleware}, {log: logging_middleware}]}
                        b.log.2: {transport_name: x}
                        """)).isInstanceOf(ConfigException.class).hasMessage("""
                        w.yaml:1: worker 'b.log.2' is there twice, as a worker or as the middleware of one
                        w.yaml:3: middleware 'a.log' has the name of a worker or of another one""");
    }

    @Test
    void warnsOfKeysThatNobodyKnows() {
        try (LogLines lines = new LogLines()) {
            build("""
                    workers: {a: parrot_application, b: parrot_application}
                    defaults:
                      log: {log_level: debug}
                    a:
                      transport_name: t
                      middleware: [{log: logging_middleware}, {mark: %s}]
                      log: {log_levle: debug}
                      mark: {marc: "?"}
                      other: {}
                    b:
                      transport_name: u
                    """.formatted(MARKING));
            assertThat(lines.at(Level.WARN))
                    .containsExactlyInAnyOrder(
                            "w.yaml:3: b: unknown key 'log' is ignored",
                            "w.yaml:7: a.log: unknown key 'log_levle' is ignored (did you mean 'log_level'?)",
                            "w.yaml:8: a.mark: unknown key 'marc' is ignored (did you mean 'mark'?)",
                            "w.yaml:9: a: unknown key 'other' is ignored");
        }
    }

    @Test
    void canBeGivenOnTheCommandLine() throws Exception {
        Place place = new Place("--set-option", 0);
        Map<String, Setting> section =
                SetOptions.of(List.of("transport_name:t", "middleware:[{m: " + MARKING + "}]", "m:{mark: \"?\"}"));
        engine.add(new WorkerPlan("w", "parrot_application", place, section, place));
        engine.build(worker -> Map.of());
        engine.start();
        assertThat(sent("x").content()).isEqualTo("x??");
    }
}
