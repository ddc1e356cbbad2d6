package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.vumi.component.vumi.Durations;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;

/** What Prometheus reads at /metrics. */
class PrometheusFiguresTest {
    private final List<Reading> readings = new ArrayList<>();
    private final MetricsPage page = new MetricsPage(() -> readings);

    @AfterEach
    void close() {
        page.close();
    }

    private WebResponse scrape(Map<String, String> headers) {
        return page.answer(WebRequest.of("GET", "/metrics", headers, new byte[0]));
    }

    private List<String> lines() {
        return scrape(Map.of()).text().lines().toList();
    }

    private static Reading example(Measure measure) {
        String[] labels = measure.labels().toArray(String[]::new);
        return measure.kind() == Measure.Kind.DURATION
                ? Reading.of(measure, new Durations(), labels)
                : Reading.of(measure, 3, labels);
    }

    @Test
    void everyMeasureHasItsTypeItsHelpAndAValue() {
        for (Measure measure : Measure.values()) {
            readings.add(example(measure));
        }
        List<String> lines = lines();

        for (Measure measure : Measure.values()) {
            String type =
                    switch (measure.kind()) {
                        case COUNT -> "counter";
                        case DURATION -> "histogram";
                        default -> "gauge";
                    };
            assertThat(lines).contains("# HELP " + measure.metric() + " " + measure.help());
            assertThat(lines).contains("# TYPE " + measure.metric() + " " + type);
            assertThat(lines).anyMatch(line -> line.startsWith(measure.metric()));
        }
    }

    @Test
    void aValueSaysWhose() {
        readings.add(Reading.of(Measure.MESSAGES_RECEIVED, 7, "my \"worker\"", "sms", "inbound"));
        readings.add(Reading.of(Measure.MESSAGES_RECEIVED, 1, "other", "sms", "inbound"));
        readings.add(Reading.of(Measure.INFO, 1, "1.2.3"));
        readings.add(Reading.of(Measure.REDIS_UP, true));

        assertThat(lines())
                .contains(
                        "vumi_messages_received_total{direction=\"inbound\",endpoint=\"sms\",worker=\"my \\\"worker\\\"\"} 7.0",
                        "vumi_messages_received_total{direction=\"inbound\",endpoint=\"sms\",worker=\"other\"} 1.0",
                        "vumi_info{version=\"1.2.3\"} 1",
                        "vumi_redis_up 1.0");
    }

    @Test
    void durationsAreAHistogramOfSeconds() {
        Durations durations = new Durations();
        durations.add(Duration.ofMillis(3).toNanos());
        durations.add(Duration.ofMillis(3).toNanos());
        durations.add(Duration.ofMinutes(2).toNanos());
        readings.add(Reading.of(Measure.SMPP_SUBMIT_DURATION, durations, "smpp"));

        assertThat(lines())
                .contains(
                        "vumi_smpp_submit_duration_seconds_bucket{worker=\"smpp\",le=\"0.002\"} 0",
                        "vumi_smpp_submit_duration_seconds_bucket{worker=\"smpp\",le=\"0.005\"} 2",
                        "vumi_smpp_submit_duration_seconds_bucket{worker=\"smpp\",le=\"60.0\"} 2",
                        "vumi_smpp_submit_duration_seconds_bucket{worker=\"smpp\",le=\"+Inf\"} 3",
                        "vumi_smpp_submit_duration_seconds_count{worker=\"smpp\"} 3",
                        "vumi_smpp_submit_duration_seconds_sum{worker=\"smpp\"} 120.006");
    }

    @Test
    void whoAcceptsOpenMetricsGetsThem() {
        readings.add(Reading.of(Measure.MESSAGES_RECEIVED, 7, "w", "sms", "inbound"));

        WebResponse open = scrape(Map.of("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"));
        assertThat(open.contentType()).startsWith("application/openmetrics-text; version=1.0.0");
        assertThat(open.text())
                .contains("# TYPE vumi_messages_received counter\n")
                .endsWith("# EOF\n");

        WebResponse plain = scrape(Map.of("Accept", "text/plain"));
        assertThat(plain.contentType()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void whatIsGoneIsNotShown() {
        readings.add(Reading.of(Measure.LINK_UP, true, "smpp"));
        assertThat(lines()).contains("vumi_link_up{worker=\"smpp\"} 1.0");

        readings.clear();
        assertThat(lines()).noneMatch(line -> line.contains("vumi_link_up"));
    }
}
