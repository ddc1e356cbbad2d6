package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {
    private static final String OURS = ProcessHandle.current().pid() + "\n";

    @TempDir
    private Path directory;

    @Test
    void holdsTheProcessIdWhileItIsOpen() throws Exception {
        Path file = directory.resolve("pids/vumi.pid");
        try (PidFile pid = PidFile.write(file)) {
            assertThat(file).hasContent(OURS);
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void replacesTheFileOfADeadProcess() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Path file = Files.writeString(directory.resolve("vumi.pid"), dead.pid() + "\n");
        try (PidFile pid = PidFile.write(file)) {
            assertThat(file).hasContent(OURS);
        }
    }

    @Test
    void refusesTheFileOfALivingProcess() throws Exception {
        long parent = ProcessHandle.current().parent().orElseThrow().pid();
        Path file = Files.writeString(directory.resolve("vumi.pid"), parent + "\n");
        assertThatThrownBy(() -> PidFile.write(file))
                .hasMessage("--pidfile " + file + " belongs to process " + parent + ", which is running");
        assertThat(file).hasContent(parent + "\n");
    }

    @Test
    void refusesAFileThatIsSomethingElse() throws Exception {
        Path file = Files.writeString(directory.resolve("vumi.pid"), "precious\n");
        assertThatThrownBy(() -> PidFile.write(file)).hasMessageEndingWith("holds no process id");
        assertThat(file).hasContent("precious\n");
    }

    @Test
    void leavesTheFileOfASuccessor() throws Exception {
        Path file = directory.resolve("vumi.pid");
        try (PidFile pid = PidFile.write(file)) {
            Files.writeString(file, "1\n");
        }
        assertThat(file).hasContent("1\n");
    }
}
