package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.vumi.component.web.WebRequest;

/** docs/monitoring.md lists what is measured, as it is measured. */
class MonitoringPageTest {
    private static final Path PAGE = Path.of("docs/monitoring.md");
    private static final Pattern NAME = Pattern.compile("`([a-z0-9_]+)`");

    private static List<String> rows(String section) throws IOException {
        String text = Files.readString(PAGE).split("## " + section + "\n")[1].split("\n## ")[0];
        return text.lines()
                .filter(line -> line.startsWith("|"))
                .skip(2) // the head of the table
                .toList();
    }

    private static String row(Measure measure) {
        String key = measure.key();
        String graphite = !measure.ofWorker()
                ? ""
                : switch (measure.kind()) {
                    case COUNT -> "`%s.sum`".formatted(key);
                    case LEVEL -> "`%s.avg`, `.max`".formatted(key);
                    case STATE -> "`%s.avg`, `.min`".formatted(key);
                    case DURATION -> "`%s.avg`, `%s_p95.max`".formatted(key, key);
                    case INFO -> "";
                };
        String type =
                switch (measure.kind()) {
                    case COUNT -> "counter";
                    case LEVEL, STATE, INFO -> "gauge";
                    case DURATION -> "histogram";
                };
        return "| `%s` | %s | %s | %s | %s |"
                .formatted(measure.metric(), type, String.join(", ", measure.labels()), graphite, measure.help())
                .replace("|  |", "| |")
                .replace("|  |", "| |");
    }

    @Test
    void listsEveryMeasure() throws IOException {
        assertThat(rows("What is measured"))
                .containsExactlyElementsOf(Arrays.stream(Measure.values())
                        .map(MonitoringPageTest::row)
                        .toList());
    }

    @Test
    void listsWhatTheJvmTells() throws IOException {
        Set<String> listed = rows("The JVM").stream()
                .flatMap(row -> NAME.matcher(row.split("\\|")[1]).results())
                .map(name -> name.group(1))
                .collect(Collectors.toSet());
        try (MetricsPage page = new MetricsPage(List::of)) {
            String scrape = page.answer(WebRequest.of("GET", "/metrics", Map.of(), new byte[0]))
                    .text();
            List<String> told = Pattern.compile("(?m)^# TYPE (\\S+) ")
                    .matcher(scrape)
                    .results()
                    .map(MatchResult::group)
                    .map(line -> line.split(" ")[2])
                    .toList();
            assertThat(told).isNotEmpty().isSubsetOf(listed);
        }
    }
}
