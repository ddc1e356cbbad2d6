package org.vumi.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vumi.codec.MessageCodec;
import org.vumi.config.ConfigException;
import org.vumi.dispatcher.DispatcherRig;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.worker.WorkerHelp;

/** An application as the runtime makes and calls it, without a broker. */
class ApplicationTest {
    private static final String CHATTY = ChattyApplication.class.getName();
    private static final Map<String, Object> SEND_TO = Map.of("default", Map.of("transport_name", "smsc"));

    private static DispatcherRig rig(String workerClass, Map<String, Object> keys) {
        Map<String, Object> config = new HashMap<>(Map.of("transport_name", "t", "send_to", SEND_TO));
        config.putAll(keys);
        return DispatcherRig.start(workerClass, config, Path.of("target", "no-home"), null);
    }

    private static TransportUserMessage.Builder message(String content) {
        return TransportUserMessage.builder(MessageIds.RANDOM, Clock.systemUTC())
                .put("to_addr", "8007")
                .put("from_addr", "27")
                .put("content", content)
                .put("transport_name", "sms")
                .put("transport_type", "sms");
    }

    private static DispatcherRig.Outcome deliver(DispatcherRig rig, TransportUserMessage message) {
        return rig.deliver("t.inbound", MessageCodec.encode(message));
    }

    private static List<TransportUserMessage> sent(DispatcherRig.Outcome outcome) {
        assertThat(outcome.failure()).isNull();
        assertThat(outcome.routingKeys()).allMatch("t.outbound"::equals);
        return outcome.published().stream()
                .map(one -> MessageCodec.decodeUserMessage(one.body()))
                .toList();
    }

    @Test
    void runsByTheNameOfItsClassAndSendsAllInOrder() {
        try (DispatcherRig rig = rig(CHATTY, Map.of("greeting", "good day"))) {
            TransportUserMessage message = message("hi").build();
            List<TransportUserMessage> sent = sent(deliver(rig, message));
            assertThat(sent).extracting(TransportUserMessage::content).containsExactly("good day", "hi");
            assertThat(sent).allSatisfy(reply -> {
                assertThat(reply.toAddr()).isEqualTo("27");
                assertThat(reply.inReplyTo()).isEqualTo(message.messageId());
                assertThat(reply.transportName()).isEqualTo("sms");
                assertThat(reply.sessionEvent()).isNull();
            });
            assertThat(sent(deliver(rig, message("nothing").build()))).isEmpty();
        }
    }

    @Test
    void endsSessionsAndAnswersGroups() {
        try (DispatcherRig rig = rig(CHATTY, Map.of())) {
            assertThat(sent(deliver(rig, message("bye").build())))
                    .extracting(TransportUserMessage::sessionEvent)
                    .containsExactly(SessionEvent.CLOSE);
            assertThat(sent(deliver(rig, message("group").put("group", "#vumi").build())))
                    .extracting(TransportUserMessage::toAddr, TransportUserMessage::group)
                    .containsOnly(org.assertj.core.api.Assertions.tuple(null, "#vumi"));
        }
    }

    @Test
    void whatIsForLaterGoesToTheScheduler() {
        try (DispatcherRig rig = rig(CHATTY, Map.of())) {
            DispatcherRig.Outcome outcome = deliver(rig, message("later").build());
            assertThat(outcome.failure()).isNull();
            assertThat(outcome.routingKeys()).containsExactlyInAnyOrder("t.outbound", "t.scheduled");
            assertThat(outcome.published())
                    .filteredOn(one -> one.routingKey().equals("t.scheduled"))
                    .singleElement()
                    .satisfies(one -> assertThat(
                                    MessageCodec.decodeUserMessage(one.body()).helperMetadata())
                            .isEqualTo(Map.of("scheduler", Map.of("at", "2026-12-24T16:00:00Z"))));
        }
    }

    @Test
    void sendsWhatAnEventCallsFor() {
        TransportEvent nack = TransportEvent.nack("sms", "m1", "no", MessageIds.RANDOM, Clock.systemUTC());
        try (DispatcherRig rig = rig(CHATTY, Map.of())) {
            assertThat(sent(rig.deliver("t.event", MessageCodec.encode(nack))))
                    .extracting(TransportUserMessage::toAddr, TransportUserMessage::transportName)
                    .containsExactly(org.assertj.core.api.Assertions.tuple("27", "smsc"));
        }
    }

    @Test
    void givesTheSameIdsToWhatItSendsForTheSameMessageAgain() {
        TransportUserMessage message = message("hi").build();
        List<String> first;
        try (DispatcherRig rig = rig(CHATTY, Map.of())) {
            first = ids(sent(deliver(rig, message)));
            assertThat(ids(sent(deliver(rig, message("hi").build())))).doesNotContainAnyElementsOf(first);
        }
        assertThat(first).doesNotHaveDuplicates().allMatch(id -> id.matches("[0-9a-f]{32}"));
        try (DispatcherRig again = rig(CHATTY, Map.of())) {
            assertThat(ids(sent(deliver(again, message)))).isEqualTo(first);
        }
    }

    private static List<String> ids(List<TransportUserMessage> messages) {
        return messages.stream().map(TransportUserMessage::messageId).toList();
    }

    @Test
    void whatItThrowsIsToldWithoutItsWords() {
        try (DispatcherRig rig = rig(CHATTY, Map.of())) {
            assertThat(deliver(rig, message("throw").build()).failure())
                    .hasMessageStartingWith(CHATTY + " threw java.lang.IllegalStateException at " + CHATTY)
                    .satisfies(failure -> {
                        assertThat(failure).hasStackTraceContaining("java.lang.ArithmeticException");
                        assertThat(failure.getStackTrace()[0].getClassName()).isEqualTo(CHATTY);
                    })
                    .extracting(ApplicationTest::stackTrace)
                    .asString()
                    .doesNotContain("secret", "of them");
            assertThat(deliver(rig, message("refuse").build()).failure())
                    .isInstanceOf(InvalidMessage.class)
                    .hasMessage("a rude message");
            assertThat(deliver(rig, message("null").build()).failure())
                    .isInstanceOf(InvalidMessage.class)
                    .hasMessageContaining("returned null");
        }
    }

    private static String stackTrace(Throwable failure) {
        java.io.StringWriter text = new java.io.StringWriter();
        failure.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }

    @Test
    void middlewareSeesWhatComesAndEachThatGoes() {
        Map<String, Object> keys = Map.of(
                "middleware", List.of(Map.of("tags", "vumi.middleware.TaggingMiddleware")),
                "tags",
                        Map.of(
                                "incoming",
                                Map.of("addr_pattern", "(.*)", "tagpool_template", "p", "tagname_template", "\\1"),
                                "outgoing",
                                Map.of("tagname_pattern", "(.*)", "msg_template", Map.of("from_addr", "from \\1"))));
        try (DispatcherRig rig = rig(CHATTY, keys)) {
            assertThat(sent(deliver(rig, message("hi").build())))
                    .extracting(TransportUserMessage::fromAddr)
                    .containsExactly("from 8007", "from 8007");
        }
    }

    @Test
    void allFaultsOfSendToAreToldAtTheStart() {
        Map<String, Object> keys = Map.of(
                "application_class", SendingApplication.class.getName(),
                "tags", List.of("a", "b", "c", "d"),
                "arguments", List.of("27", "yo"),
                "send_to",
                        Map.of(
                                "a", "smsc",
                                "b", Map.of("transport_name", List.of()),
                                "c", Map.of("transport_name", 3310, "to_addr", "27")));
        assertThatThrownBy(() -> rig("application", keys))
                .isInstanceOfSatisfying(ConfigException.class, e -> assertThat(e.faults())
                        .extracting(fault -> fault.sentence())
                        .satisfiesExactlyInAnyOrder(
                                a -> assertThat(a).contains("send_to.a has no transport_name"),
                                b -> assertThat(b).contains("send_to.b.transport_name is a list or a map"),
                                c -> assertThat(c).contains("send_to.c makes no message", "'to_addr'"),
                                d -> assertThat(d).contains("send_to.d has no transport_name")));
    }

    @Test
    void aClassThatIsNoApplicationIsRefused() {
        assertThatThrownBy(() -> rig("java.lang.String", Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is a Java class that is no application");
        assertThatThrownBy(() -> rig("application", Map.of("application_class", "java.lang.Object")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("application_class 'java.lang.Object' is no application");
        assertThatThrownBy(() -> rig("application", Map.of("application_class", "java.lang.Math")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "application_class: class 'java.lang.Math' has 0 public constructors (accepted: exactly one)");
    }

    @Test
    void helpTellsItsKeysAndThoseOfWhatItAsksFor() {
        try (DispatcherRig rig = rig(CHATTY, Map.of())) {
            assertThat(WorkerHelp.of(rig.engine(), CHATTY, Map.of()))
                    .contains("  application_class (class, required)", "  greeting (text, default hello)")
                    .doesNotContain("session_length");
            assertThat(WorkerHelp.of(rig.engine(), SessionsIT.CountingApplication.class.getName(), Map.of()))
                    .contains("  end (text, default bye)", "  session_length (seconds 1.., default 600)");
        }
    }

    @Test
    void makesNoMessageBeforeItHasAWorker() {
        assertThatThrownBy(() -> new RecordingApplication().sendTo("27", "too early"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("before it has a worker");
    }
}
