package org.vumi.transport.httprpc;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.vumi.message.MessageIds;
import org.vumi.message.TransportUserMessage;

/**
 * A name for this process among those that serve the same {@code transport_name}. The ids of messages made here begin with it, and so
 * does what their replies are in reply to. A message whose id somebody else has chosen has it in {@code transport_metadata}, which
 * replies keep.
 *
 * @param name eight hex digits
 */
record Instance(String name) {
    private static final String METADATA = "http_instance";
    private static final int LENGTH = 8;
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{8}");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    static Instance random(MessageIds ids) {
        return new Instance(ids.next().substring(0, LENGTH));
    }

    /** The same ids, but for their first digits. */
    MessageIds ids(MessageIds ids) {
        return () -> name + ids.next().substring(LENGTH);
    }

    /** The message, such that its reply is known to be for this process. */
    TransportUserMessage marked(TransportUserMessage message) {
        if (ID.matcher(message.messageId()).matches() && message.messageId().startsWith(name)) {
            return message;
        }
        Map<String, Object> metadata = new LinkedHashMap<>(message.transportMetadata());
        metadata.put(METADATA, name);
        return message.toBuilder().put("transport_metadata", metadata).build();
    }

    /** Which process holds the request that a reply is for; empty if it does not say. */
    static Optional<Instance> of(TransportUserMessage reply) {
        if (reply.transportMetadata().get(METADATA) instanceof String name
                && NAME.matcher(name).matches()) {
            return Optional.of(new Instance(name));
        }
        return Optional.ofNullable(reply.inReplyTo())
                .filter(id -> ID.matcher(id).matches())
                .map(id -> new Instance(id.substring(0, LENGTH)));
    }
}
