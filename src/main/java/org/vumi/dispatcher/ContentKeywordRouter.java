package org.vumi.dispatcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.vumi.config.Config;
import org.vumi.config.Key;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;

/**
 * Sends messages to applications by the first word of their content. Every rule that matches counts; what none takes goes to the
 * fallback application. Answers go out by the number that they are sent from.
 *
 * <p>Source: manual 4.1.1, "ContentKeywordRouter".
 */
@Key(
        name = "rules",
        required = false,
        description = "(list) Rules: each a map with app and keyword, and maybe to_addr, and prefix of the from_addr.")
@Key(
        name = "keyword_mappings",
        required = false,
        description = "(map) Keyword by exposed name: rules with nothing else, after those of rules.")
@Key(
        name = "fallback_application",
        required = false,
        description = "(name) Exposed name that gets what no rule takes; without it, that is dropped.")
@Key(
        name = "transport_mappings",
        description = "(map) Transport name by the from_addr of an outbound message: where it goes.")
public final class ContentKeywordRouter implements Router, EventsByOrigin, Explanation.By {
    private final KeywordRules rules;
    private final String fallback;
    private final Map<String, String> transports;

    public ContentKeywordRouter(Config config) {
        Endpoints endpoints = new Endpoints(config);
        rules = KeywordRules.of(config);
        rules.all().forEach(rule -> endpoints.checkExposed(rule.place(), rule.app()));
        fallback = config.text("fallback_application");
        if (fallback != null) {
            endpoints.checkExposed("fallback_application", fallback);
        }
        transports = endpoints.toTransport("transport_mappings");
        RoutingMemory.requireName(config);
    }

    @Override
    public List<Dispatch> routeInbound(TransportUserMessage message, String transport) {
        List<Dispatch> dispatches = new ArrayList<>();
        rules.matching(message).forEach(rule -> dispatches.add(new Dispatch(rule.app(), message)));
        if (dispatches.isEmpty() && fallback != null) {
            dispatches.add(new Dispatch(fallback, message));
        }
        return dispatches;
    }

    /** Not known here: see {@link EventsByOrigin}. */
    @Override
    public List<Dispatch> routeEvent(TransportEvent event, String transport) {
        return List.of();
    }

    @Override
    public List<Dispatch> routeOutbound(TransportUserMessage message, String exposed) {
        String transport = message.fromAddr() == null ? null : transports.get(message.fromAddr());
        return transport == null ? List.of() : List.of(new Dispatch(transport, message));
    }

    @Override
    public Explanation explain(Direction direction, VumiMessage message, String endpoint) {
        List<String> why =
                switch (direction) {
                    case INBOUND -> rulesOf((TransportUserMessage) message);
                    case EVENT -> List.of();
                    case OUTBOUND ->
                        List.of(
                                routeOutbound((TransportUserMessage) message, endpoint)
                                                .isEmpty()
                                        ? "transport_mappings has no entry for its from_addr"
                                        : "transport_mappings." + ((TransportUserMessage) message).fromAddr());
                };
        return Explanation.of(this, direction, message, endpoint, why);
    }

    private List<String> rulesOf(TransportUserMessage message) {
        List<String> matching = rules.matching(message).stream()
                .map(rule -> rule.place() + " (" + rule.where() + "): keyword '" + rule.keyword() + "'")
                .toList();
        if (!matching.isEmpty()) {
            return matching;
        }
        return List.of("no rule takes it, and there is " + (fallback == null ? "no" : "a") + " fallback_application");
    }
}
