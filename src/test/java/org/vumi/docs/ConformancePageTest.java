package org.vumi.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.vumi.Clause;
import org.yaml.snakeyaml.Yaml;

/** docs/smpp-conformance.md is what the tests show. */
class ConformancePageTest {
    private static final Path PAGE = Path.of("docs/smpp-conformance.md");
    private static final Path CLAUSES = Path.of("src/test/resources/smpp-clauses.yaml");
    private static final Path SOURCES = Path.of("src/test/java");
    private static final Set<String> STATES = Set.of("yes", "partly", "no");

    private record Section(String number, String title, String demands, String here, String state) {
        /** 4.4.1 is part of chapter 4. */
        String chapter() {
            return number.matches("\\d.*") ? number.substring(0, 1) : "Appendices";
        }
    }

    @Test
    void isAsTheTestsAndClausesSay() throws IOException {
        String page = page(sections(), tests());
        if (Boolean.getBoolean("conformance.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "")
                .as("%s is out of date: mvn test -Dtest=ConformancePageTest -Dconformance.write=true", PAGE)
                .isEqualTo(page);
    }

    @Test
    void everyMarkNamesASectionOfTheFile() {
        Set<String> known = sections().stream().map(Section::number).collect(Collectors.toSet());
        assertThat(tests().keySet()).isSubsetOf(known);
    }

    @Test
    void everySectionSaysAllOfIt() {
        assertThat(sections()).extracting(Section::number).doesNotHaveDuplicates();
        assertThat(sections()).allSatisfy(section -> {
            assertThat(section.state()).as(section.number()).isIn(STATES);
            assertThat(section.demands() + section.here()).doesNotContain("|", "null");
        });
    }

    private static List<Section> sections() {
        try {
            List<Map<String, String>> all = new Yaml(
                            new org.yaml.snakeyaml.constructor.SafeConstructor(new org.yaml.snakeyaml.LoaderOptions()))
                    .load(Files.readString(CLAUSES));
            return all.stream()
                    .map(one -> new Section(
                            one.get("section"),
                            one.get("title"),
                            one.get("demands"),
                            one.get("here"),
                            one.get("state")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names of tests by the sections that they show. */
    private static Map<String, Set<String>> tests() {
        Map<String, Set<String>> found = new TreeMap<>();
        for (Class<?> type : marked()) {
            add(found, type, type.getSimpleName());
            for (Method method : type.getDeclaredMethods()) {
                add(found, method, type.getSimpleName() + "." + method.getName());
            }
        }
        return found;
    }

    private static void add(Map<String, Set<String>> found, AnnotatedElement element, String name) {
        Clause clause = element.getAnnotation(Clause.class);
        if (clause != null) {
            for (String section : clause.value()) {
                found.computeIfAbsent(section, key -> new TreeSet<>()).add(name);
            }
        }
    }

    private static List<Class<?>> marked() {
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            List<Class<?>> classes = new ArrayList<>();
            for (Path source : sources.filter(path -> path.toString().endsWith("Test.java")
                            || path.toString().endsWith("IT.java"))
                    .sorted()
                    .toList()) {
                if (Files.readString(source).contains("@Clause(")) {
                    String name = SOURCES.relativize(source).toString().replace('/', '.');
                    classes.add(Class.forName(
                            name.substring(0, name.length() - ".java".length()),
                            false,
                            ConformancePageTest.class.getClassLoader()));
                }
            }
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String page(List<Section> sections, Map<String, Set<String>> tests) {
        StringBuilder page = new StringBuilder("""
                # SMPP 3.4, clause by clause

                What the Short Message Peer to Peer Protocol Specification v3.4, Issue 1.2, demands of an ESME in our words, what the
                [SMPP transport](transport/smpp.md) does (and the [simulator](simulator.md), where it says so), and which tests show it. A
                section that is left out demands nothing, or is about a parameter that we send with its null value and do not look at.

                """);
        page.append("Sections: ").append(sections.size());
        for (String state : List.of("yes", "partly", "no")) {
            page.append(", ")
                    .append(state)
                    .append(' ')
                    .append(sections.stream()
                            .filter(one -> one.state().equals(state))
                            .count());
        }
        List<String> untested = sections.stream()
                .filter(one -> !one.state().equals("no") && !tests.containsKey(one.number()))
                .map(Section::number)
                .toList();
        page.append(".\nNo test yet shows: ").append(untested.isEmpty() ? "none" : String.join(", ", untested));
        page.append(
                ".\n\nThis page is made by `ConformancePageTest` from `@Clause` on the tests and `smpp-clauses.yaml`.\n");
        String chapter = "";
        for (Section section : sections) {
            if (!section.chapter().equals(chapter)) {
                chapter = section.chapter();
                page.append("\n## ").append(heading(chapter)).append("\n\n");
                page.append("| section | demands | supported | here | tests |\n| --- | --- | --- | --- | --- |\n");
            }
            page.append("| ").append(section.number()).append(' ').append(section.title());
            page.append(" | ").append(section.demands());
            page.append(" | ").append(section.state());
            page.append(" | ").append(section.here()).append(" | ");
            page.append(tests.getOrDefault(section.number(), Set.of()).stream()
                    .map(test -> "`" + test + "`")
                    .collect(Collectors.joining(", ")));
            page.append(" |\n");
        }
        return page.toString();
    }

    private static String heading(String chapter) {
        return switch (chapter) {
            case "2" -> "2. The protocol";
            case "3" -> "3. PDUs and their format";
            case "4" -> "4. PDUs";
            case "5" -> "5. Parameters";
            case "7" -> "7. Times";
            default -> chapter;
        };
    }
}
