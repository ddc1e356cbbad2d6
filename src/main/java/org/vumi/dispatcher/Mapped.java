package org.vumi.dispatcher;

import java.util.Map;
import org.vumi.message.InvalidMessage;

/** Looks up where a message goes by one of its fields. */
final class Mapped {
    private Mapped() {}

    /**
     * @param key of the configuration, for the sentence
     * @throws InvalidMessage if there is no entry for the message's transport_name
     */
    static <T> T byTransportName(Map<String, T> mapping, String key, String transportName) {
        T found = transportName == null ? null : mapping.get(transportName);
        if (found == null) {
            throw new InvalidMessage("Unroutable", key + " has no entry for transport_name '" + transportName + "'");
        }
        return found;
    }

    /**
     * @param key of the configuration, for the sentence, which does not tell the address
     * @throws InvalidMessage if there is no entry for the message's from_addr
     */
    static <T> T byFromAddr(Map<String, T> mapping, String key, String fromAddr) {
        T found = fromAddr == null ? null : mapping.get(fromAddr);
        if (found == null) {
            throw new InvalidMessage(
                    "Unroutable",
                    key + " has no entry for the " + (fromAddr == null ? "missing from_addr" : "from_addr"));
        }
        return found;
    }
}
