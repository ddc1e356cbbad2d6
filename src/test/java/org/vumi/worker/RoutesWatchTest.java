package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesWatchTest {
    @TempDir
    private Path home;

    private final AtomicInteger changes = new AtomicInteger();

    private void awaitChanges(int count) {
        await().atMost(Duration.ofSeconds(60)).until(() -> changes.get() >= count);
        assertThat(changes).hasValue(count);
    }

    @Test
    void tellsEveryWayOfWritingOnce() throws Exception {
        try (RoutesWatch watch = new RoutesWatch(home, changes::incrementAndGet)) {
            watch.start();
            awaitChanges(1); // how it was
            Path folder = Files.createDirectories(home.resolve("routes/deep"));
            Path file = Files.writeString(folder.resolve("a.camel.yaml"), "[]");
            awaitChanges(2);
            Files.writeString(file, "[1]", StandardOpenOption.TRUNCATE_EXISTING);
            awaitChanges(3);
            Files.writeString(folder.resolve("a.camel.yaml.swp"), "of an editor");
            Files.move(
                    Files.writeString(folder.resolve("tmp"), "[1]"),
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            awaitChanges(4);
            Files.delete(file);
            awaitChanges(5);
        }
    }

    @Test
    void followsADirectoryThatIsALink() throws Exception {
        Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
        Files.createSymbolicLink(home.resolve("routes"), elsewhere);
        try (RoutesWatch watch = new RoutesWatch(home, changes::incrementAndGet)) {
            watch.start();
            awaitChanges(1);
            Files.writeString(elsewhere.resolve("a.camel.yaml"), "[]");
            awaitChanges(2);
        }
        assertThat(TemplateFiles.read(getClass().getClassLoader(), home).ofHome())
                .extracting(TemplateFile::path, TemplateFile::location)
                .containsExactly(tuple(
                        "a.camel.yaml",
                        home.resolve("routes").resolve("a.camel.yaml").toString()));
    }

    /** A mounted ConfigMap: each file is a link by way of a link, which is another when the files are. */
    @Test
    void readsAFileOnceThatLinksLeadTo() throws Exception {
        Path routes = Files.createDirectory(home.resolve("routes"));
        Files.writeString(Files.createDirectory(routes.resolve("..1")).resolve("a.camel.yaml"), "[]");
        Files.writeString(Files.createDirectory(routes.resolve("..2")).resolve("a.camel.yaml"), "[1]");
        Files.writeString(routes.resolve(".#a.camel.yaml"), "of an editor");
        Path data = Files.createSymbolicLink(routes.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(routes.resolve("a.camel.yaml"), Path.of("..data", "a.camel.yaml"));
        try (RoutesWatch watch = new RoutesWatch(home, changes::incrementAndGet)) {
            watch.start();
            awaitChanges(1);
            Files.move(
                    Files.createSymbolicLink(routes.resolve("..data_tmp"), Path.of("..2")),
                    data,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            awaitChanges(2);
        }
        assertThat(TemplateFiles.read(getClass().getClassLoader(), home).ofHome())
                .extracting(TemplateFile::path, TemplateFile::content)
                .containsExactly(tuple("a.camel.yaml", "[1]"));
    }

    @Test
    void goesOnAfterAFailure() throws Exception {
        try (RoutesWatch watch = new RoutesWatch(home, () -> {
            if (changes.incrementAndGet() == 1) {
                throw new IllegalStateException("the first time");
            }
            if (changes.get() == 2) {
                throw new NoClassDefFoundError("the second time");
            }
        })) {
            watch.start();
            awaitChanges(1);
            Path file = Files.writeString(
                    Files.createDirectory(home.resolve("routes")).resolve("a.camel.yaml"), "[]");
            awaitChanges(2);
            Files.writeString(file, "[1]");
            awaitChanges(3);
        }
    }
}
