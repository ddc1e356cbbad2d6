package org.vumi.worker;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.function.Supplier;
import org.vumi.component.web.OperatorPage;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;

/**
 * {@code GET /metrics}: what Micrometer measures of the JVM, and our own readings, as text for Prometheus, or as OpenMetrics for who
 * accepts that.
 */
final class MetricsPage implements OperatorPage, AutoCloseable {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    /** @param readings none before there are any */
    MetricsPage(Supplier<List<Reading>> readings) {
        List<MeterBinder> binders = List.of(
                new ClassLoaderMetrics(),
                new JvmMemoryMetrics(),
                collections,
                new JvmThreadMetrics(),
                new ProcessorMetrics(),
                new FileDescriptorMetrics(),
                new UptimeMetrics());
        binders.forEach(binder -> binder.bindTo(registry));
        registry.getPrometheusRegistry().register(new PrometheusFigures(readings));
    }

    @Override
    public String path() {
        return "metrics";
    }

    @Override
    public WebResponse answer(WebRequest request) {
        String accept = request.header("Accept");
        String type = accept != null && accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
        return WebResponse.of(200, type, registry.scrape(type));
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
