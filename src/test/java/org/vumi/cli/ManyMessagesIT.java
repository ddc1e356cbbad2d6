package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.message.Tag;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.store.MessageStore;
import org.vumi.store.Redis;
import org.vumi.store.StoreSettings;
import org.vumi.store.StoreTime;

/** Many messages need no memory: {@code -Dstore.messages=1000000} by hand. */
@ExtendWith(Servers.class)
class ManyMessagesIT {
    private static final int MESSAGES = Integer.getInteger("store.messages", 50_000);

    /** Less than the messages' content alone would take. */
    private static final String HEAP = "-Xmx40m";

    private static final Instant START = Instant.parse("2026-11-25T00:00:00Z");

    @TempDir
    private Path home;

    @Test
    void areExportedInASmallHeap(RedisServer server) throws Exception {
        server.flush();
        store(server);
        long began = System.nanoTime();
        vumi(server, "messages", "export", "--output=all.jsonl");
        report("exported", began);

        began = System.nanoTime();
        vumi(server, "messages", "index");
        report("indexed", began);

        int lines = 0;
        String last = "";
        try (BufferedReader exported = Files.newBufferedReader(home.resolve("all.jsonl"))) {
            for (String line = exported.readLine(); line != null; line = exported.readLine()) {
                String timestamp = line.replaceFirst(".*\"timestamp\":\"([^\"]*)\".*", "$1");
                assertThat(timestamp).isGreaterThanOrEqualTo(last);
                last = timestamp;
                lines++;
            }
        }
        assertThat(lines).isEqualTo(MESSAGES);
    }

    private static void report(String what, long began) {
        System.out.printf("%s %d messages in %.1f s%n", what, MESSAGES, (System.nanoTime() - began) / 1e9);
    }

    private static void store(RedisServer server) throws Exception {
        Redis redis = new Redis(server::uri);
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        MessageStore store = new MessageStore(redis, StoreSettings.of("message_store"), Clock.systemUTC(), thread);
        Semaphore underWay = new Semaphore(500);
        long began = System.nanoTime();
        try {
            for (int i = 0; i < MESSAGES; i++) {
                underWay.acquire();
                store.addInbound(message(i), new Tag("pool", "t" + i % 10)).whenComplete((stored, failure) -> {
                    if (failure == null) {
                        underWay.release();
                    }
                });
            }
            assertThat(underWay.tryAcquire(500, 60, TimeUnit.SECONDS)).isTrue();
            report("stored", began);
        } finally {
            thread.shutdownNow();
            redis.stop();
        }
    }

    private static TransportUserMessage message(int i) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("message_version", "20110921");
        fields.put("message_type", "user_message");
        fields.put("timestamp", StoreTime.write(START.plusMillis(i)));
        fields.put("message_id", "%032x".formatted(i * 2_654_435_761L));
        fields.put("to_addr", "8181");
        fields.put("from_addr", "2782%07d".formatted(i % 100_000));
        fields.put("in_reply_to", null);
        fields.put("session_event", null);
        fields.put("content", "x".repeat(MESSAGES > 100_000 ? 100 : 1_000));
        fields.put("transport_name", "transport");
        fields.put("transport_type", "sms");
        fields.put("transport_metadata", Map.of());
        fields.put("helper_metadata", Map.of());
        return TransportUserMessage.of(fields);
    }

    private void vumi(RedisServer server, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                HEAP,
                "-XX:+ExitOnOutOfMemoryError",
                "-jar",
                Path.of("target/vumi.jar").toAbsolutePath().toString(),
                "--redis=" + server.uri()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("log").toFile())
                .start();
        try {
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue())
                    .as(Files.readString(home.resolve("log")))
                    .isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
