package org.vumi;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The rest of a transport: {@code routes/transport/<name>.camel.yaml}, {@code vectors/transport-<name>….json},
 * {@code docs/transport/<name>.md}. Files may part words with hyphens, which packages cannot.
 */
final class HaveRouteVectorsAndPage extends ArchCondition<JavaClass> {
    private static final String PACKAGE = "org.vumi.transport.";

    private final Path project;
    private final Set<String> seen = new HashSet<>();

    HaveRouteVectorsAndPage() {
        this(Path.of(""));
    }

    HaveRouteVectorsAndPage(Path project) {
        super("have a route template, vectors and a page");
        this.project = project;
    }

    @Override
    public void check(JavaClass one, ConditionEvents events) {
        String name = one.getPackageName().substring(PACKAGE.length()).split("\\.")[0];
        if (seen.add(name)) {
            require(name, "src/main/resources/routes/transport", file -> file.equals(name + ".camel.yaml"), events);
            require(name, "src/test/resources/vectors", file -> file.startsWith("transport" + name), events);
            require(name, "docs/transport", file -> file.equals(name + ".md"), events);
        }
    }

    private void require(String name, String directory, Predicate<String> file, ConditionEvents events) {
        boolean there = files(directory).map(HaveRouteVectorsAndPage::inOneWord).anyMatch(file);
        String sentence = "transport '" + name + "' " + (there ? "has its file in " : "has no file in ") + directory;
        events.add(new SimpleConditionEvent(name, there, sentence));
    }

    private static String inOneWord(String file) {
        return file.replace("-", "").replace("_", "");
    }

    private Stream<String> files(String directory) {
        Path path = project.resolve(directory);
        if (!Files.isDirectory(path)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
