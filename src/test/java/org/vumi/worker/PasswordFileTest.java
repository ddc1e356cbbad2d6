package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordFileTest {
    @TempDir
    private Path data;

    @Test
    void isMadeOnceForAllWhoStartAtOnce() throws Exception {
        Set<String> passwords = ConcurrentHashMap.newKeySet();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int i = 0; i < 16; i++) {
            threads.submit(() -> passwords.add(
                    PasswordFile.of(null, data.resolve("new"), "password").password()));
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(passwords)
                .containsExactly(Files.readString(data.resolve("new/password")).strip());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("new/password"))))
                .isEqualTo("rw-------");
    }

    @Test
    void oneThatACrashHasLeftEmptyIsMade() throws Exception {
        Files.createFile(data.resolve("password"));
        assertThat(PasswordFile.of(null, data, "password").password()).hasSize(32);
        assertThat(PasswordFile.of(null, data, "password").password())
                .isEqualTo(Files.readString(data.resolve("password")).strip());
    }

    @Test
    void anOperatorsOwnIsOnlyRead() throws Exception {
        Path own = Files.writeString(data.resolve("own"), "  \n");
        assertThatThrownBy(() -> PasswordFile.of(own, data, "password"))
                .isInstanceOf(IOException.class)
                .hasMessage("password file " + own + " is empty");
        assertThat(PasswordFile.of(Files.writeString(own, " mine \n"), data, "password")
                        .password())
                .isEqualTo("mine");
    }
}
