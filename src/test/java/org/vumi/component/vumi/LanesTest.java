package org.vumi.component.vumi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vumi.message.GivenBack;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;

class LanesTest {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Map<String, List<String>> seen = new ConcurrentHashMap<>();
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final List<Exception> failures = new CopyOnWriteArrayList<>();
    private final Lanes lanes = new Lanes();
    private final Semaphore gate = new Semaphore(0);
    private final AtomicInteger left = new AtomicInteger();
    private final Semaphore rest = new Semaphore(0);

    @BeforeEach
    void start() throws Exception {
        lanes.setLanes(4);
        lanes.setBy("to_addr");
        lanes.setCamelContext(context);
        context.addService(lanes);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").errorHandler(noErrorHandler()).process(lanes).process(LanesTest.this::slow);
                from("direct:early")
                        .errorHandler(noErrorHandler())
                        .process(lanes)
                        .process(LanesTest.this::slow)
                        .bean(lanes, "leave")
                        .process(LanesTest.this::rest);
                from("direct:published")
                        .errorHandler(noErrorHandler())
                        .process(lanes)
                        .process(LanesTest.this::slow)
                        .process(Lanes::published)
                        .process(LanesTest.this::rest);
            }
        });
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private void slow(Exchange exchange) throws InterruptedException {
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
        gate.acquire();
        TransportUserMessage message = exchange.getMessage().getBody(TransportUserMessage.class);
        seen.computeIfAbsent(message.toAddr(), any -> new CopyOnWriteArrayList<>())
                .add(message.content());
        now.decrementAndGet();
        if (message.content().equals("bad")) {
            throw new IllegalStateException("bad");
        }
    }

    /** What follows in a route that leaves the lane before. */
    private void rest(Exchange exchange) throws InterruptedException {
        left.incrementAndGet();
        rest.acquire();
        if (exchange.getMessage().getBody(TransportUserMessage.class).content().equals("bad later")) {
            throw new IllegalStateException("bad later");
        }
    }

    private Exchange send(String toAddr, String content, CountDownLatch done) {
        return send("direct:in", toAddr, content, () -> false, done);
    }

    private Exchange send(String toAddr, String content, BooleanSupplier lost, CountDownLatch done) {
        return send("direct:in", toAddr, content, lost, done);
    }

    private Exchange sendEarly(String toAddr, String content, CountDownLatch done) {
        return send("direct:early", toAddr, content, () -> false, done);
    }

    /** Hands the message to the route as a consumer does: returns at once. */
    private Exchange send(String route, String toAddr, String content, BooleanSupplier lost, CountDownLatch done) {
        Exchange exchange = context.getEndpoint(route).createExchange();
        exchange.setProperty(Origin.PROPERTY, new Origin() {
            @Override
            public boolean lost() {
                return lost.getAsBoolean();
            }

            @Override
            public boolean wanted() {
                return !lost();
            }
        });
        exchange.getMessage().setBody(message(toAddr, content));
        AsyncProcessorConverterHelper.convert(processor(route)).process(exchange, sync -> {
            if (exchange.getException() != null) {
                failures.add(exchange.getException());
            }
            done.countDown();
        });
        return exchange;
    }

    private Processor processor(String route) {
        return context.getRoutes().stream()
                .filter(one -> one.getEndpoint().getEndpointUri().equals(route.replace(":", "://")))
                .findFirst()
                .orElseThrow()
                .getProcessor();
    }

    private static TransportUserMessage message(String toAddr, String content) {
        return TransportUserMessage.send(toAddr, content, MessageIds.RANDOM, Clock.systemUTC())
                .build();
    }

    @Test
    void keepsTheOrderOfOneAddressAndRunsOthersMeanwhile() throws Exception {
        CountDownLatch done = new CountDownLatch(400);
        for (int i = 0; i < 400; i++) {
            send("addr" + i % 8, String.valueOf(i / 8), done);
        }
        gate.release(400);

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(most.get()).isBetween(2, 4);
        for (List<String> contents : seen.values()) {
            assertThat(contents)
                    .isEqualTo(IntStream.range(0, 50).mapToObj(String::valueOf).toList());
        }
    }

    @Test
    void nobodyWaitsForAnotherAddressWhileALaneIsFree() throws Exception {
        CountDownLatch done = new CountDownLatch(8);
        for (int i = 0; i < 4; i++) {
            send("a" + i, "first", done);
            send("a" + i, "second", done);
        }

        await().until(() -> now.get() == 4);
        gate.release(8);
        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(most.get()).isEqualTo(4);
    }

    @Test
    void anAddressKeepsItsNumberAndItsShareOfTheLanes() throws Exception {
        lanes.stop();
        lanes.setLanes(2);
        lanes.setTimes(3);
        lanes.start();
        CountDownLatch done = new CountDownLatch(100);
        List<Exchange> exchanges = IntStream.range(0, 100)
                .mapToObj(i -> send("a" + i % 50, String.valueOf(i), done))
                .toList();
        await().until(() -> now.get() == 6);
        gate.release(100);

        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(most.get()).isEqualTo(6);
        for (int i = 0; i < 50; i++) {
            assertThat(lane(exchanges.get(i))).isNotNegative().isEqualTo(lane(exchanges.get(i + 50)));
        }
    }

    private static int lane(Exchange exchange) {
        return exchange.getProperty(VumiConstants.LANE, Integer.class);
    }

    @Test
    void whatHasLeftItsLaneHoldsUpNobody() throws Exception {
        CountDownLatch done = new CountDownLatch(6);
        for (int i = 0; i < 6; i++) {
            sendEarly("a", String.valueOf(i), done);
        }
        gate.release(6);

        await().until(() -> left.get() == 6);
        assertThat(most.get()).isEqualTo(1);
        assertThat(seen.get("a")).containsExactly("0", "1", "2", "3", "4", "5");
        assertThat(done.getCount()).isEqualTo(6);
        rest.release(6);
        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aLaneIsFreeWhenWhatItPublishesIsOnItsWay() throws Exception {
        lanes.setUntilPublished(true);
        CountDownLatch done = new CountDownLatch(6);
        for (int i = 0; i < 6; i++) {
            send("direct:published", "a", String.valueOf(i), () -> false, done);
        }
        gate.release(6);

        await().until(() -> left.get() == 6);
        assertThat(most.get()).isEqualTo(1);
        assertThat(seen.get("a")).containsExactly("0", "1", "2", "3", "4", "5");
        rest.release(6);
        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aLaneIsFreeWhenItsExchangeIsDoneUnlessToldOtherwise() throws Exception {
        CountDownLatch done = new CountDownLatch(2);
        send("direct:published", "a", "0", () -> false, done);
        send("direct:published", "a", "1", () -> false, done);
        gate.release(2);

        await().until(() -> left.get() == 1);
        assertThat(seen.get("a")).containsExactly("0");
        rest.release(1);
        await().until(() -> left.get() == 2);
        rest.release(1);
        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aLaneIsLeftOnce() throws Exception {
        gate.release(200);
        rest.release(200);
        CountDownLatch warm = new CountDownLatch(200);
        for (int i = 0; i < 200; i++) {
            sendEarly("a" + i % 5, i % 3 == 0 ? "bad later" : i % 3 == 1 ? "bad" : "good", warm);
        }
        assertThat(warm.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(failures).hasSize(134);

        most.set(0);
        CountDownLatch done = new CountDownLatch(20);
        for (int i = 0; i < 20; i++) {
            send("a" + i, "good", done);
        }
        await().until(() -> now.get() == 4);
        gate.release(20);
        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(most.get()).isEqualTo(4);
    }

    @Test
    void aFailureFreesItsLane() throws Exception {
        CountDownLatch done = new CountDownLatch(2);
        send("a", "bad", done);
        send("a", "good", done);
        gate.release(2);

        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(seen.get("a")).containsExactly("bad", "good");
    }

    @Test
    void whatStillWaitsForItsLaneWhenLanesStopIsGivenBack() throws Exception {
        CountDownLatch done = new CountDownLatch(3);
        send("a", "first", done);
        await().until(() -> now.get() == 1);
        send("a", "second", done);
        send("a", "third", done);
        lanes.stop();
        gate.release(3);

        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(seen.get("a")).containsExactly("first");
        assertThat(failures).hasSize(2).allMatch(GivenBack.class::isInstance);
    }

    @Test
    void whatWaitedWhileTheConnectionWasLostIsGivenBack() throws Exception {
        AtomicBoolean lost = new AtomicBoolean();
        CountDownLatch done = new CountDownLatch(3);
        send("a", "under way", lost::get, done);
        Exchange waited = send("a", "waited", lost::get, done);
        await().until(() -> now.get() == 1);
        lost.set(true);
        send("a", "again", done);
        gate.release(2);

        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(seen.get("a")).containsExactly("under way", "again");
        assertThat(waited.getException()).isInstanceOf(GivenBack.class);
    }
}
