package org.vumi.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.config.Key;

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
        assertThat(lines.stream()
                        .dropWhile(line -> !line.startsWith("| --- |"))
                        .skip(1)
                        .takeWhile(line -> line.startsWith("|")))
                .containsExactlyElementsOf(rows);
    }

    private static String row(Key key) {
        Matcher description = Pattern.compile("\\((.+?)\\) (.*)").matcher(key.description());
        assertThat(description.matches()).isTrue();
        String absent = key.required() ? " " : " none ";
        String value = key.defaultValue().length == 0 ? absent : " `" + key.defaultValue()[0] + "` ";
        return "| `" + key.name() + "` | " + description.group(1) + " |" + value + "| " + description.group(2) + " |";
    }

    @Test
    void theDispatchersPageListsThemAll() throws Exception {
        String dispatcher = Files.readString(Path.of("docs/dispatcher/dispatcher.md"));
        assertThat(routers()).isNotEmpty().allSatisfy(router -> assertThat(dispatcher)
                .contains("| [" + router.getSimpleName() + "](" + page(router).getFileName() + ") |"));
    }
}
