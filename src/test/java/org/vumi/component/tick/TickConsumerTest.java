package org.vumi.component.tick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TickConsumerTest {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<Boolean> ticks = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        context.stop();
    }

    private void start(String uri) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri)
                        .routeId("ticks")
                        .process(e -> ticks.add(e.getMessage().getHeader(TickConstants.LAST, Boolean.class)));
            }
        });
        context.start();
    }

    @Test
    void ticksAndTicksALastTimeWhenItsRouteStops() throws Exception {
        start("tick:t?seconds=0.02");
        await().until(() -> ticks.size() >= 3);
        context.getRouteController().stopRoute("ticks");
        assertThat(ticks.get(ticks.size() - 1)).isTrue();
        assertThat(ticks.subList(0, ticks.size() - 1)).containsOnly(false);
    }

    @Test
    void theLastTickOfAContextComesAfterAllThatItsOtherRoutesBrought() throws Exception {
        AtomicInteger brought = new AtomicInteger();
        AtomicInteger seen = new AtomicInteger();
        CountDownLatch slow = new CountDownLatch(1);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("tick:t?seconds=3600").process(e -> seen.set(brought.get()));
                from("seda:work").process(e -> {
                    slow.await();
                    brought.incrementAndGet();
                });
            }
        });
        context.start();
        for (int i = 0; i < 3; i++) {
            context.createProducerTemplate().sendBody("seda:work", i);
        }
        Thread stopping = new Thread(context::stop);
        stopping.start();
        slow.countDown();
        stopping.join();
        assertThat(seen).hasValue(3);
    }

    @Test
    void neverMakesTwoAtATime() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        AtomicInteger entered = new AtomicInteger();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("tick:t?seconds=0.01")
                        .process(e -> entered.incrementAndGet())
                        .threads(1)
                        .process(e -> slow.await());
                from("tick:other?seconds=0.01").process(e -> ticks.add(true));
            }
        });
        context.start();
        await().until(() -> ticks.size() >= 5);
        assertThat(entered).hasValue(1);
        slow.countDown();
        await().until(() -> entered.get() > 1);
    }

    @Test
    void theFirstMayComeAtOnce() throws Exception {
        start("tick:t?seconds=3600&atOnce=true");
        await().until(() -> ticks.size() == 1);
    }

    @Test
    void refusesNoTimeAtAll() {
        assertThatThrownBy(() -> start("tick:t?seconds=0")).hasStackTraceContaining("accepted: more than 0");
    }
}
