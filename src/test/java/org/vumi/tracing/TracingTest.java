package org.vumi.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.support.SynchronizationAdapter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.codec.MessageCodec;
import org.vumi.config.ConfigException;
import org.vumi.message.PermanentFailure;
import org.vumi.message.TransportUserMessage;
import org.vumi.worker.Engine;
import org.vumi.worker.MultiWorkerFile;
import org.vumi.worker.Place;
import org.vumi.worker.YamlFile;

/** Routes without a broker: what becomes a span, what it says, and what goes along with an HTTP request. */
class TracingTest {
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static final String ROUTES = """
            - routeTemplate:
                id: posting_application.inbound
                description: seda -> http
                parameters:
                  - { name: worker, description: "(name) Name of the worker." }
                  - { name: port, description: "(int) Where it is posted." }
                route:
                  routeConfigurationId: set-aside
                  from:
                    uri: seda:in
                    steps:
                      - unmarshal: { custom: { ref: vumiJson } }
                      - to: { uri: "direct:{{worker}}.called" }
                      - marshal: { custom: { ref: vumiJson } }
                      - setHeader: { name: CamelHttpMethod, constant: PUT }
                      - to: { uri: "http://127.0.0.1:{{port}}/hidden-path?key=hidden-key&throwExceptionOnFailure=false" }
            - routeTemplate:
                id: posting_application.called
                description: part of the other
                parameters:
                  - { name: worker, description: "(name) Name of the worker." }
                route:
                  routeConfigurationId: set-aside
                  from:
                    uri: direct:{{worker}}.called
                    steps:
                      - bean: { ref: fault }
            - routeTemplate:
                id: posting_application.decoding
                description: decoded by a bean
                parameters:
                  - { name: worker, description: "(name) Name of the worker." }
                route:
                  routeConfigurationId: set-aside
                  from:
                    uri: seda:failed
                    steps:
                      - bean: { beanType: "org.vumi.codec.MessageCodec", method: decodeFailure }
            - routeTemplate:
                id: posting_application.clock
                description: a timer
                parameters:
                  - { name: worker, description: "(name) Name of the worker." }
                route:
                  routeConfigurationId: set-aside
                  from:
                    uri: timer:{{worker}}?period=10
                    steps:
                      - to: { uri: "mock:ticks" }
            """;

    @RegisterExtension
    static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

    @TempDir
    Path home;

    private final List<String> posted = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile int status = 200;
    private volatile RuntimeException fault;
    private volatile CountDownLatch held;
    private Engine engine;
    private ProducerTemplate phone;

    /** Throws, or waits, when a test wants it to. */
    public final class Fault {
        public void look() throws InterruptedException {
            if (held != null) {
                held.await();
            }
            if (fault != null) {
                throw fault;
            }
        }
    }

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", request -> {
            posted.add(String.valueOf(request.getRequestHeaders().getFirst("traceparent")));
            request.sendResponseHeaders(status, -1);
            request.close();
        });
        server.start();
        Files.writeString(Files.createDirectories(home.resolve("routes")).resolve("posting.camel.yaml"), ROUTES);
        Path file = Files.writeString(
                home.resolve("workers.yaml"),
                "{workers: {poster: posting_application}, poster: {port: "
                        + server.getAddress().getPort() + "}}");
        engine = new Engine("traced", home);
        engine.context().getRegistry().bind("fault", new Fault());
        Tracing.by(TELEMETRY.getOpenTelemetry()).addTo(engine.context());
        MultiWorkerFile.plans(YamlFile.read(file), new Place("test", 0), engine.faults())
                .forEach(engine::add);
        engine.build(worker -> Map.of());
        engine.start();
        phone = engine.context().createProducerTemplate();
    }

    @AfterEach
    void stop() {
        engine.stop();
        server.stop(0);
    }

    private static byte[] message() {
        return MessageCodec.encode(TransportUserMessage.builder(() -> "m1", Clock.systemUTC())
                .put("to_addr", "8181")
                .put("from_addr", "27821234567")
                .put("content", "what I say")
                .put("transport_name", "pigeon")
                .put("transport_type", "sms")
                .build());
    }

    private List<SpanData> spans(int count) {
        await().until(() -> TELEMETRY.getSpans().size() >= count);
        return TELEMETRY.getSpans();
    }

    private static String text(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.stringKey(key));
    }

    @Test
    void aRouteAndItsRequestAreOneTraceWithWhoeverAsked() {
        phone.sendBodyAndHeader("seda:in", message(), "traceparent", PARENT);

        List<SpanData> spans = spans(2);
        SpanData request = spans.get(0);
        SpanData route = spans.get(1);
        assertThat(route.getName()).isEqualTo("poster.inbound");
        assertThat(route.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(route.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(route.getParentSpanId()).isEqualTo("b7ad6b7169203331");
        assertThat(text(route, "vumi.worker")).isEqualTo("poster");
        assertThat(text(route, "vumi.transport_name")).isEqualTo("pigeon");
        assertThat(text(route, "messaging.message.id")).isEqualTo("m1");
        assertThat(route.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);

        assertThat(request.getName()).isEqualTo("PUT");
        assertThat(request.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(request.getParentSpanId()).isEqualTo(route.getSpanId());
        assertThat(request.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                .isEqualTo(200);
        assertThat(text(request, "server.address")).isEqualTo("127.0.0.1");
        assertThat(posted).containsExactly("00-" + route.getTraceId() + "-" + request.getSpanId() + "-01");
        assertThat(spans.toString()).doesNotContain("what I say", "2782", "8181", "hidden");
    }

    @Test
    void whatStartsHereStartsATraceAndAClockStartsNone() throws Exception {
        MockEndpoint ticks = engine.context().getEndpoint("mock:ticks", MockEndpoint.class);
        ticks.expectedMinimumMessageCount(3);
        ticks.assertIsSatisfied();
        phone.sendBody("seda:in", message());
        phone.sendBody("seda:in", message());

        List<String> traces = new ArrayList<>();
        spans(4).forEach(span -> traces.add(span.getTraceId()));
        assertThat(traces).hasSize(4).satisfies(ids -> assertThat(ids.stream().distinct())
                .hasSize(2));
    }

    @Test
    void aFailureSaysItsKindAndNotItsSentence() {
        fault = new PermanentFailure("no_route", "what I say has no route");
        phone.sendBody("seda:in", message());
        SpanData route = spans(1).get(0);
        assertThat(route.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(text(route, "error.type")).isEqualTo("no_route");

        fault = new IllegalStateException("what I say is odd");
        phone.sendBody("seda:in", message());
        assertThat(text(spans(2).get(1), "error.type")).isEqualTo("java.lang.IllegalStateException");
        assertThat(TELEMETRY.getSpans().toString()).doesNotContain("what I say");
    }

    @Test
    void anAnswerThatIsAnErrorIsOneOfTheRequest() {
        status = 503;
        phone.sendBody("seda:in", message());
        List<SpanData> spans = spans(2);
        assertThat(text(spans.get(0), "error.type")).isEqualTo("503");
        assertThat(spans.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(spans.get(1).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void whatIsInFlightAtTheEndIsTold() throws Exception {
        held = new CountDownLatch(1);
        phone.sendBody("seda:in", message());
        await().until(() -> engine.context().getInflightRepository().size("poster.called") == 1);
        Thread stopping = new Thread(engine::stop);
        stopping.start();
        await().until(() -> engine.context().isStopping());
        held.countDown();
        stopping.join();
        assertThat(TELEMETRY.getSpans()).extracting(SpanData::getName).containsExactly("PUT", "poster.inbound");
    }

    @Test
    void aMessageIsKnownThatABeanDecoded() {
        phone.sendBody("seda:failed", """
                {"message_type": "failure_message", "message_version": "20110921", "timestamp": "2026-11-25 12:00:00.000000",
                 "failure_code": null, "reason": "gone", "message": {"message_id": "m7"}}""".getBytes(UTF_8));
        assertThat(text(spans(1).get(0), "vumi.user_message_id")).isEqualTo("m7");
    }

    @Test
    void noThreadKeepsAContext() {
        phone.send("seda:in", exchange -> {
            exchange.getMessage().setBody(message());
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    posted.add(Context.current().toString());
                }
            });
        });
        await().until(() -> posted.size() == 2);
        assertThat(posted.get(1)).isEqualTo(Context.root().toString());
    }

    @Test
    void theEnvironmentAsksForIt() {
        assertThat(Tracing.from(Map.of())).isEmpty();
        assertThat(Tracing.from(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", " "))).isEmpty();
        assertThat(Tracing.from(
                        Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1", "OTEL_SDK_DISABLED", "TRUE")))
                .isEmpty();
        assertThat(Tracing.from(Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:1")))
                .hasValueSatisfying(Tracing::close);
    }

    @Test
    void whatTheEnvironmentHasWrongIsAFaultOfTheConfiguration() {
        System.setProperty("otel.traces.sampler", "now_and_then"); // the SDK reads them as it does the environment
        try {
            assertThatThrownBy(() -> Tracing.from(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("environment: tracing: ")
                    .hasMessageContaining("now_and_then");
        } finally {
            System.clearProperty("otel.traces.sampler");
        }
    }
}
