package org.vumi.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.vumi.config.Key;
import org.vumi.worker.Engine;

/** The table of keys on a page, as a worker's templates or a class have it. */
public final class TemplateRows {
    private static final List<String> OF_THE_RUNTIME = List.of("worker", "worker_class", "worker_bean");
    private static final Pattern DESCRIPTION = Pattern.compile("\\((.+?)\\) (.*)");

    private TemplateRows() {}

    /** @return a row for each key, in the order in which the templates have them */
    public static List<String> of(String... templates) {
        Map<String, String> rows = new LinkedHashMap<>();
        try (Engine engine = new Engine("test", Path.of("src/test/resources/nothing"))) {
            Model model = engine.context().getCamelContextExtension().getContextPlugin(Model.class);
            for (String id : templates) {
                model.getRouteTemplateDefinition(id).getTemplateParameters().stream()
                        .filter(parameter -> !OF_THE_RUNTIME.contains(parameter.getName()))
                        .forEach(parameter -> rows.putIfAbsent(parameter.getName(), row(parameter)));
            }
        }
        return List.copyOf(rows.values());
    }

    /** @return a row for each key that the class declares */
    public static List<String> of(Class<?> type) {
        return Stream.of(type.getAnnotationsByType(Key.class))
                .map(key -> row(
                        key.name(),
                        key.description(),
                        key.defaultValue().length == 0 ? null : key.defaultValue()[0],
                        key.required()))
                .toList();
    }

    /** The rows of the first table of a page. */
    public static List<String> on(Page page) {
        return page.text()
                .lines()
                .dropWhile(line -> !line.startsWith("| --- |"))
                .skip(1)
                .takeWhile(line -> !line.isEmpty())
                .toList();
    }

    private static String row(RouteTemplateParameterDefinition parameter) {
        return row(
                parameter.getName(), parameter.getDescription(), parameter.getDefaultValue(), parameter.isRequired());
    }

    private static String row(String name, String typeAndProse, String given, boolean required) {
        Matcher description = DESCRIPTION.matcher(typeAndProse);
        assertThat(description.matches()).isTrue();
        String absent = required ? " " : " none ";
        String value = given == null ? absent : " `" + (given.isEmpty() ? "\"\"" : given) + "` ";
        return "| `" + name + "` | " + description.group(1) + " |" + value + "| " + description.group(2) + " |";
    }
}
