package org.vumi.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.spi.DataFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.vumi.PublishedHeaders;
import org.vumi.config.ConfigException;
import org.vumi.config.ConfigFault;

/**
 * Traces messages through workers and broker, by OpenTelemetry. There is one where the environment names who takes the spans; without it
 * nothing of this is loaded, and messages are published without headers.
 */
public final class Tracing implements PublishedHeaders, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);

    private static final List<String> ENDPOINTS =
            List.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");

    /** Where OpenTelemetry's own defaults are not those of its specification, or ask for more than traces. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "otel.service.name", "vumi",
            "otel.exporter.otlp.protocol", "http/protobuf",
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none");

    /** For what was not delivered at the end; whoever takes the spans may be away. */
    private static final int CLOSE_SECONDS = 3;

    private final Tracer tracer;
    private final Runnable end;

    private Tracing(OpenTelemetry telemetry, Runnable end) {
        this.tracer = telemetry.getTracer("org.vumi");
        this.end = end;
    }

    /** By an SDK that somebody else set up, and closes. */
    static Tracing by(OpenTelemetry telemetry) {
        return new Tracing(telemetry, () -> {});
    }

    /**
     * @param environment of the process
     * @return empty if it does not ask for traces
     * @throws ConfigException if it asks for something that is not there
     */
    public static Optional<Tracing> from(Map<String, String> environment) {
        Optional<String> endpoint = ENDPOINTS.stream()
                .filter(name -> !environment.getOrDefault(name, "").isBlank())
                .findFirst();
        if (endpoint.isEmpty()
                || environment.getOrDefault("OTEL_SDK_DISABLED", "").equalsIgnoreCase("true")) {
            return Optional.empty();
        }
        ExporterLog.listen();
        try {
            OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                    .disableShutdownHook()
                    .addPropertiesSupplier(() -> DEFAULTS)
                    .build()
                    .getOpenTelemetrySdk();
            LOG.info("traces go where {} says", endpoint.get());
            return Optional.of(new Tracing(sdk, () -> sdk.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS)));
        } catch (ConfigurationException | IllegalArgumentException e) {
            throw new ConfigException(List.of(new ConfigFault("environment", 0, "tracing: " + e.getMessage())));
        }
    }

    /** Before routes are added: those that are there already are not traced. */
    public void addTo(CamelContext context) {
        context.addRoutePolicyFactory(new RouteSpans(tracer));
        context.getCamelContextExtension().addInterceptStrategy(new ClientSpans(tracer));
        context.getRegistry().bind("vumiJson", DataFormat.class, new TracedJson());
    }

    @Override
    public Map<String, Object> of(Exchange exchange) {
        Trace trace = Trace.of(exchange);
        return trace == null ? Map.of() : trace.headers();
    }

    /** Delivers what is still to be delivered, in three seconds at most. */
    @Override
    public void close() {
        end.run();
    }
}
