package org.vumi.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.vumi.message.GivenBack;

class PatientQuestionsTest {
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final List<List<String>> rounds = Collections.synchronizedList(new ArrayList<>());
    private final List<String> answered = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger away = new AtomicInteger();
    private volatile String awayFrom = "";
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final PatientQuestions<String, String> questions =
            new PatientQuestions<>("test", this::answer, thread, stopping::get);

    @AfterEach
    void stop() {
        thread.shutdownNow();
    }

    private List<String> answer(List<String> asked) {
        rounds.add(List.copyOf(asked));
        if (away.getAndDecrement() > 0) {
            throw new RedisUnavailable("away", null);
        }
        if (asked.equals(List.of(awayFrom))) {
            awayFrom = "";
            throw new RedisUnavailable("away", null);
        }
        if (asked.contains("poison")) {
            throw new IllegalStateException("WRONGTYPE");
        }
        return asked.stream().map(question -> "re " + question).toList();
    }

    private CompletableFuture<String> ask(String question) {
        CompletableFuture<String> answer = questions.ask(question);
        return answer.whenComplete((text, failure) -> answered.add(question));
    }

    /** What is asked meanwhile waits along. */
    private CountDownLatch busy() {
        CountDownLatch free = new CountDownLatch(1);
        thread.execute(() -> {
            try {
                free.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return free;
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "q" + i).toList();
    }

    @Test
    void whatWaitsSharesARoundTrip() throws Exception {
        CountDownLatch free = busy();
        List<CompletableFuture<String>> all = names(250).stream().map(this::ask).toList();
        free.countDown();
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).get(10, TimeUnit.SECONDS)).isEqualTo("re q" + i);
        }
        assertThat(rounds).extracting(List::size).containsExactly(100, 100, 50);
        assertThat(answered).isEqualTo(names(250));
    }

    @Test
    void allWaitInTheirOrderForARedisThatIsAway() throws Exception {
        away.set(3);
        List<CompletableFuture<String>> all = names(40).stream().map(this::ask).toList();
        all.get(39).get(10, TimeUnit.SECONDS);
        assertThat(answered).isEqualTo(names(40));
        assertThat(rounds.get(rounds.size() - 1)).contains("q39");
        assertThat(rounds.subList(0, 4)).allMatch(round -> round.get(0).equals("q0"));
    }

    @Test
    void oneThatCannotBeAnsweredDoesNotHarmTheOthers() throws Exception {
        CountDownLatch free = busy();
        CompletableFuture<String> before = ask("before");
        CompletableFuture<String> poison = ask("poison");
        CompletableFuture<String> after = ask("after");
        free.countDown();
        assertThat(before.get(10, TimeUnit.SECONDS)).isEqualTo("re before");
        assertThat(after.get(10, TimeUnit.SECONDS)).isEqualTo("re after");
        assertThatThrownBy(poison::join).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(answered).containsExactly("before", "poison", "after");
    }

    @Test
    void allKeepTheirPlacesWhenRedisGoesAwayWhileTheyAreAskedOneByOne() throws Exception {
        CountDownLatch free = busy();
        List<CompletableFuture<String>> all = new ArrayList<>(List.of(ask("before"), ask("poison")));
        names(20).forEach(name -> all.add(ask(name)));
        awayFrom = "q3";
        free.countDown();
        all.get(21).get(10, TimeUnit.SECONDS);
        assertThat(answered.subList(0, 2)).containsExactly("before", "poison");
        assertThat(answered.subList(2, 22)).isEqualTo(names(20));
    }

    @Test
    void aProcessThatStopsDoesNotWaitForRedis() {
        away.set(Integer.MAX_VALUE);
        List<CompletableFuture<String>> all = names(150).stream().map(this::ask).toList();
        stopping.set(true);
        assertThat(all).allSatisfy(one -> assertThat(one)
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(GivenBack.class));
        assertThat(answered).isEqualTo(names(150));
    }

    @Test
    void whatComesTooLateIsGivenBack() {
        thread.shutdownNow();
        assertThatThrownBy(() -> questions.ask("late").join()).hasCauseInstanceOf(GivenBack.class);
    }
}
