package org.vumi.transport.smpp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.JMX;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.component.smpp.FakeSmsc;
import org.vumi.component.smpp.Pdu;
import org.vumi.component.smpp.SmppLink;
import org.vumi.component.smpp.SmppLinkMXBean;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;

/** What became of every submit_sm is counted, and so is what came in. */
@ExtendWith(Servers.class)
class SmppCountersIT {
    private final FakeSmsc smsc = new FakeSmsc();
    private TransportRig rig;

    @BeforeEach
    void prepare(RedisServer redis) {
        redis.flush();
        rig = new TransportRig(smsc, redis.uri()).with("registered_delivery", 1);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private Map<?, ?> counters(String kind) {
        return (Map<?, ?>) rig.transport().call().getDetails().get(kind);
    }

    private void send(String messageId) {
        rig.outbound(Messages.outbound(messageId, "27761234567", messageId));
    }

    @Test
    void countsEachFate() throws Exception {
        AtomicInteger throttles = new AtomicInteger(2);
        AtomicInteger silences = new AtomicInteger(1);
        smsc.onSubmit = submit -> switch (submit.message()) {
            case "throttled" -> submit.answer(throttles.getAndDecrement() > 0 ? 0x58 : 0, Pdu.cString("a"));
            case "silent" -> silences.getAndDecrement() > 0 ? null : submit.answer(0, Pdu.cString("b"));
            case "refused" -> submit.answer(0x0B, new byte[0]);
            case "unknown" -> submit.answer(0x0411, new byte[0]);
            default -> submit.answer(0, Pdu.cString("c"));
        };
        rig.with("response_timeout", 1).with("throttle_delay", 0.01).startBound();
        for (String name : new String[] {"accepted", "throttled", "silent", "refused", "unknown"}) {
            send(name);
        }
        Map<String, Object> old = Messages.outbound("old", "27761234567", "old");
        old.put("timestamp", "2020-01-01 00:00:00.000000");
        old.put("helper_metadata", Map.of("expires_after", 60));
        rig.outbound(old);

        await().until(() -> rig.waiting("smpp1.event").size() == 6);
        assertThat(counters("submit_sm").toString())
                .isEqualTo("{sent=8, resent=3, accepted=3, throttled=2, unanswered=1, expired=1, held_too_long=0, "
                        + "given_back=0, refused={0x00000411=1, ESME_RINVDSTADR=1}, under_way=0}");

        SmppLink link = rig.link();
        assertThat(link.counters().answerTimes().count()).as("answered").isEqualTo(7);
        assertThat(link.counters().unanswered()).isEqualTo(1);
        assertThat(link.windowUsed()).isZero();

        SmppLinkMXBean bean = JMX.newMXBeanProxy(
                ManagementFactory.getPlatformMBeanServer(),
                new ObjectName("org.vumi:type=SmppLink,context=\"test\",worker=\"link\""),
                SmppLinkMXBean.class);
        assertThat(bean.getState()).isEqualTo("UP");
        assertThat(bean.getSent()).isEqualTo(8);
        assertThat(bean.getThrottled()).isEqualTo(2);
        assertThat(bean.getRefused()).containsEntry("ESME_RINVDSTADR", 1L);
    }

    @Test
    void knowsHowFullItsWindowIs() throws Exception {
        smsc.onSubmit = submit -> null;
        rig.with("window_size", 7).startBound();
        for (int i = 0; i < 3; i++) {
            rig.outbound(Messages.outbound("m" + i, "2776123456" + i, "hello"));
        }

        await().until(() -> rig.link().windowUsed() == 3);
        assertThat(rig.link().windowSize()).isEqualTo(7);
    }

    @Test
    void countsWhatComesInAndHowItIsAnswered() {
        rig.startBound();
        smsc.send(Pdu.deliverSm(1, 0, 3, "hello".getBytes(ISO_8859_1), new byte[0]));
        String receipt =
                "id:77 sub:001 dlvrd:001 submit date:2611230601 done date:2611230602 stat:DELIVRD err:000 text:x";
        smsc.send(Pdu.deliverSm(2, 4, 0, receipt.getBytes(ISO_8859_1), new byte[0]));
        smsc.send(Pdu.deliverSm(3, 0, 1, new byte[] {(byte) 0xE9}, new byte[0])); // no ASCII
        await().until(() -> smsc.received(Pdu.DELIVER_SM | Pdu.RESPONSE).size() == 3);
        await().untilAsserted(() -> assertThat(counters("deliver_sm").toString())
                .isEqualTo("{messages=2, receipts=1, answers={ESME_RDELIVERYFAILURE=1, ESME_ROK=2}}"));
    }

    @Test
    void countsWhatStaysOnTheQueueAtAStop() {
        smsc.onSubmit = submit -> submit.answer(0x58, new byte[0]);
        rig.startBound();
        send("m1");
        await().until(() -> smsc.received(Pdu.SUBMIT_SM).size() >= 2);
        rig.engine().stop();
        assertThat((Long) counters("submit_sm").get("given_back")).isPositive(); // the queue may offer it again
        assertThat(counters("submit_sm").get("under_way")).isEqualTo(0L);
    }
}
