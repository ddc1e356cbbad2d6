package org.vumi.transport.smpp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vumi.Clause;
import org.vumi.component.smpp.FakeSmsc;
import org.vumi.component.smpp.Pdu;
import org.vumi.component.smpp.SmppLink;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;

/** Links of other binds than one transceiver. */
@ExtendWith(Servers.class)
class SmppBindsIT {
    private final FakeSmsc smsc = new FakeSmsc();
    private TransportRig rig;

    @BeforeEach
    void prepare(RedisServer redis) {
        redis.flush();
        rig = new TransportRig(smsc, redis.uri());
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private void send(int from, int to, int destinations) {
        for (int i = from; i < to; i++) {
            rig.outbound(Messages.outbound("m" + i, destination(i % destinations), "text " + i));
        }
    }

    private static String destination(int number) {
        return String.format("277600%05d", number);
    }

    private FakeSmsc.Peer peer(int bind) {
        return smsc.peers().stream()
                .filter(peer -> peer.bind() == bind)
                .findFirst()
                .orElseThrow();
    }

    private static Pdu mo(int sequenceNumber, String text) {
        return Pdu.deliverSm(sequenceNumber, 0, 3, text.getBytes(ISO_8859_1), new byte[0]);
    }

    @Test
    @Clause({"2.5", "2.6", "4.1.1", "4.1.3"})
    void bindsApartForEachDirection() {
        rig.with("bind", "split").startBound();
        assertThat(smsc.peers())
                .extracting(FakeSmsc.Peer::bind)
                .containsExactlyInAnyOrder(Pdu.BIND_TRANSMITTER, Pdu.BIND_RECEIVER);
        peer(Pdu.BIND_RECEIVER).send(mo(1, "hello"));
        assertThat(rig.next("smpp1.inbound", 5_000)).containsEntry("content", "hello");
        send(0, 3, 3);
        await().until(() -> rig.waiting("smpp1.event").size() == 3);
        assertThat(peer(Pdu.BIND_TRANSMITTER).received(Pdu.SUBMIT_SM)).hasSize(3);
        assertThat(peer(Pdu.BIND_RECEIVER).received(Pdu.SUBMIT_SM)).isEmpty();
    }

    @Test
    @Clause({"2.2", "4.1.1"})
    void takesNothingFromTheQueueWithoutATransmitter() {
        rig.with("bind", "split").startBound();
        smsc.onBind = bind -> bind.answer(bind.commandId() == Pdu.BIND_TRANSMITTER ? 0x0D : 0, Pdu.cString("smsc"));
        peer(Pdu.BIND_TRANSMITTER).hangUp();
        await().until(() -> rig.link().state() == SmppLink.State.WAITING);
        send(0, 3, 3);
        peer(Pdu.BIND_RECEIVER).send(mo(1, "still here"));
        assertThat(rig.next("smpp1.inbound", 5_000)).containsEntry("content", "still here");
        assertThat(rig.waiting("smpp1.outbound")).hasSize(3);

        smsc.onBind = bind -> bind.answer(0, Pdu.cString("smsc"));
        await().until(() -> rig.waiting("smpp1.event").size() == 3);
    }

    @Test
    void goesOnSendingWithoutAReceiver() {
        rig.with("bind", "split").startBound();
        smsc.onBind = bind -> bind.answer(bind.commandId() == Pdu.BIND_RECEIVER ? 0x0D : 0, Pdu.cString("smsc"));
        peer(Pdu.BIND_RECEIVER).hangUp();
        await().until(() -> rig.link().state() == SmppLink.State.WAITING);
        assertThat(rig.link().lastSentence()).startsWith("1 of 2 binds: ");
        send(0, 3, 3);
        await().until(() -> rig.waiting("smpp1.event").size() == 3);
    }

    @ParameterizedTest
    @CsvSource({
        "vumi.transports.smpp.SmppTransceiverTransport, 9",
        "vumi.transports.smpp.SmppTransmitterTransport, 2",
        "vumi.transports.smpp.SmppReceiverTransport, 1",
        "vumi.transports.smpp.SmppTransport, 9"
    })
    @Clause({"4.1.1", "4.1.3", "4.1.5"})
    void bindsAsTheClassOfLaterVumiSays(String workerClass, int bind) {
        rig.as(workerClass).startBound();
        assertThat(smsc.peers()).extracting(FakeSmsc.Peer::bind).containsExactly(bind);
    }

    @Test
    void bindsAsConfiguredWhateverTheClassSays() {
        rig.as("vumi.transports.smpp.SmppReceiverTransport")
                .with("bind", "transceiver")
                .startBound();
        assertThat(smsc.peers()).extracting(FakeSmsc.Peer::bind).containsExactly(Pdu.BIND_TRANSCEIVER);
    }

    @Test
    @Clause({"4.1.3", "2.3"})
    void takesNothingFromTheQueueAsAReceiver() {
        rig.with("bind", "receiver").startBound();
        send(0, 3, 3);
        smsc.send(mo(1, "hello"));
        assertThat(rig.next("smpp1.inbound", 5_000)).containsEntry("content", "hello");
        assertThat(rig.waiting("smpp1.outbound")).hasSize(3);
    }

    private void startBoundBy(int binds) {
        rig.with("binds", binds).start();
        await().until(() -> rig.link().bindsUp() == binds);
    }

    @Test
    void spreadsDestinationsOverItsBindsAndKeepsEachOnOne() {
        startBoundBy(3);
        send(0, 300, 60);
        await().until(() -> rig.waiting("smpp1.event").size() == 300);

        Map<String, Set<Integer>> bindsOf = new HashMap<>();
        List<FakeSmsc.Peer> peers = smsc.peers();
        for (int i = 0; i < peers.size(); i++) {
            List<Pdu> submits = peers.get(i).received(Pdu.SUBMIT_SM);
            assertThat(submits).as("of bind %d", i).hasSizeBetween(50, 150);
            for (Pdu submit : submits) {
                bindsOf.computeIfAbsent(submit.destination(), to -> new HashSet<>())
                        .add(i);
            }
        }
        assertThat(bindsOf).hasSize(60).allSatisfy((to, binds) -> assertThat(binds)
                .hasSize(1));
        assertThat(smsc.mostOpen()).isEqualTo(3);
    }

    @Test
    void hasNoMoreUnansweredOnEachBindThanItsWindow() {
        smsc.onSubmit = submit -> null;
        rig.with("window_size", 4);
        startBoundBy(2);
        FakeSmsc.Peer first = smsc.peers().get(0);
        FakeSmsc.Peer second = smsc.peers().get(1);
        send(0, 100, 100);
        await().until(() -> first.received(Pdu.SUBMIT_SM).size() == 4
                && second.received(Pdu.SUBMIT_SM).size() == 4);

        smsc.onBind = bind -> null;
        second.hangUp();
        await().during(Duration.ofMillis(300))
                .until(() -> first.received(Pdu.SUBMIT_SM).size() == 4);
        Pdu answered = first.received(Pdu.SUBMIT_SM).get(0);
        first.send(answered.answer(0, Pdu.cString("a")));
        await().until(() -> first.received(Pdu.SUBMIT_SM).size() == 5);
    }

    @Test
    void movesWhatABindLeavesBehindAndKeepsTheOrder() {
        // an answer that was lost with its bind lets a message come twice
        Map<String, Set<String>> accepted = new ConcurrentHashMap<>();
        List<Pdu> silent = new CopyOnWriteArrayList<>();
        smsc.onSubmit = submit -> {
            if (silent.size() < 15) {
                silent.add(submit);
                return null;
            }
            accepted.computeIfAbsent(submit.destination(), to -> Collections.synchronizedSet(new LinkedHashSet<>()))
                    .add(submit.message());
            return submit.answer(0, Pdu.cString("id-" + smsc.nextId()));
        };
        startBoundBy(3);
        send(0, 300, 30);
        await().until(() -> silent.size() == 15);
        smsc.onBind = bind -> bind.answer(0x05, Pdu.cString("smsc"));
        List<FakeSmsc.Peer> peers = smsc.peers();
        peers.get(0).hangUp();
        peers.get(1).hangUp();
        await().until(() -> rig.link().bindsUp() == 1);
        // the third bind's are never answered, and their destinations wait for that
        for (Pdu submit : peers.get(2).received(Pdu.SUBMIT_SM)) {
            if (silent.stream().anyMatch(pdu -> pdu.hex().equals(submit.hex()))) {
                accepted.computeIfAbsent(submit.destination(), to -> Collections.synchronizedSet(new LinkedHashSet<>()))
                        .add(submit.message());
                peers.get(2).send(submit.answer(0, Pdu.cString("id-" + smsc.nextId())));
            }
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> rig.waiting("smpp1.event").size() == 300);
        Map<String, List<String>> sent = new LinkedHashMap<>();
        for (int i = 0; i < 300; i++) {
            sent.computeIfAbsent(destination(i % 30), to -> new ArrayList<>()).add("text " + i);
        }
        assertThat(accepted).hasSize(30);
        accepted.forEach((to, texts) -> assertThat(texts).containsExactlyElementsOf(sent.get(to)));
        assertThat(rig.link().state()).isEqualTo(SmppLink.State.UP);
        assertThat(smsc.mostOpen()).isLessThanOrEqualTo(3);

        smsc.onBind = bind -> bind.answer(0, Pdu.cString("smsc"));
        await().until(() -> rig.link().bindsUp() == 3);
        assertThat(smsc.mostOpen()).isLessThanOrEqualTo(3);
    }

    @Test
    void takesMessagesFromEveryBind() {
        startBoundBy(3);
        for (FakeSmsc.Peer peer : smsc.peers()) {
            peer.send(mo(7, "hello"));
        }
        await().until(() -> rig.waiting("smpp1.inbound").size() == 3);
        assertThat(smsc.peers()).allSatisfy(peer -> await().untilAsserted(() ->
                assertThat(peer.received(Pdu.DELIVER_SM | Pdu.RESPONSE)).hasSize(1)));
    }

    @Test
    @Clause("4.2")
    void unbindsEachWhenStopped() {
        startBoundBy(3);
        long began = System.nanoTime();
        rig.engine().stop();
        assertThat(smsc.received(Pdu.UNBIND)).hasSize(3);
        await().until(() -> smsc.open() == 0);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void keepsToTheRateOfEachSender() {
        rig.with("mt_tps_by_sender", Map.of("9292", 10)).startBound();
        for (int i = 0; i < 8; i++) {
            Map<String, Object> slow = Messages.outbound("slow" + i, destination(i), "slow");
            slow.put("from_addr", "9292");
            Map<String, Object> fast = Messages.outbound("fast" + i, destination(100 + i), "fast");
            rig.outbound(slow);
            rig.outbound(fast);
        }
        long began = System.nanoTime();
        await().until(() -> rig.waiting("smpp1.event").size() == 16);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofMillis(500), Duration.ofMillis(2500));
    }

    @Test
    void keepsToTheRateOfEachBind() {
        rig.with("mt_tps_per_bind", 20);
        startBoundBy(2);
        send(0, 60, 60);
        long began = System.nanoTime();
        await().until(() -> rig.waiting("smpp1.event").size() == 60);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofMillis(1000), Duration.ofMillis(3500));
        assertThat(smsc.peers())
                .allSatisfy(peer -> assertThat(peer.received(Pdu.SUBMIT_SM)).hasSizeBetween(15, 45));
    }

    @Test
    void sendsNothingForAsLongAsThePolicySays() {
        rig.with("throttle_policy", "pause_link").with("throttle_pause", 1).startBound();
        send(0, 5, 5);
        await().until(() -> rig.waiting("smpp1.event").size() == 5);
        smsc.onSubmit = submit -> submit.answer(
                submit.message().equals("text 5")
                                && smsc.received(Pdu.SUBMIT_SM).size() == 6
                        ? 0x58
                        : 0,
                Pdu.cString("x" + smsc.nextId()));
        send(5, 6, 6);
        await().until(() -> rig.link().throttled());
        long began = System.nanoTime();
        send(6, 12, 12);
        await().until(() -> rig.waiting("smpp1.event").size() == 12);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofMillis(800), Duration.ofMillis(2500));
        assertThat(smsc.received(Pdu.SUBMIT_SM).get(6).message())
                .as("goes first again")
                .isEqualTo("text 5");
    }
}
