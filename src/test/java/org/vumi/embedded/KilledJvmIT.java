package org.vumi.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** What is left after the JVM, or Redis, or both are killed with signal 9 while they work. */
class KilledJvmIT {
    private static final int KILLS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path parent;

    private Path directory;

    @BeforeEach
    void name() throws Exception {
        directory = parent.toRealPath().resolve("data");
    }

    @AfterEach
    void leaveNoProcess() throws Exception {
        Child.killAll();
        redisProcesses().forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void losesNoConfirmedMessageAndNoAnsweredWriteInTenKills() throws Exception {
        long confirmed = 0;
        long written = 0;
        for (int kill = 0; kill <= KILLS; kill++) {
            Child child = Child.start(directory);
            assertThat(redisProcesses()).as("redis-servers after kill " + kill).hasSize(1);
            if (kill > 0) {
                assertAllThere(kill, confirmed, written);
            }
            child.goOnFrom(Math.min(confirmed, written) + 1);
            long enough = Math.max(confirmed, written) + 300 + 100L * kill;
            child.awaitProgress(enough, enough);
            if (kill % 3 == 2) {
                redisProcesses().forEach(ProcessHandle::destroyForcibly);
            }
            child.kill();
            confirmed = child.confirmed.get();
            written = child.written.get();
        }
    }

    @Test
    void takesOverTheRedisOfAKilledJvm() throws Exception {
        Child first = Child.start(directory);
        long pid = redisProcesses().get(0).pid();
        first.kill();
        assertThat(redisProcesses()).extracting(ProcessHandle::pid).containsExactly(pid);

        try (Child second = Child.start(directory)) {
            assertThat(redisProcesses()).extracting(ProcessHandle::pid).containsExactly(pid);
            assertThat(second.pid()).isNotEqualTo(first.pid());
        }
        assertThat(redisProcesses()).isEmpty();
    }

    @Test
    void writesNothingOutsideItsDirectory() throws Exception {
        Child.start(directory).close();
        assertThat(directory.resolveSibling("cwd")).isEmptyDirectory();
        assertThat(directory.resolve("broker")).isDirectory();
    }

    @Test
    void replacesALeftOverRedisThatHangs() throws Exception {
        Child first = Child.start(directory);
        long pid = redisProcesses().get(0).pid();
        first.kill();
        new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor();

        try (Child second = Child.start(directory)) {
            assertThat(second.pid()).isPositive();
            assertThat(redisProcesses())
                    .hasSize(1)
                    .extracting(ProcessHandle::pid)
                    .doesNotContain(pid);
        }
    }

    @Test
    void startsRedisAgainWhenItAloneIsKilledAndLosesNoAnsweredWrite() throws Exception {
        try (Child child = Child.start(directory)) {
            child.goOnFrom(1);
            for (long more = 1; more <= 3; more++) {
                child.awaitProgress(0, child.written.get() + 1000);
                redisProcesses().forEach(ProcessHandle::destroyForcibly);
                child.awaitProgress(0, child.written.get() + 300);
            }
            String url = attached().redisUrl().orElseThrow();
            assertThat(Clients.missingKeys(url, child.written.get())).isZero();
            assertThat(redisProcesses()).hasSize(1);
            child.kill();
        }
    }

    @Test
    void anotherProcessIsRefusedByNameOfTheOwnerAndMayAttach() throws Exception {
        assertThatThrownBy(() -> DataDirectory.attach(directory, Duration.ZERO))
                .isInstanceOf(EmbeddedException.class)
                .hasMessageStartingWith("no embedded broker or Redis runs in " + directory);
        try (Child child = Child.start(directory)) {
            assertThatThrownBy(() -> DataDirectory.open(directory))
                    .isInstanceOf(EmbeddedException.class)
                    .hasMessage(directory + " is in use by process " + child.pid()
                            + "; stop it, or give --data another directory");
            Endpoints endpoints = attached();
            assertThat(endpoints.pid()).isEqualTo(child.pid());
            Clients.publish(endpoints.amqpUrl().orElseThrow(), "attached", "hello");
            try (Jedis redis = Clients.redis(endpoints.redisUrl().orElseThrow())) {
                assertThat(redis.ping()).isEqualTo("PONG");
            }
        }
        assertThatThrownBy(this::attached).isInstanceOf(EmbeddedException.class);
    }

    @Test
    void attachedClientsFindTheSameAddressAndPasswordAfterAKill() throws Exception {
        Child first = Child.start(directory);
        Endpoints before = attached();
        first.kill();
        assertThatThrownBy(this::attached).isInstanceOf(EmbeddedException.class);

        try (Child second = Child.start(directory)) {
            Endpoints after = attached();
            assertThat(after).isEqualTo(new Endpoints(second.pid(), before.amqpUrl(), before.redisUrl()));
        }
    }

    @Test
    void startsOnALogWhoseEndIsTornOff() throws Exception {
        Child child = Child.start(directory);
        child.goOnFrom(1);
        child.awaitProgress(2000, 500);
        child.kill();
        redisProcesses().forEach(ProcessHandle::destroyForcibly);
        await().until(() -> redisProcesses().isEmpty());
        tear(lastLog());
        tear(directory.resolve("redis/appendonly.aof"));

        try (Child second = Child.start(directory)) {
            Set<String> waiting = Clients.waiting(attached().amqpUrl().orElseThrow(), ChildServices.QUEUE);
            assertThat(numbersUpTo(1000)).allMatch(waiting::contains);
            assertThat(Clients.missingKeys(attached().redisUrl().orElseThrow(), child.written.get() - 5))
                    .isZero();
            assertThat(second.pid()).isPositive();
        }
    }

    private void assertAllThere(int kill, long confirmed, long written) throws Exception {
        Set<String> waiting = Clients.waiting(attached().amqpUrl().orElseThrow(), ChildServices.QUEUE);
        assertThat(numbersUpTo(confirmed).stream().filter(number -> !waiting.contains(number)))
                .as("confirmed messages lost by kill " + kill)
                .isEmpty();
        assertThat(Clients.missingKeys(attached().redisUrl().orElseThrow(), written))
                .as("answered writes lost by kill " + kill)
                .isZero();
    }

    private Endpoints attached() {
        return DataDirectory.attach(directory, Duration.ZERO);
    }

    private List<ProcessHandle> redisProcesses() {
        return new RedisProcess(directory.resolve("redis")).all(Optional.empty());
    }

    private Path lastLog() throws Exception {
        try (var files = Files.list(directory.resolve("broker/store"))) {
            return files.filter(file -> file.toString().endsWith(".jdb"))
                    .sorted()
                    .reduce((a, b) -> b)
                    .orElseThrow();
        }
    }

    /** Half an entry at the end, as after a power loss. */
    private static void tear(Path file) throws Exception {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 37);
        }
    }

    private static List<String> numbersUpTo(long last) {
        return LongStream.rangeClosed(1, last).mapToObj(Long::toString).toList();
    }
}
