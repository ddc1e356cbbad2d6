package org.vumi.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links between pages lead somewhere, and every page is found from docs/index.md. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    static Stream<Page> pages() {
        return Page.all().stream();
    }

    /** Relative ones, as they stand. */
    private static List<String> links(Page page) {
        String unquoted = page.text().replaceAll("(?ms)^ *```.*?^ *```$", "");
        return LINK.matcher(unquoted)
                .results()
                .map(link -> link.group(1))
                .filter(link -> !link.matches("[a-z]+:.*"))
                .toList();
    }

    private static Path target(Page page, String link) {
        String file = link.replaceFirst("#.*", "");
        Path folder =
                page.path().getParent() == null ? Path.of("") : page.path().getParent();
        return file.isEmpty() ? page.path() : folder.resolve(file).normalize();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsSomewhere(Page page) {
        List<String> dead = new ArrayList<>();
        for (String link : links(page)) {
            Path target = target(page, link);
            boolean found = Files.exists(target)
                    && (!link.contains("#")
                            || anchors(Page.read(target)).contains(link.substring(link.indexOf('#') + 1)));
            if (!found) {
                dead.add(link);
            }
        }
        assertThat(dead).as("dead links of " + page).isEmpty();
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(Page page) {
        Set<String> anchors = new HashSet<>();
        HEADING.matcher(page.text())
                .results()
                .forEach(heading -> anchors.add(heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-')));
        return anchors;
    }

    @Test
    void everyPageIsFoundFromTheIndex() {
        Set<Path> found = new HashSet<>();
        Deque<Path> next = new ArrayDeque<>(List.of(Path.of("docs/index.md")));
        while (!next.isEmpty()) {
            Path path = next.pop();
            if (path.toString().endsWith(".md") && Files.exists(path) && found.add(path)) {
                Page page = Page.read(path);
                links(page).forEach(link -> next.push(target(page, link)));
            }
        }
        assertThat(Page.all()).extracting(Page::path).isSubsetOf(found);
    }
}
