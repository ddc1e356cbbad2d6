package org.vumi.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.servers.RabbitMq;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import org.vumi.servers.VumiJar;
import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.SmscSimulator;

/** A message from a phone to a URL and back, through three processes: one trace, as a collector gets it. */
@ExtendWith(Servers.class)
class JourneyIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String DISPATCHER = """
            workers: {d: dispatcher}
            d:
              router_class: SimpleDispatchRouter
              transport_names: [smpp_transport]
              exposed_names: [app]
              route_mappings: {smpp_transport: app}
            """;

    private static final int HOPS = 9;

    private final List<String> asked = new CopyOnWriteArrayList<>();

    private static VumiJar start(VumiHome home, OtlpSink sink, String service, String workers, String... servers) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "OTEL_EXPORTER_OTLP_ENDPOINT=" + sink.url(),
                "OTEL_SERVICE_NAME=" + service,
                "OTEL_BSP_SCHEDULE_DELAY=100",
                "java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                Path.of("target/vumi.jar").toAbsolutePath().toString(),
                "run",
                home.write(service + ".yaml", workers).toString(),
                "--management-port=0"));
        command.addAll(Arrays.asList(servers));
        VumiJar process = home.launch(command);
        process.ready();
        return process;
    }

    private HttpServer application() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", request -> {
            asked.add(request.getRequestHeaders().getFirst("traceparent"));
            byte[] reply = "my answer".getBytes(UTF_8);
            request.getResponseHeaders().set("X-Vumi-HTTPRelay-Reply", "true");
            request.sendResponseHeaders(200, reply.length);
            request.getResponseBody().write(reply);
            request.close();
        });
        server.start();
        return server;
    }

    @Test
    void isOneTraceOverAllHops(VumiHome home, RabbitMq rabbitMq, RedisServer redis) throws Exception {
        String[] servers = {"--broker=" + rabbitMq.newVhost(), "--redis=" + redis.uri()};
        HttpServer application = application();
        List<String> answers = new CopyOnWriteArrayList<>();
        try (OtlpSink sink = new OtlpSink();
                SmscSimulator smsc = SmscSimulator.start(new SmscOptions().port(0))) {
            smsc.received(submit -> answers.add(submit.text()));
            VumiJar relay = start(
                    home, sink, "relay", """
                    workers: {relay: http_relay_application}
                    relay: {transport_name: app, url: 'http://127.0.0.1:%d/hidden'}
                    """.formatted(application.getAddress().getPort()), servers);
            VumiJar dispatcher = start(home, sink, "dispatcher", DISPATCHER, servers);
            VumiJar transport = start(home, sink, "transport", """
                    workers: {smpp: smpp_transport}
                    smpp: {transport_name: smpp_transport, host: 127.0.0.1, port: %d, system_id: s, password: p}
                    """.formatted(smsc.port()), servers);

            smsc.inject("27821234567", "8181", "my question");
            await().atMost(PATIENCE)
                    .until(() -> answers.size() == 1 && sink.spans().size() >= HOPS);

            Map<String, OtlpSink.Received> byId =
                    sink.spans().stream().collect(Collectors.toMap(OtlpSink.Received::id, Function.identity()));
            Map<String, String> parents = new TreeMap<>();
            sink.spans()
                    .forEach(span -> parents.put(
                            span.service() + " " + span.name(),
                            span.parent().isEmpty()
                                    ? ""
                                    : byId.get(span.parent()).name()));
            assertThat(parents)
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "transport smpp.inbound", "",
                            "dispatcher d.inbound.smpp_transport", "smpp.inbound",
                            "relay relay.inbound", "d.inbound.smpp_transport",
                            "relay POST", "relay.inbound",
                            "dispatcher d.outbound.app", "relay.inbound",
                            "transport smpp.outbound", "d.outbound.app",
                            "transport submit_sm", "smpp.outbound",
                            "dispatcher d.event.smpp_transport", "smpp.outbound",
                            "relay relay.event", "d.event.smpp_transport"));
            assertThat(sink.spans())
                    .extracting(OtlpSink.Received::trace)
                    .containsOnly(byId.values().iterator().next().trace());
            OtlpSink.Received post = byId.values().stream()
                    .filter(span -> span.name().equals("POST"))
                    .findFirst()
                    .orElseThrow();
            assertThat(asked).containsExactly("00-" + post.trace() + "-" + post.id() + "-01");
            assertThat(byId.values().stream()
                            .filter(span -> span.name().equals("relay.inbound"))
                            .findFirst()
                            .orElseThrow()
                            .attributes())
                    .containsEntry("messaging.system", "rabbitmq")
                    .containsEntry("messaging.destination.name", "app.inbound")
                    .containsEntry("vumi.worker", "relay")
                    .containsEntry("vumi.transport_name", "smpp_transport")
                    .containsKey("messaging.message.id");
            assertThat(sink.raw()).doesNotContain("my question", "my answer", "27821234567", "hidden");

            home.write("dispatcher.yaml", DISPATCHER.replace("[app]", "[app, other]"));
            dispatcher.hangUp();
            await().atMost(PATIENCE).until(() -> dispatcher.log().contains("swapped d,"));
            smsc.inject("27821234567", "8181", "my question");
            await().atMost(PATIENCE).until(() -> sink.spans().size() >= 2 * HOPS);
            assertThat(sink.spans().stream().collect(Collectors.groupingBy(OtlpSink.Received::trace)))
                    .as("a worker that was swapped is in the trace too")
                    .hasSize(2)
                    .allSatisfy((trace, spans) -> assertThat(spans).hasSize(HOPS));

            sink.close(); // who takes the spans goes: messages do not notice
            smsc.inject("27821234567", "8181", "my question");
            await().atMost(PATIENCE)
                    .until(() -> answers.size() == 3 && transport.log().contains("tracing: Failed to export"));
            for (VumiJar process : List.of(transport, dispatcher, relay)) {
                assertThat(process.terminate()).isZero();
            }
        } finally {
            application.stop(0);
        }
    }
}
