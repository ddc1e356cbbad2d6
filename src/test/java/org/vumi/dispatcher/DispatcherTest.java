package org.vumi.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vumi.LogLines;
import org.vumi.codec.MessageCodec;
import org.vumi.config.ConfigException;
import org.vumi.config.Key;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.worker.Worker;

/** What the dispatcher does with whatever a router answers. */
class DispatcherTest {
    /** Answers by what the message says. */
    public static final class Obedient implements Router {
        @Override
        public List<Dispatch> routeInbound(TransportUserMessage message, String transport) {
            TransportUserMessage other =
                    message.toBuilder().put("group", transport).build();
            return switch (message.content()) {
                case "throw" -> throw new NumberFormatException("27821234567");
                case "null" -> null;
                case "nowhere" -> List.of();
                case "discard" -> Dispatch.DISCARDED;
                case "ghost" -> List.of(new Dispatch("app1", message), new Dispatch("ghost", message));
                case "changed" -> List.of(new Dispatch("app1", other), new Dispatch("app2", other));
                default -> List.of(new Dispatch("tr2", message), new Dispatch("app2", message));
            };
        }

        @Override
        public List<Dispatch> routeEvent(TransportEvent event, String transport) {
            return List.of(new Dispatch(event.transportName(), event));
        }

        @Override
        public List<Dispatch> routeOutbound(TransportUserMessage message, String exposed) {
            return List.of(new Dispatch(
                    "tr1", message.toBuilder().put("group", exposed).build()));
        }
    }

    /** Declares a key without its type. */
    @Key(name = "colour", description = "What colour.")
    public static final class Untyped implements Router {
        @Override
        public List<Dispatch> routeInbound(TransportUserMessage message, String transport) {
            return List.of();
        }

        @Override
        public List<Dispatch> routeEvent(TransportEvent event, String transport) {
            return List.of();
        }

        @Override
        public List<Dispatch> routeOutbound(TransportUserMessage message, String exposed) {
            return List.of();
        }
    }

    private static Map<String, Object> config(String router, Object... more) {
        Map<String, Object> config = new HashMap<>(Map.of(
                "router_class",
                router,
                "transport_names",
                List.of("tr1", "tr2"),
                "exposed_names",
                List.of("app1", "app2")));
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i].toString(), more[i + 1]);
        }
        return config;
    }

    private static DispatcherRig obedient() {
        return DispatcherRig.dispatcher(config(Obedient.class.getName()));
    }

    private static byte[] saying(String content) {
        return MessageCodec.encode(
                Messages.builder("tr1", "8181").put("content", content).build());
    }

    @Test
    void messagesGoToBothSidesAsTheyCame() {
        try (DispatcherRig rig = obedient()) {
            byte[] body = saying("hello");
            var outcome = rig.deliver("tr1.inbound", body);
            assertThat(outcome.routingKeys()).containsExactly("tr2.outbound", "app2.inbound");
            assertThat(outcome.published())
                    .allSatisfy(one -> assertThat(one.body()).isSameAs(body));
        }
    }

    @Test
    void aChangedMessageIsEncodedOnce() {
        try (DispatcherRig rig = obedient()) {
            var outcome = rig.deliver("tr2.inbound", saying("changed"));
            assertThat(outcome.routingKeys()).containsExactly("app1.inbound", "app2.inbound");
            byte[] body = outcome.published().get(0).body();
            assertThat(outcome.published().get(1).body()).isSameAs(body);
            assertThat(MessageCodec.decodeUserMessage(body).group()).isEqualTo("tr2");
        }
    }

    @Test
    void aRouterIsToldWhichEndpointAMessageCameInOn() {
        try (DispatcherRig rig = obedient()) {
            var outcome = rig.deliver("app2.outbound", saying("hello"));
            assertThat(MessageCodec.decodeUserMessage(outcome.published().get(0).body())
                            .group())
                    .isEqualTo("app2");
        }
    }

    @Test
    void whatARouterThrowsAtIsSetAsideAndNothingOfItIsTold() {
        try (LogLines log = new LogLines();
                DispatcherRig rig = obedient()) {
            var outcome = rig.deliver("tr1.inbound", saying("throw"));
            assertThat(outcome.published()).isEmpty();
            assertThat(outcome.failure())
                    .isInstanceOfSatisfying(InvalidMessage.class, set -> assertThat(set.reason())
                            .isEqualTo("NumberFormatException"))
                    .hasMessageStartingWith(
                            "Obedient threw NumberFormatException at org.vumi.dispatcher.DispatcherTest")
                    .hasMessageNotContaining("2782");
            assertThat(log.at(Level.ERROR)).hasSize(1);
        }
    }

    @Test
    void nothingIsPublishedOfAnAnswerThatNamesAnUnknownEndpoint() {
        try (DispatcherRig rig = obedient()) {
            var outcome = rig.deliver("tr1.inbound", saying("ghost"));
            assertThat(outcome.published()).isEmpty();
            assertThat(outcome.failure())
                    .isInstanceOf(InvalidMessage.class)
                    .hasMessage("Obedient sends a message to 'ghost' (accepted: app1, app2, tr1, tr2)");
            assertThat(rig.deliver("tr1.inbound", saying("null")).failure())
                    .hasMessage("Obedient answered null (accepted: a list, empty for none)");
        }
    }

    @Test
    void transportsGetNoEvents() {
        try (DispatcherRig rig = obedient()) {
            assertThat(rig.deliver("tr1.event", Messages.ack("tr2")).failure())
                    .hasMessage("Obedient sends an event to 'tr2' (accepted: app1, app2)");
        }
    }

    @Test
    void whatGoesNowhereIsCountedUnlessItIsMeantTo() {
        try (LogLines log = new LogLines();
                DispatcherRig rig = obedient()) {
            for (int i = 0; i < 9; i++) {
                assertThat(rig.deliver("tr1.inbound", saying("nowhere")).failure())
                        .isNull();
            }
            assertThat(rig.deliver("tr1.inbound", saying("discard")).failure()).isNull();
            Worker worker = rig.engine().workers().get(0);
            assertThat(((Dispatcher) worker.bean()).counters()).isEqualTo(Map.of("unrouted tr1.inbound", 9L));
            assertThat(log.at(Level.WARN)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SimpleDispatchRouter",
                "vumi.dispatchers.SimpleDispatchRouter",
                "vumi.dispatchers.base.SimpleDispatchRouter",
                "org.vumi.dispatcher.SimpleDispatchRouter"
            })
    void aRouterIsFoundByAnyOfItsNames(String name) {
        try (DispatcherRig rig = DispatcherRig.dispatcher(config(name))) {
            assertThat(rig.engine().workers().get(0).routes())
                    .containsExactly(
                            "d.inbound.tr1",
                            "d.inbound.tr2",
                            "d.event.tr1",
                            "d.event.tr2",
                            "d.outbound.app1",
                            "d.outbound.app2");
        }
    }

    @Test
    void allFaultsAreToldAtOnce() {
        assertThatThrownBy(() -> DispatcherRig.dispatcher(config(
                        "SimpleDispatchRouter",
                        "transport_names",
                        List.of("tr1", "App2", "tr 3"),
                        "route_mappings",
                        Map.of("tr1", List.of("app1", "app7")),
                        "transport_mappings",
                        "tr1")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("d: transport_names has the entry 'tr 3', which is not letters")
                .hasMessageContaining(
                        "d: route_mappings leads from 'tr1' to 'app7' (accepted: exposed_names, app1, app2)")
                .hasMessageContaining("d: transport_mappings 'tr1' is not a map");
        assertThatThrownBy(() -> DispatcherRig.dispatcher(
                        config("SimpleDispatchRouter", "transport_names", List.of("tr1", "App2", "app1"))))
                .hasMessageContaining("d: transport_names has 'App2', which is not all lower case")
                .hasMessageContaining("d: exposed_names has 'app1', which is in transport_names too");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NoRouter", "vumi.dispatchers.NoRouter", "com.example.NoRouter"})
    void aRouterThatIsNotThereIsAFaultAndItsKeysAreNotCalledUnknown(String name) {
        try (LogLines log = new LogLines()) {
            assertThatThrownBy(() -> DispatcherRig.dispatcher(config(name, "my_key", 1)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageEndingWith("d: router_class '" + name + "' is not there (users' classes: lib/*.jar)");
            assertThat(log.at(Level.WARN)).isEmpty();
        }
    }

    @Test
    void aClassThatIsNoRouterIsAFault() {
        assertThatThrownBy(() -> DispatcherRig.dispatcher(config("java.lang.Object")))
                .hasMessageContaining("d: router_class 'java.lang.Object' is no router");
        assertThatThrownBy(() -> DispatcherRig.dispatcher(config(Untyped.class.getName())))
                .hasMessageContaining("parameter 'colour' does not say its type");
    }

    @Test
    void aKeyThatTheRouterDoesNotKnowIsWarnedAbout() {
        try (LogLines log = new LogLines();
                DispatcherRig rig =
                        DispatcherRig.dispatcher(config("SimpleDispatchRouter", "route_mapping", Map.of()))) {
            assertThat(log.at(Level.WARN))
                    .singleElement()
                    .asString()
                    .endsWith("d: unknown key 'route_mapping' is ignored (did you mean 'route_mappings'?)");
        }
    }
}
