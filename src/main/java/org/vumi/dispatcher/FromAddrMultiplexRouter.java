package org.vumi.dispatcher;

import java.util.List;
import java.util.Map;
import org.vumi.config.Config;
import org.vumi.config.Key;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;

/**
 * Shows several transports of one address each to an application as one transport of several addresses. It writes the
 * {@code transport_name} of what it carries: the exposed name towards the application, the transport's towards the transport.
 *
 * <p>Source: manual 4.1.1, "FromAddrMultiplexRouter".
 */
@Key(
        name = "fromaddr_mappings",
        description = "(map) Transport name by from_addr: where outbound messages go, and the transport_name they get.")
public final class FromAddrMultiplexRouter implements Router, Explanation.By {
    private final String exposed;
    private final Map<String, String> transports;

    public FromAddrMultiplexRouter(Config config) {
        Endpoints endpoints = new Endpoints(config);
        if (endpoints.exposed().size() != 1) {
            config.reject(
                    "exposed_names",
                    "exposed_names has " + endpoints.exposed().size()
                            + " names (accepted: exactly one with FromAddrMultiplexRouter)");
        }
        exposed = endpoints.exposed().stream().findFirst().orElse("");
        transports = endpoints.toTransport("fromaddr_mappings");
    }

    @Override
    public List<Dispatch> routeInbound(TransportUserMessage message, String transport) {
        return List.of(new Dispatch(exposed, named(message, exposed)));
    }

    @Override
    public List<Dispatch> routeEvent(TransportEvent event, String transport) {
        return List.of(new Dispatch(
                exposed, event.toBuilder().put("transport_name", exposed).build()));
    }

    @Override
    public List<Dispatch> routeOutbound(TransportUserMessage message, String exposed) {
        String transport = Mapped.byFromAddr(transports, "fromaddr_mappings", message.fromAddr());
        return List.of(new Dispatch(transport, named(message, transport)));
    }

    private static TransportUserMessage named(TransportUserMessage message, String transportName) {
        return message.toBuilder().put("transport_name", transportName).build();
    }

    @Override
    public Explanation explain(Direction direction, VumiMessage message, String endpoint) {
        List<String> why = direction == Direction.OUTBOUND
                ? List.of("fromaddr_mappings." + message.field("from_addr"))
                : List.of("the only exposed name");
        return Explanation.of(this, direction, message, endpoint, why);
    }
}
