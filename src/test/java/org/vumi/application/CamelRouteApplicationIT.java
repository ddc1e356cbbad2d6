package org.vumi.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.codec.MessageCodec;
import org.vumi.config.ConfigException;
import org.vumi.dispatcher.DispatcherRig;
import org.vumi.docs.Page;
import org.vumi.docs.TemplateRows;
import org.vumi.message.MessageIds;
import org.vumi.message.SessionEvent;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.store.Redis;
import org.yaml.snakeyaml.Yaml;

/** docs/application/camel-route.md on a real Redis. */
@ExtendWith(Servers.class)
class CamelRouteApplicationIT {
    private static final Page PAGE = Page.read(Path.of("docs/application/camel-route.md"));

    /** What is asked with the text stands between the lines. */
    private static final String ROUTE = """
            - routeTemplate:
                id: own.%s
                description: a message -> what is answered
                parameters:
                  - { name: worker, description: "(name) Name of the application." }
                route:
                  routeConfigurationId: set-aside
                  from:
                    uri: direct:{{worker}}.application.%s
                    steps:
            """;

    @TempDir
    private Path home;

    private Redis redis;

    @BeforeEach
    void connect(RedisServer server) {
        server.flush();
        redis = new Redis(server::uri);
    }

    @AfterEach
    void disconnect() {
        redis.stop();
    }

    private DispatcherRig rig(String file, String routes, Map<String, Object> config) throws Exception {
        Files.writeString(Files.createDirectories(home.resolve("routes")).resolve(file), routes);
        return DispatcherRig.start("application", config, home, redis);
    }

    /** @param steps of the route for messages, of that for events, and of that for the ends of sessions, if any */
    private DispatcherRig own(Map<String, Object> keys, String... steps) throws Exception {
        StringBuilder routes = new StringBuilder();
        List<String> directions = List.of("inbound", "event", "close");
        for (int i = 0; i < steps.length; i++) {
            String direction = directions.get(i);
            routes.append(ROUTE.formatted(direction, direction)).append(steps[i].indent(14));
        }
        Map<String, Object> config = new HashMap<>(Map.of(
                "application_class", "CamelRouteApplication", "application_route", "own", "transport_name", "ussd"));
        config.putAll(keys);
        return rig("own.camel.yaml", routes.toString(), config);
    }

    private static TransportUserMessage message(String from, String content, SessionEvent event) {
        return TransportUserMessage.builder(MessageIds.RANDOM, Clock.systemUTC())
                .put("to_addr", "*120#")
                .put("from_addr", from)
                .put("content", content)
                .put("session_event", event == null ? null : event.wire())
                .put("group", "#vumi")
                .put("transport_name", "ussd")
                .put("transport_type", "ussd")
                .build();
    }

    private static List<TransportUserMessage> sent(DispatcherRig rig, TransportUserMessage message) {
        return sent(rig.deliver("ussd.inbound", MessageCodec.encode(message)));
    }

    private static List<TransportUserMessage> sent(DispatcherRig.Outcome outcome) {
        assertThat(outcome.failure()).isNull();
        return outcome.published().stream()
                .map(one -> MessageCodec.decodeUserMessage(one.body()))
                .toList();
    }

    private static List<String> said(DispatcherRig rig, String from, String content, SessionEvent event) {
        return sent(rig, message(from, content, event)).stream()
                .map(TransportUserMessage::content)
                .toList();
    }

    @Test
    void theSurveyOfThePageAsksAndWritesDown() throws Exception {
        Map<String, Object> config = new Yaml().load(PAGE.blocks("yaml").get(1));
        String routes = PAGE.blocks("yaml").get(0).replace("file:answers", "file:" + home.resolve("answers"));
        try (DispatcherRig rig = rig("survey.camel.yaml", routes, config)) {
            assertThat(said(rig, "27", null, SessionEvent.NEW)).containsExactly("Welcome. What is your name?");
            assertThat(said(rig, "28", null, SessionEvent.NEW)).containsExactly("Welcome. What is your name?");
            assertThat(said(rig, "27", "Thandi", SessionEvent.RESUME)).containsExactly("How old are you, Thandi?");
            assertThat(said(rig, "28", null, SessionEvent.CLOSE)).isEmpty();
            assertThat(sent(rig, message("27", "33", SessionEvent.RESUME)))
                    .singleElement()
                    .satisfies(last -> {
                        assertThat(last.content()).isEqualTo("Thank you, Thandi!");
                        assertThat(last.sessionEvent()).isEqualTo(SessionEvent.CLOSE);
                    });
            assertThat(home.resolve("answers/answers.csv")).hasContent("Thandi,33");
            assertThat(said(rig, "27", "hi", null)).containsExactly("Welcome. What is your name?");
            assertThat(said(rig, "28", "hi", null)).containsExactly("Welcome. What is your name?");
        }
    }

    @Test
    void sendsSeveralToGroupsAndToOthers() throws Exception {
        Map<String, Object> sendTo = Map.of("send_to", Map.of("news", Map.of("transport_name", "smsc")));
        String several = """
                - setProperty: { name: to_group, constant: "true" }
                - setBody: { simple: "${list('one', 'two')}" }
                """;
        String others = """
                - setProperty: { name: to, simple: "${list('27', '28')}" }
                - setProperty: { name: tag, constant: news }
                - setBody: { simple: "event ${body.eventType}" }
                """;
        try (DispatcherRig rig = own(sendTo, several, others)) {
            assertThat(sent(rig, message("27", "hi", null)))
                    .allSatisfy(reply -> assertThat(reply.toAddr()).isNull())
                    .extracting(TransportUserMessage::content)
                    .containsExactly("one", "two");
            TransportEvent ack = TransportEvent.ack("ussd", "m1", "s1", MessageIds.RANDOM, Clock.systemUTC());
            assertThat(sent(rig.deliver("ussd.event", MessageCodec.encode(ack))))
                    .allSatisfy(one -> {
                        assertThat(one.content()).isEqualTo("event ack");
                        assertThat(one.transportName()).isEqualTo("smsc");
                    })
                    .extracting(TransportUserMessage::toAddr)
                    .containsExactly("27", "28");
        }
    }

    @Test
    void theEndOfASessionHasARouteOfItsOwn() throws Exception {
        String count = """
                - setVariable: { name: name, simple: "${body.content}" }
                - setBody: { constant: noted }
                """;
        String close = """
                - setProperty: { name: to, constant: "28" }
                - setBody: { simple: "${variable.name} is gone" }
                """;
        Map<String, Object> keys =
                Map.of("session_length", 60, "send_to", Map.of("default", Map.of("transport_name", "smsc")));
        try (DispatcherRig rig = own(keys, count, "- stop: {}", close)) {
            assertThat(said(rig, "27", "Thandi", null)).containsExactly("noted");
            assertThat(said(rig, "27", null, SessionEvent.CLOSE)).containsExactly("Thandi is gone");
            assertThat(said(rig, "27", null, SessionEvent.CLOSE)).containsExactly(" is gone");
        }
    }

    @Test
    void whatItLeavesAloneIsNotAnswered() throws Exception {
        try (DispatcherRig rig = own(Map.of(), "- setProperty: { name: seen, constant: \"true\" }")) {
            assertThat(said(rig, "27", "hi", null)).isEmpty();
            TransportEvent ack = TransportEvent.ack("ussd", "m1", "s1", MessageIds.RANDOM, Clock.systemUTC());
            assertThat(sent(rig.deliver("ussd.event", MessageCodec.encode(ack))))
                    .isEmpty();
        }
    }

    @Test
    void whatIsNoTextIsAFault() throws Exception {
        try (DispatcherRig rig = own(Map.of(), "- setBody: { simple: \"${exchangeProperty.values}\" }")) {
            assertThat(sent(rig, message("27", "hi", null))).hasSize(1); // a map, which has a text
        }
        try (DispatcherRig rig = own(Map.of(), "- setBody: { constant: hi }", "- setBody: { constant: hi }")) {
            TransportEvent ack = TransportEvent.ack("ussd", "m1", "s1", MessageIds.RANDOM, Clock.systemUTC());
            assertThat(rig.deliver("ussd.event", MessageCodec.encode(ack)).failure())
                    .hasMessageContaining("answers an event");
        }
    }

    @Test
    void aRouteThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> own(Map.of("application_route", "other"), "- stop: {}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("application_route 'other' has no route template 'other.inbound'");
    }

    @Test
    void thePageListsTheKeysOfTheClass() {
        assertThat(TemplateRows.on(PAGE)).isEqualTo(TemplateRows.of(CamelRouteApplication.class));
    }
}
