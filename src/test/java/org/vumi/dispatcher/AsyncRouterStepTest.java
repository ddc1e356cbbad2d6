package org.vumi.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.vumi.codec.MessageCodec;
import org.vumi.component.vumi.Addressed;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;

/** A router that answers later, in whatever order. */
class AsyncRouterStepTest {
    private static final List<CompletableFuture<List<Dispatch>>> ASKED = new ArrayList<>();

    /** Has no answer by itself. */
    public static final class Late implements AsyncRouter {
        @Override
        public CompletionStage<List<Dispatch>> routeInbound(TransportUserMessage message, String transport) {
            if (message.content().equals("throw")) {
                throw new IllegalStateException("thrown");
            }
            if (message.content().equals("error")) {
                throw new NoClassDefFoundError("thrown");
            }
            if (message.content().equals("null")) {
                return null;
            }
            CompletableFuture<Void> asked = new CompletableFuture<>();
            CompletableFuture<List<Dispatch>> answer = asked.thenApply(any -> List.of(new Dispatch("app1", message)));
            ASKED.add(new CompletableFuture<>());
            ASKED.get(ASKED.size() - 1).whenComplete((list, failure) -> {
                if (failure == null) {
                    asked.complete(null);
                } else {
                    asked.completeExceptionally(failure);
                }
            });
            return answer;
        }

        @Override
        public CompletionStage<List<Dispatch>> routeEvent(TransportEvent event, String transport) {
            return CompletableFuture.completedFuture(List.of(new Dispatch("app1", event)));
        }

        @Override
        public CompletionStage<List<Dispatch>> routeOutbound(TransportUserMessage message, String exposed) {
            return CompletableFuture.completedFuture(List.of());
        }
    }

    private static DispatcherRig start() {
        ASKED.clear();
        return DispatcherRig.dispatcher(Map.of(
                "router_class", Late.class.getName(),
                "transport_names", List.of("tr1"),
                "exposed_names", List.of("app1")));
    }

    private static CompletableFuture<DispatcherRig.Outcome> say(DispatcherRig rig, String content) {
        return rig.deliverLater(
                "tr1.inbound",
                MessageCodec.encode(
                        Messages.builder("tr1", "8181").put("content", content).build()));
    }

    private static List<String> contents(DispatcherRig rig) {
        return rig.published().stream()
                .map(Addressed::body)
                .map(MessageCodec::decodeUserMessage)
                .map(TransportUserMessage::content)
                .toList();
    }

    @Test
    void messagesGoOnInTheirOrderWhateverTheOrderOfTheAnswers() {
        try (DispatcherRig rig = start()) {
            for (int i = 0; i < 100; i++) {
                say(rig, "m" + i);
            }
            for (int i = 99; i > 0; i--) {
                ASKED.get(i).complete(null);
                assertThat(rig.published()).isEmpty();
            }
            ASKED.get(0).complete(null);
            await().until(() -> rig.published().size() == 100);
            assertThat(contents(rig))
                    .isEqualTo(IntStream.range(0, 100).mapToObj(i -> "m" + i).toList());
        }
    }

    @Test
    void anAnswerThatFailsIsTheFailureOfItsMessageAlone() throws Exception {
        try (DispatcherRig rig = start()) {
            var first = say(rig, "first");
            var thrown = say(rig, "throw");
            var second = say(rig, "second");
            ASKED.get(1).complete(null);
            assertThat(thrown).as("waits for its turn").isNotDone();
            ASKED.get(0).completeExceptionally(new InvalidMessage("Odd", "odd"));
            assertThat(first.get().failure()).isInstanceOf(InvalidMessage.class).hasMessage("odd");
            assertThat(thrown.get().failure())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("thrown");
            assertThat(second.get().failure()).isNull();
            assertThat(contents(rig)).containsExactly("second");
        }
    }

    @Test
    void aRouterAtFaultHoldsNobodyUp() throws Exception {
        try (DispatcherRig rig = start()) {
            assertThat(say(rig, "null").get().failure()).isInstanceOf(InvalidMessage.class);
            assertThat(say(rig, "error").get().failure()).isNotNull();
            var next = say(rig, "next");
            ASKED.get(0).complete(null);
            assertThat(next.get().failure()).isNull();
        }
    }

    @Test
    void anAnswerThatIsThereAlreadyGoesOnAtOnce() {
        try (DispatcherRig rig = start()) {
            assertThat(rig.deliver("tr1.event", Messages.ack("tr1")).routingKeys())
                    .containsExactly("app1.event");
            assertThat(rig.deliver("tr1.event", "{}".getBytes(StandardCharsets.UTF_8))
                            .failure())
                    .isInstanceOf(InvalidMessage.class);
        }
    }
}
