package org.vumi.middleware;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.codec.MessageCodec;
import org.vumi.component.vumi.Origin;
import org.vumi.message.FailureMessage;
import org.vumi.message.GivenBack;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;
import org.vumi.store.RedisUnavailable;

class MiddlewareStackTest {
    private static final Clock CLOCK = Clock.systemUTC();

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<List<String>> calls = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() throws Exception {
        threads.shutdownNow();
        context.close();
    }

    /** Writes down what it sees. */
    private final class Recorder implements Middleware {
        private final String name;

        Recorder(String name) {
            this.name = name;
        }

        private <M> CompletionStage<M> seen(String direction, M message, String endpoint) {
            calls.add(List.of(name, direction, endpoint));
            return completedFuture(name.equals("returns-null") ? null : message);
        }

        @Override
        public CompletionStage<TransportUserMessage> handleInbound(TransportUserMessage message, String endpoint) {
            return seen("inbound", message, endpoint);
        }

        @Override
        public CompletionStage<TransportUserMessage> handleOutbound(TransportUserMessage message, String endpoint) {
            return seen("outbound", message, endpoint);
        }

        @Override
        public CompletionStage<TransportEvent> handleEvent(TransportEvent event, String endpoint) {
            return seen("event", event, endpoint);
        }

        @Override
        public CompletionStage<FailureMessage> handleFailure(FailureMessage failure, String endpoint) {
            return seen("failure", failure, endpoint);
        }
    }

    private static Map<Direction, AsyncProcessor> handlers(Middleware middleware) {
        Map<Direction, AsyncProcessor> handlers = new EnumMap<>(Direction.class);
        for (Direction direction : Direction.values()) {
            handlers.put(direction, new MiddlewareProcessor(middleware));
        }
        return handlers;
    }

    private MiddlewareStack stack(String endpoint, Middleware... layers) {
        MiddlewareStack stack = new MiddlewareStack(endpoint, threads);
        for (int i = 0; i < layers.length; i++) {
            stack.add("mw" + i, handlers(layers[i]));
        }
        return stack;
    }

    private static TransportUserMessage message(String content) {
        return TransportUserMessage.send("1", content, MessageIds.RANDOM, CLOCK).build();
    }

    private static VumiMessage message(Direction direction) {
        return switch (direction) {
            case INBOUND, OUTBOUND -> message("hi");
            case EVENT -> TransportEvent.deliveryReport("t", "1", "delivered", Map.of(), MessageIds.RANDOM, CLOCK);
            case FAILURE -> FailureMessage.about(message("hi"), null, "why", CLOCK);
        };
    }

    private Exchange exchange(Object body) {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(body);
        return exchange;
    }

    static Stream<Vector> vectors() {
        return Vectors.cases("middleware_stack").filter(vector -> vector.input().has("operation"));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void callsHandlersInOrder(Vector vector) throws Exception {
        JsonNode input = vector.input();
        Direction direction =
                Direction.valueOf(input.required("message_kind").asText().toUpperCase());
        Recorder[] layers = Stream.of(input.required("middleware"))
                .flatMap(names -> IntStream.range(0, names.size()).mapToObj(names::get))
                .map(name -> new Recorder(name.asText()))
                .toArray(Recorder[]::new);
        MiddlewareStack stack = stack(input.required("transport_name").asText(), layers);
        Exchange exchange = exchange(message(direction));

        boolean publish = input.required("operation").asText().equals("publish");
        (publish ? stack.publish(direction) : stack.consume(direction)).process(exchange);

        if (vector.expected().has("error")) {
            assertThat(exchange.getException())
                    .isInstanceOf(InvalidMessage.class)
                    .hasMessage(
                            "middleware 'mw0' returned nothing for a message that goes inbound (accepted: the message,"
                                    + " or another of its kind)");
            assertThat(((InvalidMessage) exchange.getException()).reason()).isEqualTo("MiddlewareError");
        } else {
            List<List<String>> expected = new ArrayList<>();
            vector.expected()
                    .required("calls")
                    .forEach(call -> expected.add(List.of(
                            call.get(0).asText(),
                            call.get(1).asText(),
                            call.get(2).asText())));
            assertThat(calls).isEqualTo(expected);
        }
    }

    /** Answers when it is told. */
    private static final class Later implements Middleware {
        private final List<CompletableFuture<TransportUserMessage>> answers = new CopyOnWriteArrayList<>();
        private final List<TransportUserMessage> messages = new CopyOnWriteArrayList<>();

        @Override
        public CompletionStage<TransportUserMessage> handleInbound(TransportUserMessage message, String endpoint) {
            messages.add(message);
            answers.add(new CompletableFuture<>());
            return answers.get(answers.size() - 1);
        }

        void answer(int index) {
            answers.get(index).complete(messages.get(index));
        }
    }

    @Test
    void eachMessageOfAListPassesAfterTheOther() throws Exception {
        Later later = new Later();
        AsyncProcessor step = stack("t", later).publishEach(Direction.INBOUND);
        Exchange exchange = exchange(List.of(message("a"), message("b"), message("c")));
        CountDownLatch done = new CountDownLatch(1);
        assertThat(step.process(exchange, doneSync -> done.countDown())).isFalse();

        for (int i = 0; i < 3; i++) {
            int count = i + 1;
            await().until(() -> later.answers.size() == count);
            later.answer(i);
        }
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(exchange.getMessage().getBody(List.class)).isEqualTo(later.messages);
        assertThat(later.messages).extracting(TransportUserMessage::content).containsExactly("a", "b", "c");
    }

    @Test
    void ofAListNothingGoesOnAfterAFailure() throws Exception {
        AsyncProcessor step = stack("t", new Recorder("returns-null")).publishEach(Direction.OUTBOUND);
        Exchange none = exchange(List.of());
        step.process(none);
        assertThat(none.getException()).isNull();
        assertThat(none.getMessage().getBody(List.class)).isEmpty();

        Exchange some = exchange(List.of(message("a"), message("b")));
        step.process(some);
        assertThat(some.getException()).isInstanceOf(InvalidMessage.class);
        assertThat(calls).hasSize(1);
    }

    @Test
    void messagesLeaveInTheOrderInWhichTheyCame() throws Exception {
        Later later = new Later();
        AsyncProcessor step = stack("t", later).consume(Direction.INBOUND);
        List<String> left = new CopyOnWriteArrayList<>();
        CountDownLatch all = new CountDownLatch(100);
        for (int i = 0; i < 100; i++) {
            String content = "" + i;
            step.process(exchange(message(content)), doneSync -> {
                left.add(content);
                all.countDown();
            });
        }

        for (int i = 99; i > 0; i--) {
            later.answer(i);
        }
        assertThat(left).isEmpty();
        later.answer(0);

        assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(left)
                .isEqualTo(IntStream.range(0, 100).mapToObj(Integer::toString).toList());
    }

    @Test
    void oneThatIsReadyAtOnceWaitsForThoseBeforeIt() throws Exception {
        Later first = new Later();
        AsyncProcessor step = stack("t", new Middleware() {
                    @Override
                    public CompletionStage<TransportUserMessage> handleInbound(
                            TransportUserMessage message, String endpoint) {
                        return message.content().equals("slow")
                                ? first.handleInbound(message, endpoint)
                                : completedFuture(message);
                    }
                })
                .consume(Direction.INBOUND);
        CompletableFuture<Exchange> slow = step.processAsync(exchange(message("slow")));
        CompletableFuture<Exchange> fast = step.processAsync(exchange(message("fast")));
        assertThat(fast).isNotDone();
        first.answer(0);
        assertThat(slow.thenCombine(fast, (one, other) -> true).get(30, TimeUnit.SECONDS))
                .isTrue();
        assertThat(step.processAsync(exchange(message("fast")))).isDone();
    }

    @Test
    void aFailureEndsThePassageOfItsMessageOnly() throws Exception {
        Middleware picky = new Middleware() {
            @Override
            public CompletionStage<TransportUserMessage> handleInbound(TransportUserMessage message, String endpoint) {
                if (message.content().equals("bad")) {
                    throw new NoClassDefFoundError("users/Class");
                }
                return completedFuture(message);
            }
        };
        AsyncProcessor step = stack("t", picky, new Recorder("after")).consume(Direction.INBOUND);
        Exchange bad = exchange(message("bad"));
        Exchange good = exchange(message("good"));
        step.process(bad);
        step.process(good);

        assertThat(bad.getException()).hasRootCauseMessage("users/Class");
        assertThat(good.getException()).isNull();
        assertThat(calls).containsExactly(List.of("after", "inbound", "t"));
    }

    @Test
    void keepsTrackOfAChangedMessage() throws Exception {
        TransportUserMessage changed = message("changed");
        AsyncProcessor step = stack("t", new Middleware() {
                    @Override
                    public CompletionStage<TransportUserMessage> handleOutbound(
                            TransportUserMessage message, String endpoint) {
                        return completedFuture(changed);
                    }
                })
                .consume(Direction.OUTBOUND);
        TransportUserMessage original = message("original");
        Exchange exchange = exchange(original);
        exchange.setProperty("message", original);
        exchange.setProperty("wire", new byte[1]);
        step.process(exchange);

        assertThat(exchange.getMessage().getBody()).isSameAs(changed);
        assertThat(exchange.getProperty("message")).isSameAs(changed);
        assertThat(exchange.getProperty("wire")).isEqualTo(MessageCodec.encode(changed));
    }

    @Test
    void aWorkerOfSeveralEndpointsTellsWhichOneAMessageCameFrom() throws Exception {
        Exchange exchange = exchange(message("hi"));
        exchange.getMessage().setHeader("CamelVumiRoutingKey", "sms.one.inbound");
        stack(null, new Recorder("mw")).consume(Direction.INBOUND).process(exchange);
        assertThat(calls).containsExactly(List.of("mw", "inbound", "sms.one"));
    }

    /** Stores nothing until Redis is back. */
    private static final class Away implements Middleware {
        private volatile boolean back;

        @Override
        public CompletionStage<TransportUserMessage> handleInbound(TransportUserMessage message, String endpoint) {
            return back
                    ? completedFuture(message)
                    : CompletableFuture.failedFuture(new RedisUnavailable("redis does not answer", null));
        }
    }

    private Exchange delivery(String content, BooleanSupplier wanted) {
        Exchange exchange = exchange(message(content));
        exchange.setProperty(Origin.PROPERTY, new Origin() {
            @Override
            public boolean lost() {
                return false;
            }

            @Override
            public boolean wanted() {
                return wanted.getAsBoolean();
            }
        });
        return exchange;
    }

    @Test
    void whatCameFromAQueueWaitsForRedisAndKeepsItsPlace() throws Exception {
        Away away = new Away();
        AsyncProcessor step = stack("t", away).consume(Direction.INBOUND);
        List<String> left = new CopyOnWriteArrayList<>();
        CountDownLatch all = new CountDownLatch(3);
        for (String content : List.of("1", "2", "3")) {
            away.back = content.equals("3");
            Exchange exchange = delivery(content, () -> true);
            step.process(exchange, doneSync -> {
                assertThat(exchange.getException()).isNull();
                left.add(content);
                all.countDown();
            });
        }
        assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(left).containsExactly("1", "2", "3");
    }

    @Test
    void whatWaitsForRedisIsGivenBackAtAStop() throws Exception {
        AtomicBoolean wanted = new AtomicBoolean(true);
        Exchange exchange = delivery("1", wanted::get);
        CompletableFuture<Exchange> done =
                stack("t", new Away()).consume(Direction.INBOUND).processAsync(exchange);
        assertThat(done).isNotDone();
        wanted.set(false);
        assertThat(done.get(30, TimeUnit.SECONDS).getException()).isInstanceOf(GivenBack.class);
    }

    @Test
    void whoeverElseSentOneIsToldThatRedisIsAway() throws Exception {
        Exchange exchange = exchange(message("1"));
        stack("t", new Away()).publish(Direction.INBOUND).process(exchange);
        assertThat(exchange.getException()).isInstanceOf(RedisUnavailable.class);
    }
}
