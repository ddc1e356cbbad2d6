package org.vumi.dispatcher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;
import org.vumi.codec.PythonRegex;
import org.vumi.config.Config;
import org.vumi.config.Key;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;

/**
 * Names the applications whose expression matches a message's {@code to_addr} from its start, as Python's {@code re.match}
 * does: every match, in the order of the configuration.
 *
 * <p>Source: manual 4.1.1, "ToAddrRouter".
 */
@Key(
        name = "toaddr_mappings",
        description = "(map) Regular expression of Python by exposed name: which to_addr go there.")
@Key(
        name = "transport_mappings",
        required = false,
        description = "(map) Transport name by the transport_name of an outbound message, where they differ.")
public final class ToAddrRouter implements Router, EventsByOrigin, Explanation.By {
    private final Map<String, PythonRegex> expressions = new LinkedHashMap<>();
    private final TransportMappings transports;

    public ToAddrRouter(Config config) {
        Endpoints endpoints = new Endpoints(config);
        config.map("toaddr_mappings").forEach((exposed, expression) -> {
            endpoints.checkExposed("toaddr_mappings." + exposed, exposed);
            try {
                expressions.put(exposed, PythonRegex.compile(String.valueOf(expression)));
            } catch (PatternSyntaxException e) {
                config.reject(
                        "toaddr_mappings." + exposed,
                        "toaddr_mappings: '" + expression + "' of '" + exposed + "' is not a regular expression: "
                                + e.getDescription());
            }
        });
        transports = new TransportMappings(config, endpoints);
    }

    @Override
    public List<Dispatch> routeInbound(TransportUserMessage message, String transport) {
        String toAddr = message.toAddr();
        if (toAddr == null) {
            return List.of();
        }
        List<Dispatch> matching = new ArrayList<>(1);
        expressions.forEach((exposed, expression) -> {
            if (expression.matches(toAddr)) {
                matching.add(new Dispatch(exposed, message));
            }
        });
        return matching;
    }

    /** Not known here: see {@link EventsByOrigin}. */
    @Override
    public List<Dispatch> routeEvent(TransportEvent event, String transport) {
        return List.of();
    }

    @Override
    public List<Dispatch> routeOutbound(TransportUserMessage message, String exposed) {
        return transports.route(message);
    }

    @Override
    public Explanation explain(Direction direction, VumiMessage message, String endpoint) {
        List<String> why =
                switch (direction) {
                    case INBOUND ->
                        routeInbound((TransportUserMessage) message, endpoint).stream()
                                .map(dispatch -> "toaddr_mappings." + dispatch.endpoint())
                                .toList();
                    case EVENT -> List.of();
                    case OUTBOUND -> transports.why(message);
                };
        return Explanation.of(this, direction, message, endpoint, why);
    }
}
