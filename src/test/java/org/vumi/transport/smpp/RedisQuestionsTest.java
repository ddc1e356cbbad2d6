package org.vumi.transport.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.vumi.store.RedisQuestions;
import org.vumi.store.RedisUnavailable;
import org.vumi.transport.smpp.ReceiptMatcher.Question;

class RedisQuestionsTest {
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final List<List<String>> rounds = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private final AtomicInteger away = new AtomicInteger();
    private final RedisQuestions<Question, Optional<Matched>> queue =
            new RedisQuestions<>(this::match, thread, List.of(Duration.ofMillis(5), Duration.ofMillis(10)));

    @AfterEach
    void stop() {
        thread.shutdownNow();
    }

    private static Question receipt(String id) {
        return new Question(List.of(id), "delivered", "DELIVRD");
    }

    private List<Optional<Matched>> match(List<Question> questions) {
        rounds.add(questions.stream().map(question -> question.ids().get(0)).toList());
        if (away.getAndDecrement() > 0) {
            throw new RedisUnavailable("away", null);
        }
        return questions.stream()
                .map(question -> question.ids().get(0))
                .map(id -> known.contains(id)
                        ? Optional.of(new Matched("m-" + id, "smpp1", 1, 1, "delivered DELIVRD", Matched.News.NEW))
                        : Optional.<Matched>empty())
                .toList();
    }

    private static Optional<Matched> answer(CompletableFuture<Optional<Matched>> asked) throws Exception {
        return asked.get(5, TimeUnit.SECONDS);
    }

    @Test
    void takesThoseThatWaitAlongInOneRound() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        thread.execute(() -> {
            try {
                free.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        List<CompletableFuture<Optional<Matched>>> asked = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            known.add("id" + i);
            asked.add(queue.ask(receipt("id" + i)));
        }
        free.countDown();
        for (int i = 0; i < 250; i++) {
            assertThat(answer(asked.get(i))).map(Matched::messageId).contains("m-id" + i);
        }
        assertThat(rounds).extracting(List::size).containsExactly(100, 100, 50);
        assertThat(rounds.stream().flatMap(List::stream))
                .containsExactlyElementsOf(
                        IntStream.range(0, 250).mapToObj(i -> "id" + i).toList());
    }

    @Test
    void bridgesARedisThatIsAwayForAMoment() throws Exception {
        known.add("id");
        away.set(2);
        assertThat(answer(queue.ask(receipt("id")))).isPresent();
        assertThat(rounds).hasSize(3);
    }

    @Test
    void failsWhileRedisStaysAway() {
        away.set(100);
        assertThatThrownBy(() -> answer(queue.ask(receipt("id")))).hasCauseInstanceOf(RedisUnavailable.class);
        assertThat(rounds).hasSize(3);
    }

    @Test
    void failsWhatItCannotAskForAnyMore() {
        thread.shutdownNow();
        assertThat(queue.ask(receipt("id"))).isCompletedExceptionally();
    }
}
