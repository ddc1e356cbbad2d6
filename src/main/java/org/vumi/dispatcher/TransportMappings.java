package org.vumi.dispatcher;

import java.util.List;
import java.util.Map;
import org.vumi.config.Config;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportUserMessage;
import org.vumi.message.VumiMessage;

/** Where outbound messages go by the {@code transport_name} that they carry: key {@code transport_mappings}. Source: spec core 5.2. */
final class TransportMappings {
    private final Map<String, String> mappings;

    TransportMappings(Config config, Endpoints endpoints) {
        mappings = endpoints.toTransport("transport_mappings");
    }

    /** What led to that answer, for people. */
    List<String> why(VumiMessage message) {
        Object name = message.field("transport_name");
        return List.of(mappings.containsKey(name) ? "transport_mappings." + name : "its transport_name");
    }

    List<Dispatch> route(TransportUserMessage message) {
        String name = message.transportName();
        if (name == null) {
            throw InvalidMessage.missing("transport_name");
        }
        return List.of(new Dispatch(mappings.getOrDefault(name, name), message));
    }
}
