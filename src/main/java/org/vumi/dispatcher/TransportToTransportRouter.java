package org.vumi.dispatcher;

import java.util.List;
import java.util.Map;
import org.vumi.config.Config;
import org.vumi.config.Key;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;

/**
 * Connects transports to other transports: what comes in from the one goes out by the others, as it is. Events and outbound
 * messages go nowhere.
 *
 * <p>Source: manual 4.1.1, "TransportToTransportRouter".
 */
@Key(
        name = "route_mappings",
        description = "(map) Transport name, or a list of them, by transport name: where inbound messages go out.")
public final class TransportToTransportRouter implements Router, Explanation.By {
    private final Map<String, List<String>> routes;

    public TransportToTransportRouter(Config config) {
        routes = new Endpoints(config).toTransports("route_mappings");
    }

    @Override
    public List<Dispatch> routeInbound(TransportUserMessage message, String transport) {
        return Dispatch.toEach(Mapped.byTransportName(routes, "route_mappings", message.transportName()), message);
    }

    @Override
    public List<Dispatch> routeEvent(TransportEvent event, String transport) {
        return Dispatch.DISCARDED;
    }

    @Override
    public List<Dispatch> routeOutbound(TransportUserMessage message, String exposed) {
        return Dispatch.DISCARDED;
    }

    @Override
    public Explanation explain(Direction direction, VumiMessage message, String endpoint) {
        List<String> why = direction == Direction.INBOUND
                ? List.of("route_mappings." + message.field("transport_name"))
                : List.of("transports take no such thing");
        return Explanation.of(this, direction, message, endpoint, why);
    }
}
