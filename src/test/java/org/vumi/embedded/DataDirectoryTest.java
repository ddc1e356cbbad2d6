package org.vumi.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    Path parent;

    private Path directory;

    @BeforeEach
    void name() throws IOException {
        directory = parent.toRealPath().resolve("vumi-data");
    }

    @Test
    void createsADirectoryForItsOwnerOnly() throws IOException {
        try (DataDirectory data = DataDirectory.open(directory)) {
            assertThat(mode(data.path())).isEqualTo("rwx------");
            assertThat(mode(data.path().resolve("lock"))).isEqualTo("rw-------");
            assertThat(mode(data.path().resolve("endpoints.json"))).isEqualTo("rw-------");
        }
    }

    @Test
    void closesAnEmptyDirectoryToOthers() throws IOException {
        Files.createDirectory(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (DataDirectory data = DataDirectory.open(directory)) {
            assertThat(mode(data.path())).isEqualTo("rwx------");
        }
    }

    @Test
    void leavesADirectoryWithOtherFilesAlone() throws IOException {
        Files.createDirectory(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(directory.resolve("letter.txt"), "mine");
        assertThatThrownBy(() -> DataDirectory.open(directory))
                .isInstanceOf(EmbeddedException.class)
                .hasMessageContaining("is no vumi data directory: it holds other files");
        assertThat(mode(directory)).isEqualTo("rwxr-xr-x");
    }

    @Test
    void isHeldOnceAlsoWithinOneProcess() {
        try (DataDirectory data = DataDirectory.open(directory)) {
            assertThatThrownBy(() -> DataDirectory.open(directory))
                    .hasMessage(data.path() + " is in use by process "
                            + ProcessHandle.current().pid() + "; stop it, or give --data another directory");
        }
        DataDirectory.open(directory).close();
    }

    @Test
    void cannotBeAttachedToBeforeItsServicesAreUp() {
        try (DataDirectory data = DataDirectory.open(directory)) {
            assertThatThrownBy(() -> DataDirectory.attach(directory, Duration.ofMillis(120)))
                    .hasMessage("no embedded broker or Redis runs in " + directory + " yet: process "
                            + ProcessHandle.current().pid() + " is starting");
            data.ready();
            assertThat(DataDirectory.attach(directory, Duration.ZERO).pid())
                    .isEqualTo(ProcessHandle.current().pid());
        }
        assertThatThrownBy(() -> DataDirectory.attach(directory, Duration.ZERO))
                .hasMessageEndingWith("; start vumi demo or vumi run with this --data first");
    }

    @Test
    void attachingWhereThereIsNothingCreatesNothing() {
        assertThatThrownBy(() -> DataDirectory.attach(directory, Duration.ZERO))
                .hasMessageStartingWith("no embedded broker or Redis runs in " + directory);
        assertThat(directory).doesNotExist();
    }

    @Test
    void keepsAPasswordOnceGenerated() {
        String password;
        try (DataDirectory data = DataDirectory.open(directory)) {
            password = data.keep("redis_password", Secrets::password);
        }
        try (DataDirectory data = DataDirectory.open(directory)) {
            assertThat(data.keep("redis_password", Secrets::password))
                    .isEqualTo(password)
                    .matches("[A-Za-z0-9_-]{32}");
        }
    }

    @Test
    void saysWhatToDoWithAnEndpointsFileThatSomebodyEdited() throws IOException {
        DataDirectory.open(directory).close();
        Files.writeString(directory.resolve("endpoints.json"), "{ \"pid\": 17 }");
        assertThatThrownBy(() -> DataDirectory.open(directory))
                .hasMessageContaining("endpoints.json is not as vumi wrote it; remove it");
    }

    @Test
    void tellsNoPasswordInItsText() {
        assertThat(new Endpoints(1, java.util.Optional.of("amqp://vumi:secret@h/"), java.util.Optional.empty()))
                .hasToString("Endpoints[pid=1, broker=true, redis=false]");
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
