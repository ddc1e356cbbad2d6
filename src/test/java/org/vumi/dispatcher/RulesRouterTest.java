package org.vumi.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vumi.LogLines;
import org.vumi.codec.MessageCodec;
import org.vumi.config.ConfigException;
import org.vumi.docs.Page;
import org.vumi.message.InvalidMessage;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.worker.Engine;
import org.vumi.worker.MultiWorkerFile;
import org.vumi.worker.Place;
import org.vumi.worker.YamlFile;

class RulesRouterTest {
    @TempDir
    private static Path home;

    private static final String RULES = """
            router_class: RulesRouter
            transport_names: [sms, ussd]
            exposed_names: [kenya, uganda, help, desk, log]
            events_by_origin: false
            """;

    private static DispatcherRig dispatcher(String rules) {
        Map<String, Object> config = new LinkedHashMap<>(new org.yaml.snakeyaml.Yaml().load(RULES));
        config.putAll(new org.yaml.snakeyaml.Yaml().load(rules));
        return DispatcherRig.dispatcher(config);
    }

    private static TransportUserMessage.Builder message() {
        return TransportUserMessage.builder(MessageIds.RANDOM, Clock.systemUTC())
                .put("to_addr", "8181")
                .put("from_addr", "+254700000001")
                .put("content", "Help me")
                .put("transport_name", "sms")
                .put("transport_type", "sms")
                .put("helper_metadata", Map.of("tag", Map.of("tag", List.of("pool", "t1")), "retries", 2, "vip", true));
    }

    private static List<String> inbound(DispatcherRig rig, TransportUserMessage.Builder message) {
        return rig.deliver("sms.inbound", MessageCodec.encode(message.build())).routingKeys();
    }

    private static String keys(String when) {
        try (DispatcherRig rig = dispatcher("inbound_rules: [ { when: " + when + ", to: desk } ]")) {
            List<String> keys = inbound(rig, message());
            return keys.isEmpty() ? "no" : "yes";
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ to_addr: '8181' } | yes",
                "{ to_addr: 8181 } | yes",
                "{ to_addr: 8182 } | no",
                "{ to_addr: [8180, 8181] } | yes",
                "{ from_addr: { starts_with: '+254' } } | yes",
                "{ from_addr: { starts_with: ['+255', '+254'] } } | yes",
                "{ from_addr: { starts_with: '254' } } | no",
                "{ from_addr: { ends_with: '01' }, to_addr: 1 } | no",
                "{ content: { contains: 'me' } } | yes",
                "{ content: { contains: 'ME' } } | no",
                "{ content: { keyword: HELP } } | yes",
                "{ content: { keyword: [stop, end] } } | no",
                "{ content: { matches: '[Hh]elp' } } | yes",
                "{ content: { matches: 'elp' } } | no",
                "{ content: { equals: 'Help me' } } | yes",
                "{ content: { not: 'Help me' } } | no",
                "{ content: { not: { keyword: stop } } } | yes",
                "{ session_event: null } | yes",
                "{ content: null } | no",
                "{ in_reply_to: { not: null } } | no",
                "{ group: { not: { starts_with: x } } } | yes",
                "{ nothing_like_it: x } | no",
                "{ helper_metadata.tag.tag.1: t1 } | yes",
                "{ helper_metadata.tag.tag.2: t1 } | no",
                "{ helper_metadata.retries: 2 } | yes",
                "{ helper_metadata.vip: true } | yes",
                "{ helper_metadata: x } | no",
                "{ simple: '${body.content} contains \"Help\"' } | yes",
                "{ simple: '${body.fromAddr} startsWith \"+255\"' } | no",
                "{ simple: '${body.fields[to_addr]} == 8181 && ${body.transportType} == \"sms\"' } | yes",
                "{ simple: '${body.content} != null', to_addr: 1 } | no"
            })
    void aRuleTakesWhatItWants(String when, String taken) {
        assertThat(keys(when)).isEqualTo(taken);
    }

    @Test
    void theFirstRuleThatTakesAMessageDecides() {
        try (DispatcherRig rig = dispatcher("""
                inbound_rules:
                  - { name: Kenya, when: { from_addr: { starts_with: "+254" } }, to: [kenya, log] }
                  - { name: Uganda, when: { from_addr: { starts_with: "+256" } }, to: uganda }
                  - { when: { from_addr: { starts_with: "+25" } }, to: help }
                  - { to: desk }
                """)) {
            assertThat(inbound(rig, message())).containsExactly("kenya.inbound", "log.inbound");
            assertThat(inbound(rig, message().put("from_addr", "+2561"))).containsExactly("uganda.inbound");
            assertThat(inbound(rig, message().put("from_addr", "+2581"))).containsExactly("help.inbound");
            assertThat(inbound(rig, message().put("from_addr", null))).containsExactly("desk.inbound");
        }
    }

    /** The table of docs/dispatcher/rules.md, by its configuration. */
    @Test
    void theExampleRoutesAsThePageSays() {
        Page page = Page.read(Path.of("docs/dispatcher/rules.md"));
        Map<String, Object> config = new LinkedHashMap<>(
                new org.yaml.snakeyaml.Yaml().load(page.blocks("yaml").get(0)));
        config.put("events_by_origin", false);
        List<String> rows = page.text()
                .lines()
                .filter(line -> line.contains("| `inbound_rules."))
                .toList();
        Map<String, TransportUserMessage.Builder> messages = new LinkedHashMap<>();
        messages.put("\"Acha\"", message().put("content", "Acha"));
        messages.put(
                "\"quiz\" from +25441123456 to 8181",
                message().put("content", "quiz").put("from_addr", "+25441123456"));
        messages.put(
                "\"what is it?\" by `kenya`",
                message().put("content", "what is it?").put("transport_name", "kenya"));
        messages.put(
                "\"hello\" with the user's level 3",
                message().put("content", "hello").put("helper_metadata", Map.of("user", Map.of("level", 3))));
        messages.put("\"hello\"", message().put("content", "hello"));
        try (DispatcherRig rig = DispatcherRig.dispatcher(config)) {
            List<String> shown = new java.util.ArrayList<>();
            messages.forEach((what, message) -> {
                String to = rig.deliver("kenya.inbound", MessageCodec.encode(message.build())).routingKeys().stream()
                        .map(key -> "`" + key.replace(".inbound", "") + "`")
                        .collect(Collectors.joining(", "));
                shown.add("| " + what + " | " + to + " | `inbound_rules." + shown.size() + "` |");
            });
            assertThat(shown).isEqualTo(rows);
        }
    }

    @Test
    void outboundMessagesAndEventsHaveRulesToo() {
        try (DispatcherRig rig = dispatcher("""
                inbound_rules: [ { to: desk } ]
                outbound_rules:
                  - { when: { to_addr: { starts_with: "+254" } }, to: ussd }
                event_rules:
                  - { when: { event_type: delivery_report }, to: log }
                  - { to: desk }
                """)) {
            assertThat(rig.deliver(
                                    "desk.outbound",
                                    MessageCodec.encode(
                                            message().put("to_addr", "+2547").build()))
                            .routingKeys())
                    .containsExactly("ussd.outbound");
            assertThat(rig.deliver(
                                    "desk.outbound",
                                    MessageCodec.encode(message().build()))
                            .published())
                    .isEmpty();
            TransportEvent ack = TransportEvent.ack("sms", "m1", "s", MessageIds.RANDOM, Clock.systemUTC());
            assertThat(rig.deliver("sms.event", MessageCodec.encode(ack)).routingKeys())
                    .containsExactly("desk.event");
            TransportEvent report = TransportEvent.deliveryReport(
                    "sms", "m1", "delivered", Map.of(), MessageIds.RANDOM, Clock.systemUTC());
            assertThat(rig.deliver("sms.event", MessageCodec.encode(report)).routingKeys())
                    .containsExactly("log.event");
        }
    }

    @Test
    void withoutOutboundRulesTheTransportNameSaysWhere() {
        try (DispatcherRig rig = dispatcher("{ inbound_rules: [ { to: desk } ], transport_mappings: { up: ussd } }")) {
            assertThat(rig.deliver(
                                    "desk.outbound",
                                    MessageCodec.encode(message().build()))
                            .routingKeys())
                    .containsExactly("sms.outbound");
            assertThat(rig.deliver(
                                    "desk.outbound",
                                    MessageCodec.encode(message()
                                            .put("transport_name", "up")
                                            .build()))
                            .routingKeys())
                    .containsExactly("ussd.outbound");
        }
    }

    /** And says nothing of what the message holds. */
    @Test
    void aRuleThatThrowsSetsTheMessageAside() {
        try (DispatcherRig rig = dispatcher("""
                inbound_rules:
                  - { name: hungry, when: { content: { matches: '(a+)+\\1b' } }, to: desk }
                """)) {
            byte[] body =
                    MessageCodec.encode(message().put("content", "a".repeat(60)).build());
            assertThat(rig.deliver("sms.inbound", body).failure())
                    .isInstanceOf(InvalidMessage.class)
                    .hasMessageMatching("rule inbound_rules.0 'hungry' \\(.*\\.yaml:\\d+\\) failed: TooManySteps");
        }
        try (DispatcherRig rig = dispatcher("""
                inbound_rules: [ { when: { simple: "${body.content.charAt(40)} == 'x'" }, to: desk } ]
                """)) {
            byte[] body =
                    MessageCodec.encode(message().put("content", "my secret").build());
            assertThat(rig.deliver("sms.inbound", body).failure())
                    .isInstanceOf(InvalidMessage.class)
                    .hasMessageStartingWith("rule inbound_rules.0 (")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void everyFaultIsToldAtItsLine() throws Exception {
        String yaml = """
                workers: { d: vumi.dispatchers.BaseDispatchWorker }
                d:
                  router_class: RulesRouter
                  transport_names: [sms]
                  exposed_names: [desk]
                  events_by_origin: false
                  inbound_rules:
                    - when: { simple: "${body.contnet} == 'x'" }
                      to: desk
                    - when: { simple: "${body.content" }
                      to: desk
                    - when: { simple: "always" }
                      to: desk
                    - when:
                        content: { matches: "(" }
                        to_addr: { begins_with: "+2" }
                      to: nowhere
                    - when: {}
                      to: desk
                    - { name: no target, when: { to_addr: yes } }
                    - { to: desk, otherwise: log }
                    - { when: { to_addr: [] }, to: [] }
                    - text
                    - { to: desk }
                    - { when: { to_addr: 1 }, to: desk }
                """;
        assertThat(faults(yaml))
                .containsExactly(
                        "8: inbound_rules.0.when.simple asks for 'contnet', which no message has",
                        "10: inbound_rules.1.when.simple is not an expression of Simple: expected symbol functionEnd but was eol at location 13",
                        "12: inbound_rules.2.when.simple is no expression about a message (accepted: one with ${…}, up to 2000 characters)",
                        "15: inbound_rules.3.when.content.matches '(' is not a regular expression: Unclosed group",
                        "16: inbound_rules.3.when.to_addr.begins_with is no way to compare a text (accepted: equals, starts_with, ends_with, contains, keyword, matches, not)",
                        "17: inbound_rules names 'nowhere' (accepted: exposed_names, desk)",
                        "18: inbound_rules.4.when is no map of fields (accepted: {from_addr: …, simple: …}; without when the rule takes every message)",
                        "20: inbound_rules.5 has no to (accepted: an endpoint, or a list of them)",
                        "21: inbound_rules.6 has the key 'otherwise' (accepted: name, when, to)",
                        "22: inbound_rules.7 is never reached, since inbound_rules.6 takes every message",
                        "22: inbound_rules.7.when.to_addr is empty (accepted: a text, or a list of texts)",
                        "22: inbound_rules.7.to is empty (accepted: a text, or a list of texts)",
                        "23: inbound_rules.8 is never reached, since inbound_rules.6 takes every message",
                        "23: inbound_rules.8 is not a map (accepted: {name: …, when: …, to: …})",
                        "24: inbound_rules.9 is never reached, since inbound_rules.6 takes every message",
                        "25: inbound_rules.10 is never reached, since inbound_rules.6 takes every message");
    }

    private static List<String> faults(String yaml) throws Exception {
        Path file = Files.writeString(home.resolve("rules.yaml"), yaml);
        try (Engine engine = new Engine("test", home)) {
            MultiWorkerFile.plans(YamlFile.read(file), new Place(file.toString(), 0), engine.faults())
                    .forEach(engine::add);
            assertThatThrownBy(() -> engine.build(worker -> Map.of())).isInstanceOf(ConfigException.class);
            return engine.faults().all().stream()
                    .map(fault -> fault.line() + ": " + fault.sentence().substring("d: ".length()))
                    .toList();
        }
    }

    @Test
    void aFieldThatVumiDoesNotKnowIsWarnedAbout() {
        try (LogLines log = new LogLines();
                DispatcherRig rig = dispatcher("""
                        inbound_rules:
                          - { when: { form_addr: 1, group: null, helper_metadata.x: 1 }, to: desk }
                        event_rules: [ { when: { delivery_status: failed, nack_reason: x }, to: desk } ]
                        """)) {
            assertThat(log.at(Level.WARN))
                    .containsExactly(
                            "d: inbound_rules.0.when.form_addr is about a field that only messages of your own can have");
        }
    }

    @Test
    void listsAreBounded() {
        String rules = IntStream.rangeClosed(0, 1000)
                .mapToObj(i -> "{ when: { to_addr: " + i + " }, to: desk }")
                .collect(Collectors.joining(", ", "inbound_rules: [", "]"));
        assertThatThrownBy(() -> dispatcher(rules))
                .hasMessageContaining("inbound_rules has 1001 rules (accepted: up to 1000)");
    }
}
