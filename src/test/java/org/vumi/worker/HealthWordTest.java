package org.vumi.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HealthWordTest {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private String word = "UP";
    private int found;
    private long nanos = 7;
    private final HealthWord health = new HealthWord(this::find, tasks::add, () -> nanos);

    private String find() {
        found++;
        if (word == null) {
            throw new AssertionError("no word");
        }
        return word;
    }

    private static String told(CompletionStage<String> asked) throws Exception {
        return asked.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void isFoundOnceForAllWhoAskWithinASecond() throws Exception {
        CompletionStage<String> first = health.ask();
        CompletionStage<String> second = health.ask();
        assertThat(tasks).hasSize(1);
        tasks.remove().run();
        assertThat(told(first)).isEqualTo("UP");
        assertThat(told(second)).isEqualTo("UP");

        word = "DEGRADED";
        nanos += Duration.ofMillis(999).toNanos();
        assertThat(told(health.ask())).isEqualTo("UP");
        nanos += Duration.ofMillis(1).toNanos();
        CompletionStage<String> third = health.ask();
        tasks.remove().run();
        assertThat(told(third)).isEqualTo("DEGRADED");
        assertThat(found).isEqualTo(2);
    }

    @Test
    void whatHangsIsDownAndIsNotAskedForTwice() throws Exception {
        CompletionStage<String> first = health.ask();
        nanos += Duration.ofMinutes(1).toNanos();
        CompletionStage<String> second = health.ask();
        assertThat(told(first)).isEqualTo("DOWN");
        assertThat(told(second)).isEqualTo("DOWN");
        assertThat(tasks).hasSize(1);
        tasks.remove().run();

        CompletionStage<String> third = health.ask();
        tasks.remove().run();
        assertThat(told(third)).isEqualTo("UP");
    }

    @Test
    void whatCannotBeFoundOutIsDownAndAskedForAgain() throws Exception {
        word = null;
        CompletionStage<String> first = health.ask();
        tasks.remove().run();
        assertThat(told(first)).isEqualTo("DOWN");
        word = "UP";
        nanos += Duration.ofSeconds(1).toNanos();
        CompletionStage<String> next = health.ask();
        tasks.remove().run();
        assertThat(told(next)).isEqualTo("UP");
    }
}
