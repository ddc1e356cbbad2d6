package org.vumi.transport.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.component.smpp.FakeSmsc;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.simulator.SmscOptions;
import org.vumi.simulator.SmscSimulator;

/** An SMSC that throttles one submit_sm in twenty. */
@ExtendWith(Servers.class)
class ThrottleIT {
    private static final int PER_SECOND = Integer.getInteger("throttle.tps", 150);
    private static final int MESSAGES = 5 * PER_SECOND;

    private SmscSimulator smsc;
    private TransportRig rig;

    @BeforeEach
    void prepare(RedisServer redis) throws Exception {
        redis.flush();
        smsc = SmscSimulator.start(new SmscOptions()
                .port(0)
                .receipts(SmscOptions.Receipts.NONE)
                .throttlePercent(5)
                .seed(1));
        rig = new TransportRig(new FakeSmsc(), redis.uri()).with("port", smsc.port());
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
        smsc.close();
    }

    @Test
    void losesNoMoreThanATenthOfTheRateAndNoOrder() {
        // what is throttled comes again before anything else to the same phone
        Map<String, List<String>> arrived = new ConcurrentHashMap<>();
        smsc.received(submit -> {
            List<String> texts = arrived.computeIfAbsent(submit.to(), to -> new ArrayList<>());
            if (texts.isEmpty() || !texts.get(texts.size() - 1).equals(submit.text())) {
                texts.add(submit.text());
            }
        });
        rig.with("mt_tps", PER_SECOND).with("window_size", 20).startBound();
        Map<String, List<String>> sent = new LinkedHashMap<>();
        for (int i = 0; i < MESSAGES; i++) {
            String to = "2776000" + i % 100;
            rig.outbound(Messages.outbound("m" + i, to, "text " + i));
            sent.computeIfAbsent(to, key -> new ArrayList<>()).add("text " + i);
        }
        long began = timeOf(MESSAGES / 3); // warm by then
        double perSecond = (MESSAGES - MESSAGES / 3) / ((timeOf(MESSAGES) - began) / 1e9);
        System.out.printf("throttled: %.0f accepted per second of %d%n", perSecond, PER_SECOND);
        assertThat(perSecond).isGreaterThan(0.9 * PER_SECOND);
        assertThat(smsc.counters().submitsRefused()).isGreaterThan(MESSAGES / 40);
        assertThat(arrived).isEqualTo(sent);
    }

    private long timeOf(int events) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> rig.waiting("smpp1.event").size() >= events);
        return System.nanoTime();
    }
}
