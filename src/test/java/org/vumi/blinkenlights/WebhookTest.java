package org.vumi.blinkenlights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
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
            Duration.ofMillis(1),
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
    void triesAgainAndKeepsTheOrderOfAComponent() {
        AtomicInteger tries = new AtomicInteger();
        server.answers((request, out) ->
                StubServer.status(tries.incrementAndGet() < 3 ? 503 : 200).to(request, out));
        List.of("one", "two", "three").forEach(state -> webhook.tell(change("a", state)));
        await().atMost(SOON).until(() -> webhook.told() == 3);
        assertThat(server.requests)
                .extracting(request -> Json.fields(Json.tree(request.body())).get("to"))
                .containsExactly("one", "one", "one", "two", "three");
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
