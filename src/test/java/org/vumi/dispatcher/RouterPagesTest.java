package org.vumi.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.config.Key;
import org.vumi.worker.Engine;

/** Every router has a page, with the keys that its class declares, and a line on the dispatcher's. */
class RouterPagesTest {
    static List<Class<?>> routers() {
        Stream<JavaClass> classes = new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests()).importPackages("org.vumi.dispatcher").stream();
        return classes.filter(type -> !type.isInterface()
                        && (type.isAssignableTo(Router.class) || type.isAssignableTo(AsyncRouter.class)))
                .filter(type -> type.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.PUBLIC))
                .<Class<?>>map(JavaClass::reflect)
                .toList();
    }

    /** {@code ToAddrRouter} is on {@code to-addr.md}. */
    private static Path page(Class<?> router) {
        String name = router.getSimpleName()
                .replaceAll("(Dispatch)?Router$", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
                .toLowerCase(java.util.Locale.ROOT);
        return Path.of("docs/dispatcher", name + ".md");
    }

    @ParameterizedTest
    @MethodSource("routers")
    void aPageListsTheKeysOfTheClass(Class<?> router) throws Exception {
        List<String> rows = Arrays.stream(router.getAnnotationsByType(Key.class))
                .map(RouterPagesTest::row)
                .toList();
        List<String> lines = Files.readAllLines(page(router));
        assertThat(lines).startsWith("# " + router.getSimpleName());
        assertThat(rows(lines)).containsExactlyElementsOf(rows);
    }

    /** Of the first table. */
    private static List<String> rows(List<String> page) {
        return page.stream()
                .dropWhile(line -> !line.startsWith("| --- |"))
                .skip(1)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    private static String row(Key key) {
        String defaultValue = key.defaultValue().length == 0 ? null : key.defaultValue()[0];
        return row(key.name(), key.description(), defaultValue, key.required());
    }

    private static String row(String name, String typeAndProse, String defaultValue, boolean required) {
        Matcher description = Pattern.compile("\\((.+?)\\) (.*)").matcher(typeAndProse);
        assertThat(description.matches()).isTrue();
        String absent = required ? " " : " none ";
        String value = defaultValue == null ? absent : defaultValue.isEmpty() ? " empty " : " `" + defaultValue + "` ";
        return "| `" + name + "` | " + description.group(1) + " |" + value + "| " + description.group(2) + " |";
    }

    @ParameterizedTest
    @CsvSource({"dispatcher.inbound, dispatcher.md", "simple_dispatcher.copy, simple-dispatcher.md"})
    void theWorkersPagesListTheKeysOfTheirTemplates(String template, String page) throws Exception {
        try (Engine engine = new Engine("test", Path.of("src/test/resources/nothing"))) {
            List<String> rows = engine
                    .context()
                    .getCamelContextExtension()
                    .getContextPlugin(Model.class)
                    .getRouteTemplateDefinition(template)
                    .getTemplateParameters()
                    .stream()
                    .filter(parameter -> !Set.of("worker", "worker_class", "worker_bean", "each")
                            .contains(parameter.getName()))
                    .map(parameter -> row(
                            parameter.getName(),
                            parameter.getDescription(),
                            parameter.getDefaultValue(),
                            parameter.isRequired()))
                    .toList();
            assertThat(rows(Files.readAllLines(Path.of("docs/dispatcher", page))))
                    .containsExactlyElementsOf(rows);
        }
    }

    @Test
    void theDispatchersPageListsThemAll() throws Exception {
        String dispatcher = Files.readString(Path.of("docs/dispatcher/dispatcher.md"));
        assertThat(routers()).isNotEmpty().allSatisfy(router -> assertThat(dispatcher)
                .contains("| [" + router.getSimpleName() + "](" + page(router).getFileName() + ") |"));
    }
}
