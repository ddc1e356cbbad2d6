package org.vumi.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.vumi.Differs;

/** docs/migrating-from-vumi.md has every deliberate difference that a test names. */
class DifferencesTest {
    private static final Path CLASSES = Path.of("target/test-classes");
    private static final int COLUMNS = 4;

    /** Cells of the rows below "Differences", groups' headings left out. */
    private static List<String[]> rows() {
        String page = Page.read(Path.of("docs/migrating-from-vumi.md")).text();
        return page.substring(page.indexOf("\n## Differences\n"))
                .lines()
                .filter(line -> line.startsWith("| "))
                .skip(2)
                .filter(line -> !line.startsWith("| **"))
                .map(line -> line.substring(2, line.length() - 2).split(" \\| ", -1))
                .toList();
    }

    private static List<String> names() {
        return rows().stream().map(cells -> cells[0]).toList();
    }

    @Test
    void everyDifferenceIsToldWholeAndOnce() {
        assertThat(rows()).hasSizeGreaterThan(50).allSatisfy(cells -> assertThat(cells)
                .as(cells[0])
                .hasSize(COLUMNS)
                .allSatisfy(cell -> assertThat(cell).isNotBlank()));
        assertThat(names()).doesNotHaveDuplicates();
    }

    @Test
    void everyDifferenceThatATestNamesIsTold() throws Exception {
        List<String> named = new ArrayList<>();
        for (Class<?> test : testClasses()) {
            collect(test, named);
            for (AnnotatedElement method : test.getDeclaredMethods()) {
                collect(method, named);
            }
            for (Field field : test.getDeclaredFields()) {
                collect(field, named);
                assertThat(field.getName().startsWith("DIFFER") && !field.isAnnotationPresent(Differs.class))
                        .as("%s.%s lacks @Differs", test.getName(), field.getName())
                        .isFalse();
            }
        }
        assertThat(named).hasSizeGreaterThan(5);
        assertThat(names()).containsAll(named);
    }

    private static void collect(AnnotatedElement element, List<String> named) {
        Differs differs = element.getAnnotation(Differs.class);
        if (differs != null) {
            named.addAll(List.of(differs.value()));
        }
    }

    private static List<Class<?>> testClasses() throws IOException, ClassNotFoundException {
        List<Class<?>> classes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(CLASSES.resolve("org/vumi"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                String name = CLASSES.relativize(file).toString().replace('/', '.');
                classes.add(Class.forName(
                        name.substring(0, name.length() - ".class".length()),
                        false,
                        DifferencesTest.class.getClassLoader()));
            }
        }
        return classes;
    }
}
