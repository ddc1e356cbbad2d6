package org.vumi.message;

import java.time.Clock;
import java.util.List;
import java.util.Map;

/** An outbound message that its transport could not send, and why. Source: spec core 1.8. */
public final class FailureMessage implements VumiMessage {
    public static final String TYPE = "failure_message";

    private static final List<String> REQUIRED = List.of("message", "failure_code", "reason");

    private final FrozenMap fields;

    private FailureMessage(FrozenMap fields) {
        this.fields = fields;
    }

    /**
     * @param fields a decoded JSON object
     * @throws InvalidMessage naming the first fault
     */
    public static FailureMessage of(Map<String, ?> fields) {
        FrozenMap all = FrozenMap.copyOf(fields);
        Fields.checkCommon(all);
        Fields.requireAll(all, REQUIRED);
        return new FailureMessage(all);
    }

    /**
     * @param message the outbound message as it stands
     * @param failureCode {@code temporary}, {@code permanent} or null (unspecified: kept, not retried)
     * @param reason text for people; 0.4 writes a traceback
     */
    public static FailureMessage about(TransportUserMessage message, String failureCode, String reason, Clock clock) {
        Map<String, Object> fields = Fields.start(TYPE, clock);
        fields.put("message", message.fields());
        fields.put("failure_code", failureCode);
        fields.put("reason", reason);
        return of(fields);
    }

    /** The complete payload of the message that failed; empty if the wire has something else than an object. */
    public Map<String, Object> message() {
        return Fields.map(fields, "message");
    }

    /** {@code temporary}, {@code permanent}, null, or whatever a foreign transport wrote. */
    public String failureCode() {
        return Fields.text(fields, "failure_code");
    }

    public String reason() {
        return Fields.text(fields, "reason");
    }

    @Override
    public Map<String, Object> fields() {
        return fields;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FailureMessage that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return "FailureMessage " + failureCode() + " of " + message().get("message_id");
    }
}
