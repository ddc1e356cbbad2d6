package org.vumi.dispatcher;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.vumi.config.Config;
import org.vumi.config.Key;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;

/**
 * Sends messages where a list of rules in the configuration says: the first rule that takes a message decides.
 *
 * <p>Operator's page: docs/dispatcher/rules.md.
 */
@Key(
        name = "inbound_rules",
        description = "(list) Rules for inbound messages, to exposed names; the first that takes one decides.")
@Key(
        name = "outbound_rules",
        required = false,
        description = "(list) Rules for outbound messages, to transport names; without them transport_name says where.")
@Key(
        name = "event_rules",
        required = false,
        description = "(list) Rules for events, to exposed names; without them events go to the message's origin.")
@Key(
        name = "transport_mappings",
        required = false,
        description = "(map) Transport name by the transport_name of an outbound message, where they differ.")
public final class RulesRouter implements Router, EventsByOrigin, Explanation.By {
    private final RuleList inbound;
    private final RuleList outbound;
    private final RuleList events;
    private final TransportMappings transports;

    public RulesRouter(Config config, CamelContext context, MessageIds ids, Clock clock) {
        Endpoints endpoints = new Endpoints(config);
        RuleReader reader = new RuleReader(config, context);
        TransportUserMessage message = message(ids, clock);
        inbound = reader.read("inbound_rules", endpoints::checkExposed, message);
        outbound = reader.read("outbound_rules", endpoints::checkTransport, message);
        events = reader.read(
                "event_rules",
                endpoints::checkExposed,
                TransportEvent.ack("transport", "1", "2", ids, clock),
                TransportEvent.nack("transport", "1", "no", ids, clock),
                TransportEvent.deliveryReport("transport", "1", "delivered", Map.of(), ids, clock));
        transports = new TransportMappings(config, endpoints);
    }

    private static TransportUserMessage message(MessageIds ids, Clock clock) {
        return TransportUserMessage.builder(ids, clock)
                .put("to_addr", "8181")
                .put("from_addr", "+256771234567")
                .put("content", "hello world")
                .put("transport_name", "transport")
                .put("transport_type", "sms")
                .build();
    }

    @Override
    public boolean eventsByOrigin() {
        return events.rules().isEmpty();
    }

    @Override
    public List<Dispatch> routeInbound(TransportUserMessage message, String transport) {
        return to(inbound.first(message), message);
    }

    @Override
    public List<Dispatch> routeEvent(TransportEvent event, String transport) {
        return to(events.first(event), event);
    }

    @Override
    public List<Dispatch> routeOutbound(TransportUserMessage message, String exposed) {
        return outbound.rules().isEmpty() ? transports.route(message) : to(outbound.first(message), message);
    }

    private static List<Dispatch> to(Optional<Rule> rule, VumiMessage message) {
        return rule.map(found -> Dispatch.toEach(found.to(), message)).orElse(List.of());
    }

    @Override
    public Explanation explain(Direction direction, VumiMessage message, String endpoint) {
        RuleList list =
                switch (direction) {
                    case INBOUND -> inbound;
                    case EVENT -> events;
                    case OUTBOUND -> outbound;
                };
        List<String> why = list.rules().isEmpty()
                ? direction == Direction.OUTBOUND ? transports.why(message) : List.of()
                : List.of(list.first(message).map(Rule::title).orElse("no rule takes it"));
        return Explanation.of(this, direction, message, endpoint, why);
    }
}
