package org.vumi.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.codec.MessageCodec;
import org.vumi.docs.Page;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.yaml.snakeyaml.Yaml;

/** The example of docs/dispatcher/camel-route.md, as printed, and what else a route may do. */
class CamelRouteRouterTest {
    private static final Page PAGE = Page.read(Path.of("docs/dispatcher/camel-route.md"));

    @TempDir
    private Path home;

    @BeforeEach
    void makeRoutes() throws Exception {
        Files.createDirectories(home.resolve("routes"));
    }

    private DispatcherRig dispatcher(String routes, Map<String, Object> more) throws Exception {
        Files.writeString(home.resolve("routes/by-language.camel.yaml"), routes);
        Map<String, Object> config =
                new LinkedHashMap<>(new Yaml().load(PAGE.blocks("yaml").get(1)));
        config.put("events_by_origin", false);
        config.putAll(more);
        return DispatcherRig.start("dispatcher", config, home, null);
    }

    private static byte[] message(String content) {
        return MessageCodec.encode(
                Messages.builder("sms", "8181").put("content", content).build());
    }

    @Test
    void theExampleRoutesAsThePageSays() throws Exception {
        try (DispatcherRig rig = dispatcher(PAGE.blocks("yaml").get(0), Map.of())) {
            assertThat(rig.deliver("sms.inbound", message("Habari yako")).routingKeys())
                    .containsExactly("swahili.inbound", "statistics.inbound");
            assertThat(rig.deliver("sms.inbound", message("hello")).routingKeys())
                    .containsExactly("english.inbound");
            assertThat(rig.deliver("sms.inbound", message(null)).routingKeys()).containsExactly("front_desk.inbound");
            assertThat(rig.deliver("english.outbound", message("hi")).routingKeys())
                    .containsExactly("sms.outbound");
            assertThat(PAGE.text())
                    .contains("\"Habari yako\" goes to `swahili` and `statistics`, \"hello\" to `english`");
        }
    }

    /** One template of a router. */
    private static String template(String direction, String steps) {
        return """
                - routeTemplate:
                    id: by_language.%s
                    description: a message -> the property to
                    parameters:
                      - { name: worker, description: "(name) Name of the dispatcher." }
                    route:
                      routeConfigurationId: set-aside
                      from:
                        uri: direct:{{worker}}.router.%s
                        steps:
                %s
                """.formatted(direction, direction, steps.indent(10));
    }

    @Test
    void aRouteSeesWhereAMessageCameInAndMayChangeIt() throws Exception {
        String routes = template("inbound", "- setProperty: { name: to, constant: english }")
                + template("outbound", """
                        - setBody: { simple: "${body.toBuilder().put('group', ${exchangeProperty.from}).build()}" }
                        - setProperty: { name: to, constant: sms }
                        """)
                + template("event", "- setProperty: { name: to, constant: statistics }");
        try (DispatcherRig rig = dispatcher(routes, Map.of())) {
            var sent = rig.deliver("swahili.outbound", message("hi"));
            assertThat(sent.routingKeys()).containsExactly("sms.outbound");
            TransportUserMessage changed =
                    MessageCodec.decodeUserMessage(sent.published().get(0).body());
            assertThat(changed.group()).isEqualTo("swahili");
            TransportEvent ack = TransportEvent.ack("sms", "m1", "s", MessageIds.RANDOM, Clock.systemUTC());
            assertThat(rig.deliver("sms.event", MessageCodec.encode(ack)).routingKeys())
                    .containsExactly("statistics.event");
        }
    }

    @Test
    void whatARouteThrowsComesOut() throws Exception {
        try (DispatcherRig rig = dispatcher(
                template(
                        "inbound", "- throwException: { exceptionType: java.lang.IllegalStateException, message: no }"),
                Map.of())) {
            assertThat(rig.deliver("sms.inbound", message("hi")).failure())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no");
        }
    }

    @Test
    void aRouteThatNamesNothingDrops() throws Exception {
        try (DispatcherRig rig =
                dispatcher(template("inbound", "- log: { message: seen, loggingLevel: DEBUG }"), Map.of())) {
            var outcome = rig.deliver("sms.inbound", message("hi"));
            assertThat(outcome.failure()).isNull();
            assertThat(outcome.published()).isEmpty();
        }
    }

    @Test
    void aRouteThatLeavesNoMessageSetsAside() throws Exception {
        try (DispatcherRig rig = dispatcher(template("inbound", "- setBody: { constant: x }"), Map.of())) {
            assertThat(rig.deliver("sms.inbound", message("hi")).failure())
                    .isInstanceOf(InvalidMessage.class)
                    .hasMessage("d.router.inbound leaves no message in the body (accepted: a message or an event)");
        }
    }

    @Test
    void aTemplateThatIsNotThereFailsTheStart() {
        assertThatThrownBy(() -> dispatcher("", Map.of("router_route", "by_sun")))
                .hasMessageContaining(
                        "router_route 'by_sun' has no route template 'by_sun.inbound' (users' templates: routes/ of --home)");
    }

    @Test
    void severalNamesMayBeAList() throws Exception {
        String routes = template(
                "inbound",
                "- setProperty: { name: to, simple: \"${bean:type:java.util.List?method=of('english','swahili')}\" }");
        try (DispatcherRig rig = dispatcher(routes, Map.of())) {
            assertThat(rig.deliver("sms.inbound", message("hi")).routingKeys())
                    .isEqualTo(List.of("english.inbound", "swahili.inbound"));
        }
    }
}
