package org.vumi.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.component.vumi.Broker;
import org.vumi.component.vumi.BrokerSettings;
import org.vumi.component.vumi.InvalidMessages;
import org.vumi.component.web.WebEndpoint;
import org.vumi.mainjob.Amqp;
import org.vumi.message.PermanentFailure;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.Servers;
import org.vumi.worker.Engine;
import org.vumi.worker.MultiWorkerFile;
import org.vumi.worker.Place;
import org.vumi.worker.YamlFile;

/** Traces through the broker: a bare client in the place of a transport, dispatcher and application in this process. */
@ExtendWith(Servers.class)
class TracingIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MANY = 2_000;

    private static final String WORKERS = """
            workers: {d: dispatcher, echo: vumi.demos.words.EchoWorker, flaky: flaky_application, web: http_api_transport, asking: dispatcher, answering: application}
            d:
              router_class: SimpleDispatchRouter
              transport_names: [t]
              exposed_names: [app]
              route_mappings: {t: app}
            echo: {transport_name: app, concurrency: 20}
            flaky: {transport_name: flaky}
            web: {transport_name: web, web_path: /api, web_port: 0}
            asking:
              router_class: CamelRouteRouter
              router_route: asking
              transport_names: [u]
              exposed_names: [answering]
              events_by_origin: false
            answering: {application_class: CamelRouteApplication, application_route: answering, transport_name: answering}
            """;

    private static final String FLAKY = """
            - routeTemplate:
                id: flaky_application.inbound
                description: fails once
                parameters:
                  - { name: worker, description: "(name) Name of the worker." }
                  - { name: transport_name, description: "(name) Names the endpoint." }
                route:
                  routeConfigurationId: set-aside
                  from:
                    uri: vumi:{{transport_name}}.inbound
                    steps:
                      - bean: { ref: flaky_step, method: look }
                      - to: { uri: "vumi:{{transport_name}}.passed", pattern: InOnly }
            - routeTemplate:
                id: flaky_application.outbound
                description: fails for good
                parameters:
                  - { name: worker, description: "(name) Name of the worker." }
                  - { name: transport_name, description: "(name) Names the endpoint." }
                route:
                  routeConfigurationId: transport-failures
                  from:
                    uri: vumi:{{transport_name}}.outbound
                    steps:
                      - setProperty: { name: transportName, constant: "{{transport_name}}" }
                      - setProperty: { name: publishNack, constant: "false" }
                      - unmarshal: { custom: { ref: vumiJson } }
                      - setProperty: { name: message, simple: "${body}" }
                      - bean: { ref: flaky_step, method: refuse }
            """;

    private static final String ASKING = """
            - routeTemplate:
                id: %1$s.inbound
                description: asks somebody first
                parameters:
                  - { name: worker, description: "(name) Name of the worker." }
                route:
                  routeConfigurationId: set-aside
                  from:
                    uri: direct:{{worker}}.%2$s.inbound
                    steps:
                      - setProperty: { name: asked, simple: "${body}" }
                      - setBody: { constant: "what now?" }
                      - setHeader: { name: CamelHttpMethod, constant: POST }
                      - to: { uri: "http://127.0.0.1:%3$d/?throwExceptionOnFailure=false" }
                      - setProperty: { name: to, constant: answering }
                      - setBody: { simple: "${exchangeProperty.asked}" }
            """;

    @RegisterExtension
    static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

    static RabbitMq rabbitMq;

    @TempDir
    Path home;

    private String uri;
    private Connection connection;
    private Channel channel;
    private Engine engine;
    private HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    public static final class Flaky {
        private final AtomicInteger tries = new AtomicInteger();

        /** Throws the first time. */
        public void look() {
            if (tries.getAndIncrement() == 0) {
                throw new IllegalStateException("not yet");
            }
        }

        public void refuse() {
            throw new PermanentFailure("gone", "gone for good");
        }
    }

    @BeforeEach
    void start() throws Exception {
        uri = rabbitMq.newVhost();
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(uri);
        connection = factory.newConnection();
        channel = connection.createChannel();
        Files.writeString(Files.createDirectories(home.resolve("routes")).resolve("flaky.camel.yaml"), FLAKY);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", request -> {
            asked.add(String.valueOf(request.getRequestHeaders().getFirst("traceparent")));
            request.sendResponseHeaders(200, -1);
            request.close();
        });
        server.start();
        int port = server.getAddress().getPort();
        Files.writeString(
                home.resolve("routes/asking.camel.yaml"),
                ASKING.formatted("asking", "router", port) + ASKING.formatted("answering", "application", port));
        Path file = Files.writeString(home.resolve("workers.yaml"), WORKERS);
        engine = new Engine("traced", home);
        engine.context().getRegistry().bind("flaky_step", new Flaky());
        Tracing tracing = Tracing.by(TELEMETRY.getOpenTelemetry());
        tracing.addTo(engine.context());
        Broker broker = new Broker(BrokerSettings.of(uri));
        broker.setHeaders(tracing);
        engine.context().getRegistry().bind("broker", Broker.class, broker);
        MultiWorkerFile.plans(YamlFile.read(file), new Place("test", 0), engine.faults())
                .forEach(engine::add);
        engine.build(worker -> Map.of());
        engine.start();
        await().atMost(PATIENCE).until(broker::ready);
    }

    @AfterEach
    void stop() throws Exception {
        engine.stop();
        server.stop(0);
        connection.close();
    }

    /** Trace and message have the same number. */
    private void publish(String queue, int number, byte[] body) throws Exception {
        BasicProperties properties = MessageProperties.MINIMAL_PERSISTENT_BASIC
                .builder()
                .headers(Map.of("traceparent", "00-%032x-00000000000000ff-01".formatted(number)))
                .build();
        channel.basicPublish("vumi", queue, properties, body);
    }

    private GetResponse taken(String queue) {
        return await().atMost(PATIENCE).until(() -> channel.basicGet(queue, true), one -> one != null);
    }

    private static String trace(BasicProperties properties) {
        return properties.getHeaders().get("traceparent").toString().split("-")[1];
    }

    private List<SpanData> spans(int count) {
        await().atMost(PATIENCE).until(() -> TELEMETRY.getSpans().size() >= count);
        return TELEMETRY.getSpans();
    }

    @Test
    void everyMessageKeepsItsTraceHoweverManyAreUnderWay() throws Exception {
        Map<String, String> traces = new ConcurrentHashMap<>();
        channel.basicConsume(
                "t.outbound",
                true,
                (tag, delivery) -> traces.put(
                        new String(delivery.getBody(), UTF_8).replaceAll("(?s).*\"content\": *\"(\\d+)\".*", "$1"),
                        trace(delivery.getProperties())),
                tag -> {});
        for (int i = 1; i <= MANY; i++) {
            publish("t.inbound", i, Amqp.userMessage("t", "m" + i, "278" + i % 50, String.valueOf(i)));
        }
        await().atMost(PATIENCE).until(() -> traces.size() == MANY);

        assertThat(traces).allSatisfy((content, trace) -> assertThat(trace)
                .isEqualTo("%032x".formatted(Integer.parseInt(content))));
        Map<String, List<SpanData>> byTrace =
                spans(3 * MANY).stream().collect(Collectors.groupingBy(SpanData::getTraceId));
        assertThat(byTrace).hasSize(MANY).allSatisfy((trace, spans) -> assertThat(spans)
                .extracting(SpanData::getName)
                .containsExactlyInAnyOrder("d.inbound.t", "echo.inbound", "d.outbound.app"));
    }

    @Test
    void whatRoutesOfUsersAskIsPartOfTheTrace() throws Exception {
        publish("u.inbound", 5, Amqp.userMessage("u", "m5", "278", "x"));
        List<SpanData> spans = spans(4);
        assertThat(spans).extracting(SpanData::getTraceId).containsOnly("%032x".formatted(5));
        assertThat(spans)
                .extracting(SpanData::getName)
                .containsExactlyInAnyOrder("asking.inbound.u", "POST", "answering.inbound", "POST");
        assertThat(asked).hasSize(2).allMatch(parent -> parent.startsWith("00-%032x-".formatted(5)));
    }

    @Test
    void eachTryIsASpanOfTheSameTrace() throws Exception {
        publish("flaky.inbound", 7, Amqp.userMessage("flaky", "m7", "278", "x"));
        assertThat(trace(taken("flaky.passed").getProps())).isEqualTo("%032x".formatted(7));
        assertThat(spans(2))
                .extracting(SpanData::getName, SpanData::getTraceId, SpanData::getParentSpanId, span -> span.getStatus()
                        .getStatusCode()
                        .name())
                .containsExactly(
                        tuple("flaky.inbound", "%032x".formatted(7), "00000000000000ff", "ERROR"),
                        tuple("flaky.inbound", "%032x".formatted(7), "00000000000000ff", "UNSET"));
    }

    @Test
    void whatIsSetAsideKeepsItsTrace() throws Exception {
        publish("t.inbound", 9, "no message".getBytes(UTF_8));
        await().atMost(PATIENCE).until(() -> channel.messageCount("vumi.invalid") == 1);
        engine.stop();
        String was = "00-%032x-00000000000000ff-01".formatted(9);
        try (InvalidMessages invalid = InvalidMessages.open(BrokerSettings.of(uri))) {
            invalid.list(entry -> assertThat(entry.header("traceparent")).isEqualTo(was));
            assertThat(invalid.replay(id -> true, Set.of()).done()).hasSize(1);
        }
        assertThat(taken("t.inbound").getProps().getHeaders())
                .containsOnlyKeys("traceparent")
                .hasToString("{traceparent=" + was + "}");
    }

    @Test
    void aRequestBringsItsTrace() throws Exception {
        WebEndpoint web = engine.context().getEndpoints().stream()
                .filter(WebEndpoint.class::isInstance)
                .map(WebEndpoint.class::cast)
                .findFirst()
                .orElseThrow();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + web.getPort() + "/api?to_addr=8181&from_addr=2782&content=x"))
                .header("traceparent", "00-%032x-00000000000000ff-01".formatted(11))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);

        GetResponse inbound = taken("web.inbound");
        SpanData span = spans(1).get(0);
        assertThat(trace(inbound.getProps())).isEqualTo("%032x".formatted(11)).isEqualTo(span.getTraceId());
        assertThat(inbound.getProps().getHeaders())
                .hasToString("{traceparent=00-" + span.getTraceId() + "-" + span.getSpanId() + "-01}");
        assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(span.getAttributes().asMap())
                .containsEntry(AttributeKey.stringKey("http.request.method"), "GET")
                .containsEntry(AttributeKey.longKey("http.response.status_code"), 200L)
                .containsEntry(AttributeKey.stringKey("vumi.transport_name"), "web")
                .containsKey(AttributeKey.stringKey("messaging.message.id"));
    }

    @Test
    void aMessageThatIsNotSentIsAnErrorAndItsFailureGoesOn() throws Exception {
        try (Amqp amqp = Amqp.connect(uri)) {
            amqp.declare("flaky.failures");
            amqp.declare("flaky.event");
        }
        publish("flaky.outbound", 13, Amqp.userMessage("flaky", "m13", "2782", "x"));
        assertThat(trace(taken("flaky.failures").getProps())).isEqualTo("%032x".formatted(13));
        assertThat(trace(taken("flaky.event").getProps())).isEqualTo("%032x".formatted(13));
        SpanData span = spans(1).get(0);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getAttributes().asMap())
                .containsEntry(AttributeKey.stringKey("messaging.message.id"), "m13")
                .containsEntry(AttributeKey.stringKey("error.type"), "gone");
    }
}
