package org.vumi.dispatcher;

import java.util.List;
import java.util.Map;
import org.vumi.config.Config;
import org.vumi.config.Key;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;

/**
 * Maps transports to applications, by the {@code transport_name} that a message or event carries.
 *
 * <p>Source: manual 4.1.1, "SimpleDispatchRouter".
 */
@Key(
        name = "route_mappings",
        required = false,
        description = "(map) Exposed name, or a list of them, by transport name: where inbound messages and events go.")
@Key(
        name = "transport_mappings",
        required = false,
        description = "(map) Transport name by the transport_name of an outbound message, where they differ.")
public final class SimpleDispatchRouter implements Router, Explanation.By {
    private final Map<String, List<String>> routes;
    private final TransportMappings transports;

    public SimpleDispatchRouter(Config config) {
        Endpoints endpoints = new Endpoints(config);
        routes = endpoints.toExposed("route_mappings");
        transports = new TransportMappings(config, endpoints);
    }

    @Override
    public List<Dispatch> routeInbound(TransportUserMessage message, String transport) {
        return Dispatch.toEach(Mapped.byTransportName(routes, "route_mappings", message.transportName()), message);
    }

    @Override
    public List<Dispatch> routeEvent(TransportEvent event, String transport) {
        return Dispatch.toEach(Mapped.byTransportName(routes, "route_mappings", event.transportName()), event);
    }

    @Override
    public List<Dispatch> routeOutbound(TransportUserMessage message, String exposed) {
        return transports.route(message);
    }

    @Override
    public Explanation explain(Direction direction, VumiMessage message, String endpoint) {
        List<String> why = direction == Direction.OUTBOUND
                ? transports.why(message)
                : List.of("route_mappings." + message.field("transport_name"));
        return Explanation.of(this, direction, message, endpoint, why);
    }
}
