package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vumi.docs.Page;

/** The tables of docs/failure-worker.md and docs/scheduler.md say what the templates say. */
class SchedulingPagesTest {
    private static String row(Declaration key) {
        String absent = key.required() ? " " : " none ";
        return "| `%s` | %s |%s| %s |"
                .formatted(
                        key.key(),
                        key.type(),
                        key.defaultValue() == null ? absent : " `" + key.defaultValue() + "` ",
                        key.description());
    }

    @ParameterizedTest
    @CsvSource({"failure_worker,docs/failure-worker.md", "scheduler,docs/scheduler.md"})
    void listTheKeys(String worker, Path page) {
        try (Engine engine = new Engine("test", Path.of("src/test/resources/nothing"))) {
            Map<String, Declaration> keys =
                    engine.classes().find(worker).orElseThrow().declarations();
            List<String> rows =
                    keys.values().stream().map(SchedulingPagesTest::row).toList();
            assertThat(Page.read(page)
                            .text()
                            .lines()
                            .dropWhile(line -> !line.startsWith("| --- |"))
                            .skip(1)
                            .takeWhile(line -> !line.isEmpty()))
                    .containsExactlyElementsOf(rows);
        }
    }
}
