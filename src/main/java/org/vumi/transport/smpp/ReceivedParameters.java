package org.vumi.transport.smpp;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jsmpp.bean.DeliverSm;
import org.vumi.config.Config;

/** The optional parameters of a deliver_sm that applications want to see. Immutable. */
final class ReceivedParameters {
    private static final String KEY = "metadata_parameters";

    private final Map<String, ParameterTag> wanted;

    private ReceivedParameters(Map<String, ParameterTag> wanted) {
        this.wanted = wanted;
    }

    static ReceivedParameters of(Config config) {
        Map<String, ParameterTag> wanted = new LinkedHashMap<>();
        for (Object name : config.list(KEY)) {
            try {
                wanted.put(String.valueOf(name), ParameterTag.of(String.valueOf(name)));
            } catch (IllegalArgumentException e) {
                config.reject(KEY, "'" + name + "' is no optional parameter (accepted: " + e.getMessage() + ")");
            }
        }
        return new ReceivedParameters(wanted);
    }

    /** @return {@code {"smpp_parameters": {name as configured: number, or octets in hex}}}; empty if there are none */
    Map<String, Object> metadata(DeliverSm pdu) {
        Map<String, Object> found = new LinkedHashMap<>();
        wanted.forEach((name, parameter) -> OptionalParameters.octets(pdu, parameter.tag())
                .ifPresent(octets -> found.put(name, parameter.value(octets))));
        return found.isEmpty() ? Map.of() : Map.of("smpp_parameters", found);
    }
}
