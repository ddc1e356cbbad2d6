package org.vumi.transport.telnet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.vumi.codec.MessageCodec;
import org.vumi.transport.Queues;

/** The worker over real connections; queues in memory stand in for the broker. */
class TelnetTransportTest {
    private final TelnetRig rig = new TelnetRig();

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void aConnectionIsASessionAndItsNumberIsTheRepliesWayBack() throws Exception {
        rig.start();
        try (TelnetClient one = rig.connect()) {
            Object sessionOfOne = rig.session();
            try (TelnetClient other = rig.connect()) {
                Object sessionOfOther = rig.session();
                rig.outbound("m1", sessionOfOther, "to the other");
                rig.outbound("m2", sessionOfOne, "to the one");
                assertThat(one.read()).isEqualTo("to the one");
                assertThat(other.read()).isEqualTo("to the other");
            }
        }
        assertThat(Set.of(
                        rig.next("t1.event").get("sent_message_id"),
                        rig.next("t1.event").get("sent_message_id")))
                .containsExactlyInAnyOrder("m1", "m2");
        assertThat(rig.queues.queue("t1.failures")).isEmpty();
        assertThat(rig.counted("written")).isEqualTo(2);
    }

    @Test
    void listensOnLoopbackOnly() throws Exception {
        rig.start();
        assertThat(rig.transport().server().address()).isEqualTo("127.0.0.1:" + rig.port());
    }

    @Test
    void saysWhyItCannotListen() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            rig.with("telnet_port", taken.getLocalPort());
            assertThatThrownBy(rig::start)
                    .hasStackTraceContaining("telnet: cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": ");
        }
    }

    @Test
    void aTypeAndAnAddressMayBeGivenToTryOtherWorkersBy() throws Exception {
        rig.with("transport_type", "ussd").with("to_addr", "*120*1#").start();
        try (TelnetClient client = rig.connect()) {
            assertThat(rig.next("t1.inbound"))
                    .containsEntry("transport_type", "ussd")
                    .containsEntry("to_addr", "*120*1#");
        }
    }

    @Test
    void refusesWhatAClientOffers() throws Exception {
        rig.start();
        try (TelnetClient client = rig.connect()) {
            client.send("\u00ff\u00fd\u0003\u00ff\u00fb\u0018hello\r\n".getBytes(ISO_8859_1));
            Object session = rig.session();
            assertThat(rig.said()).isEqualTo("resume hello");
            rig.outbound("m1", session, "there");
            // six octets, none of them text
            assertThat(client.read(6)).doesNotContain("there");
            assertThat(client.read()).isEqualTo("there");
        }
    }

    @Test
    void whoIsGoneCannotBeRepliedTo() throws Exception {
        rig.start();
        Object session;
        try (TelnetClient client = rig.connect()) {
            session = rig.session();
        }
        assertThat(rig.said()).isEqualTo("close null");
        rig.outbound("m1", session, "too late");
        assertThat(rig.next("t1.failures"))
                .containsEntry("failure_code", "permanent")
                .extractingByKey("reason")
                .asString()
                .startsWith("session_closed: ");
        assertThat(rig.next("t1.event"))
                .containsEntry("user_message_id", "m1")
                .containsEntry("delivery_status", "failed");
    }

    @Test
    void aNackTellsWhoWantsNacks() throws Exception {
        rig.with("publish_nack", true).start();
        rig.outbound("m1", 17, "to nobody");
        assertThat(rig.next("t1.event")).containsEntry("event_type", "nack").containsEntry("user_message_id", "m1");
    }

    @Test
    void whatAnotherProcessHasPassedOnIsWritten() throws Exception {
        rig.start();
        try (TelnetClient client = rig.connect()) {
            rig.queues
                    .queue("t1.outbound" + Queues.OWN)
                    .add(MessageCodec.encode(TelnetRig.message("m1", rig.session(), "from elsewhere")));
            assertThat(client.read()).isEqualTo("from elsewhere");
            assertThat(rig.next("t1.event")).containsEntry("event_type", "ack").containsEntry("user_message_id", "m1");
        }
    }

    @Test
    void aMessageThatAnswersNobodyFailsForGood() throws Exception {
        rig.start();
        rig.outbound("m1", null, "to whom");
        assertThat(rig.next("t1.failures"))
                .containsEntry("failure_code", "permanent")
                .extractingByKey("reason")
                .asString()
                .startsWith("no_session: ");
    }

    @Test
    void whatTheBrokerDeliversAgainIsWrittenOnceAndIsTheSameEvent() throws Exception {
        rig.start();
        try (TelnetClient client = rig.connect()) {
            Object session = rig.session();
            rig.outbound("m1", session, "once");
            Object event = rig.next("t1.event").get("event_id");
            rig.outbound("m1", session, "once");
            assertThat(rig.next("t1.event").get("event_id")).isEqualTo(event);
            rig.outbound("m2", session, "then this");
            assertThat(client.read()).isEqualTo("once");
            assertThat(client.read()).isEqualTo("then this");
        }
    }

    @Test
    void nothingIsLostOrMixedUpWhileTheBrokerIsAway() throws Exception {
        rig.start();
        rig.queues.away = key -> true;
        TelnetClient client = rig.connect();
        for (int i = 0; i < 100; i++) {
            client.say("line " + i);
        }
        client.close();
        await().until(() -> rig.counted("sessions") == 1);
        rig.queues.away = key -> false;
        assertThat(rig.said()).isEqualTo("new null");
        for (int i = 0; i < 100; i++) {
            assertThat(rig.said()).isEqualTo("resume line " + i);
        }
        assertThat(rig.said()).isEqualTo("close null");
        assertThat(rig.counted("lost")).isZero();
        assertThat(rig.counted("sessions")).isZero();
    }

    /** As a middleware fails that needs it. */
    @Test
    void nothingIsLostWhileRedisIsAway() throws Exception {
        AtomicInteger refusals = new AtomicInteger(5);
        rig.queues.away = key -> {
            if (refusals.getAndDecrement() > 0) {
                throw new DataAccessResourceFailureException("away");
            }
            return false;
        };
        rig.start();
        try (TelnetClient client = rig.connect()) {
            assertThat(rig.said()).isEqualTo("new null");
        }
        assertThat(rig.counted("lost")).isZero();
    }

    @Test
    void whatIsTriedAgainIsTheSameMessage() throws Exception {
        rig.queues.unconfirmed = key -> key.equals("t1.inbound");
        rig.start();
        try (TelnetClient client = rig.connect()) {
            Object first = rig.next("t1.inbound").get("message_id");
            assertThat(rig.next("t1.inbound")).containsEntry("message_id", first);
            rig.queues.unconfirmed = key -> false;
        }
    }

    @Test
    void whatWasBegunOfALineIsOneWhenItsWriterGoes() throws Exception {
        rig.start();
        try (TelnetClient client = rig.connect()) {
            client.send("no end".getBytes(UTF_8));
        }
        assertThat(List.of(rig.said(), rig.said(), rig.said()))
                .containsExactly("new null", "resume no end", "close null");
    }

    @Test
    void aLostConnectionIsAClosedOne() throws Exception {
        rig.start();
        TelnetClient client = rig.connect();
        assertThat(rig.said()).isEqualTo("new null");
        client.reset();
        assertThat(rig.said()).isEqualTo("close null");
    }

    @Test
    void whoWritesALineWithoutEndIsClosed() throws Exception {
        rig.with("max_line_length", 50).start();
        try (TelnetClient client = rig.connect()) {
            client.say("x".repeat(50));
            assertThat(List.of(rig.said(), rig.said())).containsExactly("new null", "resume " + "x".repeat(50));
            client.send("x".repeat(51).getBytes(UTF_8));
            assertThat(client.read()).isNull();
        }
        assertThat(rig.said()).isEqualTo("close null");
    }

    @Test
    void whoReadsNothingIsClosedAndHoldsUpNobody() throws Exception {
        rig.with("write_timeout", 0.5).with("concurrent_sends", 10).start();
        try (TelnetClient idle = rig.connect()) {
            Object sessionOfIdle = rig.session();
            try (TelnetClient client = rig.connect()) {
                Object session = rig.session();
                String much = "x".repeat(500_000);
                for (int i = 0; i < 40; i++) {
                    rig.outbound("much" + i, sessionOfIdle, much);
                }
                rig.outbound("m1", session, "hello");
                assertThat(client.read()).isEqualTo("hello");
                assertThat(rig.said()).isEqualTo("close null"); // of the idle one
                assertThat(rig.counted("sessions")).isEqualTo(1);
                assertThat(rig.next("t1.failures")).containsEntry("failure_code", "permanent");
            }
        }
    }

    @Test
    void whoTakesNothingForTheWriteTimeoutIsClosed() throws Exception {
        rig.with("write_timeout", 0.3).start();
        try (TelnetClient idle = rig.connect()) {
            Object session = rig.session();
            String much = "x".repeat(100_000); // far less than may wait for it to read
            int written = 0;
            Map<String, Object> event;
            do {
                rig.outbound("m" + written++, session, much);
                event = rig.next("t1.event");
            } while (event.get("event_type").equals("ack") && written < 1_000);
            assertThat(event).containsEntry("delivery_status", "failed");
            assertThat(rig.said()).isEqualTo("close null");
        }
    }

    @Test
    void moreThanMaxConnectionsAreClosedAtOnce() throws Exception {
        rig.with("max_connections", 2).start();
        try (TelnetClient one = rig.connect();
                TelnetClient two = rig.connect()) {
            rig.said();
            rig.said();
            try (TelnetClient three = rig.connect()) {
                assertThat(three.read()).isNull();
            }
            one.close();
            assertThat(rig.said()).isEqualTo("close null");
            try (TelnetClient again = rig.connect()) {
                assertThat(rig.said()).isEqualTo("new null");
            }
        }
        assertThat(rig.counted("refused")).isEqualTo(1);
    }

    @Test
    void atAStopEverySessionEndsAndIsTold() throws Exception {
        rig.start();
        List<TelnetClient> clients = new ArrayList<>();
        Set<Object> sessions = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            clients.add(rig.connect());
            sessions.add(rig.session());
        }
        int port = rig.port();
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(rig::close);
        for (TelnetClient client : clients) {
            assertThat(client.read()).isNull();
            client.close();
        }
        stopped.join();
        assertThat(sessions).hasSize(20);
        Set<Object> closed = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            Map<String, Object> message = rig.next("t1.inbound");
            assertThat(message).containsEntry("session_event", "close");
            closed.add(((Map<?, ?>) message.get("transport_metadata")).get("session_id"));
        }
        assertThat(closed).isEqualTo(sessions);
        assertThatThrownBy(() -> TelnetClient.connect(port)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void aProcessThatComesLaterHasOtherSessions() throws Exception {
        rig.start();
        try (TelnetRig later = new TelnetRig().start();
                TelnetClient one = rig.connect();
                TelnetClient other = later.connect()) {
            assertThat(rig.session()).isNotEqualTo(later.session());
        }
    }
}
