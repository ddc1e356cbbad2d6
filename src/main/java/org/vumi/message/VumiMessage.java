package org.vumi.message;

import java.util.Map;

/** Anything with a JSON object on the wire. Immutable; unknown fields are kept. */
public sealed interface VumiMessage permits TransportUserMessage, TransportEvent, FailureMessage {

    /** The version every transport message carries; decoders refuse others. */
    String VERSION = "20110921";

    /**
     * All fields, known and unknown, in the order they came or were put. Values are String, Boolean, Number, null, List
     * and Map, none of which can be changed; the copy that a builder makes of them costs nothing.
     */
    Map<String, Object> fields();

    /** The value of one field, known or unknown; null if absent or null. */
    default Object field(String name) {
        return fields().get(name);
    }
}
