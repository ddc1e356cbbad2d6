package org.vumi.message;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One message from or to a user.
 *
 * <p>Built by {@link #of} (a body as it came: no defaults but {@code group}), by {@link #builder} (defaults, then the
 * same checks), by {@link #reply}, {@link #replyGroup} and {@link #send}. Source: spec core 1.4 to 1.6.
 */
public final class TransportUserMessage implements VumiMessage {
    public static final String TYPE = "user_message";

    /** In the order in which a missing one is reported. */
    private static final List<String> REQUIRED = List.of(
            "message_id",
            "to_addr",
            "from_addr",
            "in_reply_to",
            "session_event",
            "content",
            "transport_name",
            "transport_type",
            "transport_metadata",
            "helper_metadata");

    /** What a reply takes over unchanged. */
    private static final List<String> KEPT_IN_REPLY =
            List.of("transport_name", "transport_type", "transport_metadata", "helper_metadata", "group");

    private static final Set<String> SETTLED_IN_REPLY = Set.of(
            "to_addr",
            "from_addr",
            "group",
            "in_reply_to",
            "content",
            "session_event",
            "transport_name",
            "transport_type",
            "transport_metadata",
            "helper_metadata");

    private static final Set<String> SETTLED_IN_SEND = Set.of("to_addr", "content", "in_reply_to", "session_event");

    private final FrozenMap fields;

    private TransportUserMessage(FrozenMap fields) {
        this.fields = fields;
    }

    /**
     * @param fields a decoded JSON object; every field of the format is required, {@code group} becomes null if absent
     * @throws InvalidMessage naming the first fault, in the order of spec core 1.5
     */
    public static TransportUserMessage of(Map<String, ?> fields) {
        FrozenMap all = FrozenMap.copyOf(fields.containsKey("group") ? fields : withNoGroup(fields));
        Fields.checkCommon(all);
        Fields.requireAll(all, REQUIRED);
        SessionEvent.of(all.get("session_event"));
        return new TransportUserMessage(all);
    }

    private static Map<String, Object> withNoGroup(Map<String, ?> fields) {
        Map<String, Object> all = new LinkedHashMap<>(fields);
        all.put("group", null);
        return all;
    }

    /** A new message: version, type, id, timestamp and the optional fields get defaults; the rest must be put. */
    public static Builder builder(MessageIds ids, Clock clock) {
        Builder builder = new Builder(Fields.start(TYPE, clock)).put("message_id", ids.next());
        for (String optional : List.of("in_reply_to", "session_event", "content", "group")) {
            builder.put(optional, null);
        }
        return builder.put("transport_metadata", Map.of()).put("helper_metadata", Map.of());
    }

    /** A builder with all fields of this message, to make a changed copy. */
    public Builder toBuilder() {
        return new Builder(new LinkedHashMap<>(fields));
    }

    public String messageId() {
        return Fields.text(fields, "message_id");
    }

    /** Null if the message is addressed to the group as a whole. */
    public String toAddr() {
        return Fields.text(fields, "to_addr");
    }

    public String fromAddr() {
        return Fields.text(fields, "from_addr");
    }

    /** {@code message_id} of the message that this one answers; null if it answers none. */
    public String inReplyTo() {
        return Fields.text(fields, "in_reply_to");
    }

    /** Null outside sessions. */
    public SessionEvent sessionEvent() {
        return SessionEvent.of(fields.get("session_event"));
    }

    /** What the user reads or wrote; null for none, as when a session opens. */
    public String content() {
        return Fields.text(fields, "content");
    }

    public String transportName() {
        return Fields.text(fields, "transport_name");
    }

    /** {@code sms}, {@code ussd} …; any text. */
    public String transportType() {
        return Fields.text(fields, "transport_type");
    }

    /** Null outside groups; an empty text is a group. */
    public String group() {
        return Fields.text(fields, "group");
    }

    public Map<String, Object> transportMetadata() {
        return Fields.map(fields, "transport_metadata");
    }

    public Map<String, Object> helperMetadata() {
        return Fields.map(fields, "helper_metadata");
    }

    /** {@code YYYY-MM-DD HH:MM:SS.ffffff} UTC as Vumi writes it; any text, as it came. */
    public String timestamp() {
        return Fields.text(fields, "timestamp");
    }

    @Override
    public Map<String, Object> fields() {
        return fields;
    }

    /** An answer to the sender of this message, in its session. Further fields may be put before {@code build}. */
    public Builder reply(String content, MessageIds ids, Clock clock) {
        return replyTo(fields.get("from_addr"), content, ids, clock);
    }

    /** An answer to this message's group as a whole; to the sender if it has none. */
    public Builder replyGroup(String content, MessageIds ids, Clock clock) {
        return replyTo(fields.get("group") == null ? fields.get("from_addr") : null, content, ids, clock);
    }

    private Builder replyTo(Object toAddr, String content, MessageIds ids, Clock clock) {
        Builder reply = builder(ids, clock)
                .put("to_addr", toAddr)
                .put("from_addr", fields.get("to_addr"))
                .put("in_reply_to", fields.get("message_id"))
                .put("content", content);
        for (String kept : KEPT_IN_REPLY) {
            reply.put(kept, fields.get(kept));
        }
        return reply.settle(SETTLED_IN_REPLY);
    }

    /** A message that answers nothing. {@code from_addr}, {@code transport_name}, {@code transport_type}: null unless put. */
    public static Builder send(String toAddr, String content, MessageIds ids, Clock clock) {
        return builder(ids, clock)
                .put("to_addr", toAddr)
                .put("content", content)
                .put("from_addr", null)
                .put("transport_name", null)
                .put("transport_type", null)
                .settle(SETTLED_IN_SEND);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TransportUserMessage that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /** Names the message without its content or addresses, so that it may be logged. */
    @Override
    public String toString() {
        return "TransportUserMessage " + messageId();
    }

    /** Collects fields; {@link #build} checks them. */
    public static final class Builder {
        private final Map<String, Object> fields;
        private Set<String> settled = Set.of();

        private Builder(Map<String, Object> fields) {
            this.fields = fields;
        }

        /** @throws IllegalArgumentException if the field is settled by what is being built (a reply's addresses) */
        public Builder put(String field, Object value) {
            if (settled.contains(field)) {
                throw new IllegalArgumentException(
                        "field '" + field + "' is settled already (by the message replied to, or by send)");
            }
            fields.put(field, value);
            return this;
        }

        /** Makes this the last message of its session. */
        public Builder endSession() {
            fields.put("session_event", SessionEvent.CLOSE.wire());
            return this;
        }

        private Builder settle(Set<String> names) {
            settled = names;
            return this;
        }

        /** @throws InvalidMessage naming the first fault */
        public TransportUserMessage build() {
            return of(fields);
        }
    }
}
