package org.vumi.blinkenlights;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.vumi.Json;
import org.vumi.application.StubServer;
import org.vumi.codec.CallbackSignature;

class WebhookTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final ScheduledExecutorService thread = Executors.newScheduledThreadPool(1);
    private final StubServer server = new StubServer();
    private final Webhook webhook = new Webhook(
            "lights",
            URI.create(server.url("/hook?key=secret")),
            "agreed",
            new Webhook.Times(Duration.ofSeconds(30), Duration.ofMillis(1)),
            Clock.systemUTC(),
            thread);

    @AfterEach
    void stop() throws Exception {
        thread.shutdownNow();
        server.close();
    }

    private static StateChange change(String name, String to) {
        return new StateChange(1, name, "uuid of " + name, name, "up", to, "why");
    }

    @Test
    void tellsWhatChangedAndSignsIt() {
        webhook.tell(change("a", "silent"));
        await().atMost(SOON).until(() -> webhook.told() == 1);
        StubServer.Request request = server.requests.get(0);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo("/hook?key=secret");
        assertThat(Json.fields(Json.tree(request.body())))
                .containsEntry("name", "a")
                .containsEntry("from", "up")
                .containsEntry("to", "silent")
                .containsEntry("light", "red")
                .containsEntry("reason", "why");
        String timestamp = request.header(CallbackSignature.TIMESTAMP).get(0);
        assertThat(request.header(CallbackSignature.SIGNATURE))
                .containsExactly(new CallbackSignature("agreed").of(timestamp, request.body()));
    }

    @Test
    void triesAgainAndThenTellsTheNewestThatWaits() {
        AtomicInteger tries = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(1);
        server.answers((request, out) -> {
            all.await();
            StubServer.status(tries.incrementAndGet() < 3 ? 503 : 200).to(request, out);
        });
        List.of("one", "two", "three").forEach(state -> webhook.tell(change("a", state)));
        all.countDown();
        await().atMost(SOON).until(() -> webhook.told() == 2);
        assertThat(states()).containsExactly("one", "one", "one", "three");
        assertThat(webhook.overtaken()).isEqualTo(1);
    }

    private List<Object> states() {
        return server.requests.stream()
                .map(request -> Json.fields(Json.tree(request.body())).get("to"))
                .toList();
    }

    @Test
    void whoeverIsAwayLearnsTheLastStateOfAll() {
        CountDownLatch back = new CountDownLatch(1);
        server.answers((request, out) -> {
            back.await();
            StubServer.status(200).to(request, out);
        });
        int components = 3 * Webhook.MOST_AT_ONCE;
        for (int i = 0; i < 5 * components; i++) {
            webhook.tell(change("component " + i % components, "state " + i / components));
        }
        back.countDown();
        await().atMost(SOON).until(() -> webhook.told() + webhook.overtaken() == 5 * components);
        assertThat(states()).filteredOn("state 4"::equals).hasSize(components);
        assertThat(webhook.givenUp()).isZero();
    }

    @Test
    void anAnswerThatNeverEndsIsNoAnswer() {
        Webhook hasty = new Webhook(
                "lights",
                URI.create(server.url("/")),
                null,
                new Webhook.Times(Duration.ofMillis(200), Duration.ofMillis(1)),
                Clock.systemUTC(),
                thread);
        server.answers(
                (request, out) -> out.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".getBytes(US_ASCII)));
        hasty.tell(change("a", "silent"));
        await().atMost(SOON).until(() -> hasty.givenUp() == 1);
        assertThat(server.requests).hasSize(6);
        server.answers(StubServer.status(200));
        hasty.tell(change("a", "up"));
        await().atMost(SOON).until(() -> hasty.told() + hasty.givenUp() == 2);
    }

    @Test
    void whatIsNotToldInTheEndIsCounted() {
        CountDownLatch never = new CountDownLatch(1);
        server.answers((request, out) -> never.await());
        webhook.tell(change("a", "silent"));
        webhook.tell(change("a", "up"));
        webhook.tell(change("b", "silent"));
        webhook.end();
        assertThat(webhook.givenUp()).isEqualTo(3);
        webhook.tell(change("c", "silent"));
        assertThat(webhook.givenUp()).isEqualTo(4);
        never.countDown();
    }

    @Test
    void givesUpInTheEndAndGoesOn() {
        server.answers(StubServer.status(500));
        webhook.tell(change("a", "one"));
        await().atMost(SOON).until(() -> webhook.givenUp() == 1);
        assertThat(server.requests).hasSize(6);
        server.answers(StubServer.status(204));
        webhook.tell(change("a", "two"));
        await().atMost(SOON).until(() -> webhook.told() == 1);
    }

    @Test
    void whoDoesNotAnswerHoldsUpNobodyElse() {
        server.answers((request, out) -> {
            if (request.text().contains("slow")) {
                throw new IllegalStateException("hangs up");
            }
            StubServer.status(200).to(request, out);
        });
        webhook.tell(change("slow", "silent"));
        webhook.tell(change("b", "silent"));
        await().atMost(SOON).until(() -> webhook.told() == 1 && webhook.givenUp() == 1);
    }
}
